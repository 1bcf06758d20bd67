import type { Timers } from '../ports/clock.ts';

/** Waits for `delayMs` milliseconds. */
export function sleep({ timers }: { readonly timers: Timers }, delayMs: number): Promise<void> {
  return new Promise((resolve) => {
    timers.after(delayMs, resolve);
  });
}
