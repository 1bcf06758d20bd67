import { createClientLog } from '../log.ts';
import type { ScreenContext } from '../screen.ts';
import { createVerbContext } from '../verb.ts';
import { candidatesFor } from './candidates.ts';
import type { Place } from './commands.ts';

/** Somebody has pressed a key and waits. */
const PATIENCE_MS = 1_000;

const PLACES: Readonly<Record<string, Place>> = { role: 'role', key: 'key', instance: 'instance' };

/**
 * Answers `aurora __complete PLACE BEGUN`, which the scripts of `aurora completion` call: a line per candidate. Whatever
 * goes wrong, and whatever takes too long, means no candidates; nothing may disturb the line that is being typed.
 */
export async function complete(
  [name = '', begun = '']: readonly string[],
  outside: ScreenContext,
): Promise<void> {
  const place = Object.hasOwn(PLACES, name) ? PLACES[name] : undefined;
  if (place === undefined) return;
  const quiet = { ...outside, stderr: () => undefined };
  const context = createVerbContext(quiet, createClientLog(quiet, false), [], []);
  const patience = new Promise<readonly string[]>((resolve) => {
    outside.timers.after(PATIENCE_MS, () => resolve([]));
  });
  const candidates = candidatesFor(place, begun, context).catch(() => []);
  for (const candidate of await Promise.race([candidates, patience])) outside.stdout(`${candidate}\n`);
}
