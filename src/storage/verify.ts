import { LogTruncated, type ReadableLog } from '../ports/log.ts';
import { describeEntry, type EntryKind } from './describe-entry.ts';
import { readEntries, SILENT, trust } from './read-entries.ts';
import { type ReplayContext, type ReplayStatistics, replay } from './replay.ts';
import type { StateView } from './state.ts';

/** What a verification found in a log without damage. */
export interface Verified {
  readonly firstPosition: number;
  readonly nextPosition: number;
  readonly bytes: number;
  /** Whole entries of each kind that there is. */
  readonly entries: ReadonlyMap<EntryKind, number>;
  /** Frames whose writer did not finish; they are no damage. */
  readonly unfinished: readonly string[];
  readonly replayed: ReplayStatistics;
  readonly state: StateView;
}

/** How often a log may be truncated beneath the verification before it gives up. */
const MAX_ATTEMPTS = 10;

/**
 * Reads every entry of a log and replays it, without changing anything.
 * @returns undefined if the log is not initialised
 * @throws LogDamaged at the first damage
 */
export async function verify(log: ReadableLog, clock: ReplayContext['clock']): Promise<Verified | undefined> {
  for (let attempts = 1; ; attempts++) {
    try {
      return await verifyOnce(log, clock);
    } catch (error) {
      // Whoever writes the log may have replaced entries by a snapshot meanwhile.
      if (!(error instanceof LogTruncated) || attempts === MAX_ATTEMPTS) throw error;
    }
  }
}

async function verifyOnce(log: ReadableLog, clock: ReplayContext['clock']): Promise<Verified | undefined> {
  const status = await log.status();
  if (status.kind === 'uninitialised') return undefined;
  const { firstPosition, nextPosition } = status;
  const entries = new Map<EntryKind, number>();
  const unfinished: string[] = [];
  let bytes = 0;
  const logger = { ...SILENT.logger, warn: (message: string) => void unfinished.push(message) };
  for await (const whole of readEntries(log, { ...SILENT, logger }, firstPosition)) {
    const { kind } = trust(whole.position, () => describeEntry(whole));
    entries.set(kind, (entries.get(kind) ?? 0) + 1);
    bytes += whole.bytes;
  }
  const { stores, statistics } = await replay(log, { ...SILENT, clock });
  return { firstPosition, nextPosition, bytes, entries, unfinished, replayed: statistics, state: stores };
}
