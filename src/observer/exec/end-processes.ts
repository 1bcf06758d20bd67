import { setTimeout as pause } from 'node:timers/promises';
import type { Survivors } from '../../thermos/index.ts';

/** What is asked to end gets this long. */
const GRACE_MS = 500;
const ROUND_MS = 20;
/** What does not die (it hangs in the kernel) is left alone then. */
const MAX_KILL_ROUNDS = 100;

/**
 * Ends everything of a session.
 * @param asks first, as a terminal does that is closed
 */
export async function endProcesses(survivors: Survivors, asks: boolean): Promise<void> {
  if (asks) {
    survivors.signal('SIGHUP');
    survivors.signal('SIGCONT');
    for (let waitedMs = 0; waitedMs < GRACE_MS && !survivors.none(); waitedMs += ROUND_MS)
      await pause(ROUND_MS);
  }
  for (let round = 0; round < MAX_KILL_ROUNDS && !survivors.none(); round += 1) {
    survivors.signal('SIGKILL');
    await pause(ROUND_MS);
  }
}
