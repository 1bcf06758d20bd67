import type { CancelTimer, Clock, Timers } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';

/**
 * Background work that looks at the state, does what is due and says when it wants to look again. It takes no hint:
 * it may run at any time, any number of times, and never twice at once.
 */
export interface Pass {
  /** Runs soon. */
  wake(): void;
  /** Runs at `atMs` at the latest. */
  wakeAt(atMs: number): void;
  /** Runs no more; a run under way ends. */
  stop(): void;
}

export interface PassOptions {
  /** Names the pass in diagnostics. */
  readonly name: string;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly logger: Logger;
  /** At least this much time between the end of a run and the next one; bounds the cost of many near deadlines. */
  readonly minSpacingMs: number;
  /**
   * Does what is due.
   * @returns when the next thing is due, in ms since the epoch; Infinity if nothing is
   */
  run(): Promise<number>;
}

/** A run that failed is repeated after this time. */
const RETRY_MS = 5000;

/** A timer that is later than this did not notice that the clock was set forward, and is set anew. */
const LATE_TIMER_MS = 1000;

/** Makes a pass that sleeps until it is first woken. */
export function createPass(options: PassOptions): Pass {
  const { clock, timers } = options;
  let wantedAtMs = Number.POSITIVE_INFINITY;
  let earliestAtMs = Number.NEGATIVE_INFINITY;
  let armedAtMs = Number.POSITIVE_INFINITY;
  let cancel: CancelTimer = () => {};
  let running = false;
  let stopped = false;

  const arm = (): void => {
    const nowMs = clock.nowMs();
    // The clock may have been set back since: the spacing is a duration.
    earliestAtMs = Math.min(earliestAtMs, nowMs + options.minSpacingMs);
    const atMs = Math.max(wantedAtMs, earliestAtMs);
    if (stopped || running || atMs === Number.POSITIVE_INFINITY) return;
    if (atMs >= armedAtMs && armedAtMs > nowMs - LATE_TIMER_MS) return;
    cancel();
    armedAtMs = Math.max(atMs, nowMs);
    cancel = timers.after(Math.max(0, atMs - nowMs), run);
  };

  const run = (): void => {
    running = true;
    wantedAtMs = Number.POSITIVE_INFINITY;
    armedAtMs = Number.POSITIVE_INFINITY;
    void runOnce(options).then((nextAtMs) => {
      running = false;
      earliestAtMs = clock.nowMs() + options.minSpacingMs;
      wantedAtMs = Math.min(wantedAtMs, nextAtMs);
      arm();
    });
  };

  const wakeAt = (atMs: number): void => {
    wantedAtMs = Math.min(wantedAtMs, atMs);
    arm();
  };

  return {
    wake: () => wakeAt(clock.nowMs()),
    wakeAt,
    stop() {
      stopped = true;
      cancel();
    },
  };
}

async function runOnce({ name, clock, logger, run }: PassOptions): Promise<number> {
  try {
    return await run();
  } catch (error) {
    logger.error(`${name} failed and is repeated in ${RETRY_MS} ms`, error);
    return clock.nowMs() + RETRY_MS;
  }
}
