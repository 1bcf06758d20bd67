import type { Log, ReadableLog } from '../ports/log.ts';
import type { CapturedState } from './capture.ts';
import { toFrames } from './framing.ts';
import { deflateAtOnce } from './log-entry.ts';
import { readEntries, SILENT } from './read-entries.ts';
import { deflatePart, encodeStep, snapshotParts } from './snapshot-steps.ts';

/** Says whether a log holds nothing that matters: it is not initialised, or has no entries but those without effect. */
export async function isEmpty(log: ReadableLog): Promise<boolean> {
  if ((await log.status()).kind === 'uninitialised') return true;
  for await (const { entry } of readEntries(log, SILENT)) if (!('noop' in entry)) return false;
  return true;
}

/**
 * Writes a state into an empty log, as a snapshot. Until the last step is there, the log is refused as damaged by
 * whoever reads it: nobody starts with half a state.
 * @param maxEntryBytes longest entry that the log takes whole
 */
export async function fillLog(log: Log, state: CapturedState, maxEntryBytes: number): Promise<void> {
  const append = (step: Parameters<typeof encodeStep>[0]) =>
    log.append(toFrames(encodeStep(step), maxEntryBytes));
  // Entries without effect may stand there; a snapshot counts as one only where the log begins.
  const status = await log.status();
  if (status.kind === 'ready') await log.truncateBefore(status.nextPosition);
  await append({ start: { timestamp: state.timestamp } });
  let partCount = 0;
  for (const part of snapshotParts(state, state.tasks)) {
    await append({ part: { number: partCount, content: await deflatePart(part, deflateAtOnce) } });
    partCount += 1;
  }
  await append({ finish: { partCount } });
}
