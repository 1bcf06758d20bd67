import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { root } from './cluster.ts';
import { until } from './until.ts';

const DEADLINE_MS = 60_000;

/** A running `thermos_observer` on a port of its own. */
export class ObserverProcess implements AsyncDisposable {
  readonly port: number;
  readonly #child: ChildProcess;
  readonly #said: () => string;

  private constructor(child: ChildProcess, port: number, said: () => string) {
    this.#child = child;
    this.port = port;
    this.#said = said;
  }

  /**
   * @param mesosRoot work directory of the engine whose tasks it shows
   * @param flags beside those that say what it shows and where
   */
  static async start(mesosRoot: string, flags: readonly string[] = []): Promise<ObserverProcess> {
    const all = [`--mesos-root=${mesosRoot}`, '--ip=127.0.0.1', '--port=0', ...flags];
    const child = spawn(join(root, 'bin/thermos_observer'), all, { stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
    const port = await until('it says where it serves, or ends', DEADLINE_MS, () =>
      child.exitCode === null ? /at http:\/\/127\.0\.0\.1:(\d+)\//.exec(said)?.[1] : '',
    );
    if (port === '') throw new Error(`the observer ended: ${said.trimEnd().split('\n').at(-1)}`);
    return new ObserverProcess(child, Number(port), () => said);
  }

  /** What it wrote to its log. */
  get said(): string {
    return this.#said();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await ended;
  }
}
