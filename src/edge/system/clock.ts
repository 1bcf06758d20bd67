import { setImmediate as immediately } from 'node:timers/promises';
import type { Clock, Timers } from '../../ports/clock.ts';

/** The machine's wall clock. */
export const systemClock: Clock = { nowMs: () => Date.now() };

/** Milliseconds since some moment in the past, for measuring: it never jumps when somebody sets the machine's clock. */
export const monotonicClock: Clock = { nowMs: () => performance.now() };

/** The longest delay that a Node timer takes; longer waits are cut into pieces. */
const LONGEST_DELAY_MS = 2 ** 31 - 1;

/** Node's timers, without their limit of 24.8 days. */
export const systemTimers: Timers = {
  after(delayMs, run) {
    let timer: NodeJS.Timeout;
    const wait = (remainingMs: number): void => {
      const stepMs = Math.min(remainingMs, LONGEST_DELAY_MS);
      timer = setTimeout(() => (remainingMs > stepMs ? wait(remainingMs - stepMs) : run()), stepMs);
    };
    wait(Math.max(0, delayMs));
    return () => clearTimeout(timer);
  },
};

/** Resolves when everything that waits now has had its turn: sockets, timers, other promises. */
export async function nextTurn(): Promise<void> {
  await immediately();
}
