import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Writable } from 'node:stream';
import type { CancelTimer, Clock, Timers } from '../../ports/clock.ts';
import type { Logger } from '../../ports/logger.ts';
import type { Random } from '../../ports/random.ts';
import { backOffMs } from '../system/back-off.ts';

const PAUSES = { initialMs: 500, maxMs: 10_000 };
/** A process that ran for so long was no failure to start. */
const HEALTHY_AFTER_MS = 30_000;
const STOP_DEADLINE_MS = 20_000;

export interface SupervisionOptions {
  /** Stands before each line that the process writes. */
  readonly name: string;
  /** Program and arguments. */
  readonly command: readonly string[];
  readonly output: Writable;
  readonly logger: Logger;
  readonly timers: Timers;
  readonly monotonicClock: Clock;
  readonly random: Random;
  /** Called when the process was started again, with another pid. */
  readonly onRestarted: () => void;
}

/** A process that is started again whenever it ends, after pauses that grow if it ends soon. It never outlives this one. */
export class SupervisedProcess {
  readonly #options: SupervisionOptions;
  #child: ChildProcess;
  #lastLine = '';
  #firstEnd: string | undefined;
  #failures = 0;
  #isStopping = false;
  #cancelRestart: CancelTimer = () => {};

  /** Starts it. */
  constructor(options: SupervisionOptions) {
    this.#options = options;
    this.#child = this.#start();
  }

  /** Of the process that runs, or ran last; 0 if it could not be started. */
  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** How the process ended for the first time, if it did: the last line that it wrote. */
  get firstEnd(): string | undefined {
    return this.#firstEnd;
  }

  /** Ends it in good order, or else by force; resolves when it is gone. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    this.#cancelRestart();
    const child = this.#child;
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    const cancel = this.#options.timers.after(STOP_DEADLINE_MS, () => child.kill('SIGKILL'));
    child.kill('SIGTERM');
    await gone;
    cancel();
  }

  #start(): ChildProcess {
    const { command, monotonicClock } = this.#options;
    const startedMs = monotonicClock.nowMs();
    const child = spawn('setpriv', ['--pdeathsig', 'KILL', ...command], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const input of [child.stdout, child.stderr]) {
      createInterface({ input }).on('line', (line) => this.#say(line));
    }
    child.once('error', (error) => this.#say(error.message));
    child.once('close', (code, signal) => {
      this.#startAgain(monotonicClock.nowMs() - startedMs, signal ?? `exit status ${code}`);
    });
    return child;
  }

  #say(line: string): void {
    this.#lastLine = line;
    this.#options.output.write(`${this.#options.name} | ${line}\n`);
  }

  #startAgain(livedMs: number, how: string): void {
    const { name, logger, timers, random, onRestarted } = this.#options;
    this.#firstEnd ??= `${name} has ended (${how}): ${this.#lastLine}`;
    if (this.#isStopping) return;
    this.#failures = livedMs < HEALTHY_AFTER_MS ? this.#failures + 1 : 1;
    const pauseMs = Math.round(backOffMs(PAUSES, this.#failures, random));
    logger.warn(`${name} has ended (${how}): it is started again in ${pauseMs} ms`);
    this.#cancelRestart = timers.after(pauseMs, () => {
      this.#child = this.#start();
      onRestarted();
    });
  }
}
