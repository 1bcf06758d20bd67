import type { CancelTimer, Timers } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';

/** A logger whose details the operator can make visible for a while. */
export class AdjustableLogger implements Logger {
  readonly #logger: Logger;
  readonly #timers: Timers;
  #level = 0;
  #cancelRevert: CancelTimer | undefined;

  constructor(logger: Logger, timers: Timers) {
    this.#logger = logger;
    this.#timers = timers;
  }

  /** 0 unless it was raised; from 1 on details are told like everything else. */
  get level(): number {
    return this.#level;
  }

  /** Sets the level; after the duration it is 0 again. */
  setLevel(level: number, durationMs: number): void {
    this.#cancelRevert?.();
    this.#level = level;
    this.#cancelRevert = this.#timers.after(durationMs, () => {
      this.#level = 0;
    });
  }

  /** Forgets to go back, since nothing is told any more. */
  close(): void {
    this.#cancelRevert?.();
  }

  debug(message: string): void {
    if (this.#level > 0) this.#logger.info(message);
    else this.#logger.debug(message);
  }

  info(message: string): void {
    this.#logger.info(message);
  }

  warn(message: string): void {
    this.#logger.warn(message);
  }

  error(message: string, cause?: unknown): void {
    this.#logger.error(message, cause);
  }
}
