import { type LogEntry, SnapshotStep } from '../../api/generated/storage.ts';
import { complete, type Wire } from '../../api/thrift/index.ts';
import { LogDamaged, type ReadableLog } from '../ports/log.ts';
import { REMEDY, type ReadContext, readEntries, SILENT, trust } from './read-entries.ts';
import { readPart } from './snapshot-read.ts';
import type { Stores } from './stores.ts';
import { applyContent } from './upgrade.ts';

/**
 * Fills empty `stores` from the snapshot in steps with which the log begins, if it does. What other entries stand
 * between the steps is not applied: it comes after the snapshot's beginning, hence belongs on top of its content.
 * @param from the first position of the log
 * @throws LogDamaged if the snapshot is not whole: the log is truncated only when its snapshot is
 * @throws LogTruncated if the log begins later by now
 */
export async function loadOpeningSnapshot(
  log: ReadableLog,
  stores: Stores,
  from: number,
  { nextTurn }: Pick<ReadContext, 'nextTurn'>,
): Promise<void> {
  const context = { ...SILENT, ...(nextTurn === undefined ? {} : { nextTurn }) };
  let beginning: number | undefined;
  let partCount = 0;
  for await (const { position, entry } of readEntries(log, context, from)) {
    const step = trust(position, () => stepOf(entry));
    if (beginning === undefined) {
      if (step === undefined || !('start' in step)) return;
      beginning = position;
    } else if (step !== undefined) {
      const problem = trust(position, () => take(stores, step, partCount));
      if (problem !== undefined) throw new LogDamaged(position, problem, REMEDY);
      if ('finish' in step) return;
      partCount += 1;
      // Small as a part is in the log, it takes a few milliseconds.
      await nextTurn?.();
    }
  }
  if (beginning === undefined) return;
  throw new LogDamaged(beginning, `the snapshot that begins there ends after ${partCount} parts`, REMEDY);
}

/** The step of a snapshot that an entry is, if it is one. */
export function stepOf(entry: Wire<LogEntry>): SnapshotStep | undefined {
  if (!('snapshotStep' in entry) || entry.snapshotStep === undefined) return undefined;
  return complete(SnapshotStep, entry.snapshotStep);
}

/** @param partCount parts that were taken before @returns what is wrong with the step, if anything is */
function take(stores: Stores, step: SnapshotStep, partCount: number): string | undefined {
  if ('start' in step) return `a second snapshot begins within one, after ${partCount} parts`;
  if ('finish' in step) {
    const stated = step.finish.partCount;
    return stated === partCount ? undefined : `the snapshot has ${partCount} of ${stated} parts`;
  }
  const { number } = step.part;
  if (number !== partCount) return `part ${number} of a snapshot follows ${partCount} parts`;
  applyContent(stores, readPart(step.part));
  return undefined;
}
