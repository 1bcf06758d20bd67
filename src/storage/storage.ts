import type { Op } from '../../api/generated/storage.ts';
import type { Clock } from '../ports/clock.ts';
import type { Deflate } from '../ports/deflate.ts';
import type { Log } from '../ports/log.ts';
import type { Logger } from '../ports/logger.ts';
import type { Statistics } from '../ports/statistics.ts';
import { type CapturedState, capture } from './capture.ts';
import { CommitQueue } from './commit-queue.ts';
import { StorageStopped } from './errors.ts';
import { DEFAULT_MAX_ENTRY_BYTES, toFrames } from './framing.ts';
import { deflateAtOnce } from './log-entry.ts';
import { type Replayed, type ReplayStatistics, replay } from './replay.ts';
import { encodeSnapshot } from './snapshot-write.ts';
import { Snapshotter } from './snapshotter.ts';
import type { StateView } from './state.ts';
import type { Stores } from './stores.ts';

export { InvalidOp, LogUninitialised, StorageStopped } from './errors.ts';
export { DEFLATE_LEVEL } from './log-entry.ts';

/** The state as one write sees it: what is acknowledged, the writes before it in the same group, its own ops. */
export interface Transaction<Effect> extends StateView {
  /**
   * Changes the state, for this transaction at once and for everybody else when the log has acknowledged it.
   * Throws {@link InvalidOp} if the op breaks a rule of the stores.
   */
  apply(op: Op): void;
  /**
   * Hands `effect` to the storage's `perform` after this transaction is durable. One that applies no op is recorded by an
   * empty entry, as only an append shows that no other process writes the log by now.
   */
  emit(effect: Effect): void;
}

/** Durable state: decide, then persist, then act. */
export interface Storage<Effect> {
  /**
   * Runs `query` at once on the acknowledged state. The view is good only within `query`.
   * Throws when called from within a `decide`, which has its transaction to read from; and {@link StorageStopped} when
   * another process may have written by now.
   */
  read<T>(query: (state: StateView) => T): T;
  /**
   * Runs `decide` soon (never within this call), after every write called before it, and appends what it applied
   * to the log, together with the other writes of the moment. Resolves with what `decide` returned once that is
   * durable, visible to readers, and its effects are handed over.
   * `decide` must be synchronous. If it throws, its ops and effects are discarded and the promise rejects with what it threw.
   * Rejects with {@link StorageStopped} after {@link OpenStorage.stop} or a failed append, or when another process may
   * have written by now, and with the log's error when the append of this very write failed: then nothing is known of
   * the outcome.
   */
  write<T>(decide: (transaction: Transaction<Effect>) => T): Promise<T>;
}

/** The storage as its owner sees it. */
export interface OpenStorage<Effect> extends Storage<Effect> {
  /** What the replay at start found. */
  readonly replayed: ReplayStatistics;
  /**
   * Writes the whole state into the log, beside normal work, and removes everything before it. Resolves when that
   * is durable; a call while a snapshot is under way resolves with that one.
   */
  snapshot(): Promise<void>;
  /** The acknowledged state of this moment, to be kept elsewhere. */
  capture(): CapturedState;
  /**
   * Makes `state` what the next process finds in the log in place of everything else, and stops the storage:
   * writes that wait, and later ones, are rejected with {@link StorageStopped}.
   */
  replaceForNextStart(state: CapturedState): Promise<void>;
  /** Refuses new writes and resolves when the accepted ones are durable. The log stays open: its owner closes it. */
  stop(): Promise<void>;
}

export interface StorageOptions<Effect> {
  readonly log: Log;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly statistics: Statistics;
  /** Acts on the effects of durable transactions, in their order. Must not throw: that is fatal. */
  readonly perform: (effects: readonly Effect[]) => void;
  /** The storage is unusable and the process must stop; the log brings back everything that was acknowledged. */
  readonly onFatal: (error: Error) => void;
  /** Entries of the log above this size are written as frames. Default 512 KiB, as upstream's `dlog_max_entry_size`. */
  readonly maxEntryBytes?: number;
  /** A snapshot is taken when this many bytes were appended since the last one. Default 256 MiB; Infinity: never by itself. */
  readonly snapshotAfterBytes?: number;
  /**
   * Whether no other process can have written to the log meanwhile. Asked after each read and before anything is done
   * or answered, since only an append would find out otherwise. Default: always.
   */
  readonly isCurrent?: () => boolean;
  /** Deflates the parts of a snapshot, with level {@link DEFLATE_LEVEL}. Default: while other work has to wait. */
  readonly deflate?: Deflate;
  /** Lets other work have its turn while the log is replayed. Default: it has to wait. */
  readonly nextTurn?: () => Promise<void>;
  /** The state of the log, where it was followed so far: then it is not read again. */
  readonly replayed?: Replayed;
}

const DEFAULT_SNAPSHOT_AFTER_BYTES = 256 * 1024 * 1024;

/**
 * Brings back the state from the log and opens it for reading and writing.
 * @returns the storage, once everything in the log is replayed
 * @throws LogUninitialised, LogDamaged, or what the log's implementation throws
 */
export async function createStorage<Effect>(options: StorageOptions<Effect>): Promise<OpenStorage<Effect>> {
  const { log, clock, logger, statistics } = options;
  const maxEntryBytes = options.maxEntryBytes ?? DEFAULT_MAX_ENTRY_BYTES;
  const afterBytes = options.snapshotAfterBytes ?? DEFAULT_SNAPSHOT_AFTER_BYTES;
  const { stores, statistics: replayed } = options.replayed ?? (await replay(log, options));
  exportSizes(stores, statistics);

  const frame = (entry: Uint8Array) => toFrames(entry, maxEntryBytes);
  const snapshotter = new Snapshotter(
    {
      ...{ log, clock, logger, statistics, frame, afterBytes },
      tasks: () => stores.tasks.live(),
      deflate: options.deflate ?? deflateAtOnce,
    },
    replayed,
  );
  const queue = new CommitQueue<Effect>({
    ...{ stores, log, statistics, frame, perform: options.perform, onFatal: options.onFatal },
    isCurrent: options.isCurrent ?? (() => true),
    onAppended(entries, transactions) {
      if (!snapshotter.note(entries, transactions)) return;
      snapshot().catch((error: unknown) => {
        if (!(error instanceof StorageStopped)) logger.error('the snapshot failed', error);
      });
    },
  });
  const snapshot = () => snapshotter.take(queue);
  return {
    replayed,
    snapshot,
    capture: () => queue.read((state) => capture(state, clock.nowMs())),
    replaceForNextStart: async (state) =>
      queue.appendLast(frame(await encodeSnapshot(state)), 'a recovered state was put in place of this one'),
    read: (query) => queue.read(query),
    write: (decide) => queue.write(decide),
    stop: () => queue.stop(),
  };
}

function exportSizes(stores: Stores, statistics: Statistics): void {
  statistics.gauge('mem_storage_attribute_size', () => stores.hostAttributes.size);
  statistics.gauge('mem_storage_cron_size', () => stores.cronJobs.size);
  statistics.gauge('mem_storage_update_size', () => stores.jobUpdates.size);
  statistics.gauge('mem_storage_quota_size', () => stores.quotas.size);
  statistics.gauge('mem_storage_maintenance_size', () => stores.hostMaintenanceRequests.size);
}
