import { setImmediate as otherWork } from 'node:timers/promises';
import type { ScheduledTask } from '../../api/generated/aurora.ts';
import { Snapshot } from '../../api/generated/storage.ts';
import { complete, decodeBinaryParts } from '../../api/thrift/index.ts';
import { isAsWritten, withChecksum } from './backup-checksum.ts';
import { type CapturedState, capture } from './capture.ts';
import { LIMITS } from './log-entry.ts';
import { snapshotFields } from './snapshot-write.ts';
import type { TaskFilter } from './state.ts';
import { Stores } from './stores.ts';
import { applyContent } from './upgrade.ts';

/** Backups above this size are not read. */
export const MAX_BACKUP_BYTES = LIMITS.maxBytes;

/** Records that are read in one go, between which other work has its turn. */
const RECORDS_PER_SLICE = 100;

/**
 * The state as the content of a backup, in slices that each take a few milliseconds and are good only until the next one is
 * asked for.
 */
export function backupBytes(state: CapturedState): Generator<Uint8Array, void> {
  return withChecksum(snapshotFields(state));
}

/** The state that a backup holds, apart from the scheduler's own. */
export class RecoveredState {
  readonly #stores: Stores;
  readonly #timestamp: number;

  constructor(stores: Stores, timestamp: number) {
    this.#stores = stores;
    this.#timestamp = timestamp;
  }

  get taskCount(): number {
    return this.#stores.tasks.size;
  }

  query(filter: TaskFilter): readonly ScheduledTask[] {
    return this.#stores.tasks.query(filter);
  }

  /** Forgets tasks. @returns how many */
  removeTasks(filter: TaskFilter): number {
    const tasks = this.query(filter);
    for (const { assignedTask } of tasks) this.#stores.tasks.remove(assignedTask.taskId);
    return tasks.length;
  }

  /** The state as it is to be put into the log, with the time at which the backup was made. */
  capture(): CapturedState {
    return capture(this.#stores, this.#timestamp);
  }
}

/**
 * Reads a backup, of this scheduler or of an Apache Aurora: a Snapshot in Thrift's binary form. It needs memory for
 * the bytes and for the state, no more, and other work has its turn.
 * @throws saying what is wrong, if the bytes are no backup
 */
export async function readBackup(bytes: Uint8Array): Promise<RecoveredState> {
  if (!isAsWritten(bytes))
    throw new Error('it does not have its checksum: the file has changed since it was written');
  const stores = new Stores();
  stores.journal.recording = false;
  let timestamp: number | undefined;
  for (const part of decodeBinaryParts(Snapshot, bytes, RECORDS_PER_SLICE, LIMITS)) {
    applyContent(stores, complete(Snapshot, part));
    if (part.timestamp !== undefined) timestamp = Number(part.timestamp);
    await otherWork();
  }
  if (timestamp === undefined) throw new Error('it holds no snapshot: its timestamp is missing');
  return new RecoveredState(stores, timestamp);
}
