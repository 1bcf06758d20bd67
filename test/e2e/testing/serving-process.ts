import { type ChildProcess, spawn } from 'node:child_process';
import { until } from './until.ts';

/** A program that says on its standard error where it serves. */
export class ServingProcess implements AsyncDisposable {
  readonly child: ChildProcess;
  /** Its exit code, once it has ended and all that it said was read; null if a signal ended it. */
  readonly ended: Promise<number | null>;
  #hasEnded = false;
  #said = '';

  private constructor([program = '', ...args]: readonly string[]) {
    const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'] });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#said += text;
    });
    this.child = child;
    this.ended = new Promise((resolve) => {
      child.once('close', (code) => {
        this.#hasEnded = true;
        resolve(code);
      });
    });
  }

  /**
   * Resolves when it serves.
   * @param place matches what it says then, and captures where
   * @returns the process and that place
   * @throws with its last words if it ends before
   */
  static async start(
    command: readonly string[],
    place: RegExp,
    deadlineMs: number,
  ): Promise<readonly [ServingProcess, place: string]> {
    const started = new ServingProcess(command);
    try {
      return [started, await started.#placeSaid(place, deadlineMs)];
    } catch (error) {
      await started.end('SIGKILL');
      throw error;
    }
  }

  async #placeSaid(place: RegExp, deadlineMs: number): Promise<string> {
    const isKnown = () => (place.test(this.#said) || this.#hasEnded ? true : undefined);
    await until('the program says where it serves, or ends', deadlineMs, isKnown);
    // It may have served, and ended since.
    const found = place.exec(this.#said)?.[1];
    if (found === undefined) throw new Error(`it ended: ${this.#said.trimEnd().split('\n').at(-1)}`);
    return found;
  }

  /** What it has written to its log. */
  get said(): string {
    return this.#said;
  }

  /** Sends a signal that ends it, unless it has ended. @returns {@link ended} */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null> {
    this.child.kill(signal);
    return this.ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.end('SIGKILL');
  }
}
