import { setTimeout as pause } from 'node:timers/promises';

const POLL_MS = 50;

/**
 * Waits for a condition.
 * @param what said when the deadline passes, together with the last value seen
 * @param probe gives the awaited value, or undefined (or throws) while it is not there yet
 * @returns the first value that is not undefined
 */
export async function until<T>(
  what: string,
  deadlineMs: number,
  probe: () => T | undefined | Promise<T | undefined>,
): Promise<T> {
  const end = Date.now() + deadlineMs;
  let problem: unknown;
  while (Date.now() < end) {
    try {
      const value = await probe();
      if (value !== undefined) return value;
      problem = undefined;
    } catch (error) {
      problem = error;
    }
    await pause(POLL_MS);
  }
  throw new Error(`not within ${deadlineMs / 1000} s: ${what}`, { cause: problem });
}
