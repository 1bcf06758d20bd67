import { join } from 'node:path';
import { root } from './cluster.ts';
import { ServingProcess } from './serving-process.ts';

const DEADLINE_MS = 60_000;

/** A running `thermos_observer` on a port of its own. */
export class ObserverProcess implements AsyncDisposable {
  readonly port: number;
  readonly #process: ServingProcess;

  private constructor(process: ServingProcess, port: number) {
    this.#process = process;
    this.port = port;
  }

  /**
   * @param mesosRoot work directory of the engine whose tasks it shows
   * @param flags beside those that say what it shows and where
   */
  static async start(mesosRoot: string, flags: readonly string[] = []): Promise<ObserverProcess> {
    const command = [join(root, 'bin/thermos_observer'), `--mesos-root=${mesosRoot}`];
    const [process, port] = await ServingProcess.start(
      [...command, '--ip=127.0.0.1', '--port=0', ...flags],
      /at http:\/\/127\.0\.0\.1:(\d+)\//,
      DEADLINE_MS,
    );
    return new ObserverProcess(process, Number(port));
  }

  /** What it wrote to its log. */
  get said(): string {
    return this.#process.said;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#process[Symbol.asyncDispose]();
  }
}
