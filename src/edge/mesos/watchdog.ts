import type { CancelTimer, Timers } from '../../ports/clock.ts';

/** Notices silence. */
export interface Watchdog {
  /** Something was heard: the silence starts anew. */
  touch(): void;
  /** Changes how long a silence is borne, in milliseconds, and starts anew. */
  setLimit(limitMs: number): void;
  stop(): void;
}

/**
 * Starts a watchdog.
 * @param limitMs silence, in milliseconds, after which `onSilence` is called once
 */
export function startWatchdog(timers: Timers, limitMs: number, onSilence: () => void): Watchdog {
  let limit = limitMs;
  let cancel: CancelTimer = timers.after(limit, onSilence);
  const restart = (): void => {
    cancel();
    cancel = timers.after(limit, onSilence);
  };
  return {
    touch: restart,
    setLimit(newLimitMs) {
      limit = newLimitMs;
      restart();
    },
    stop: () => cancel(),
  };
}
