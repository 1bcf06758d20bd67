import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { Logger } from '../ports/logger.ts';
import type { Statistics } from '../ports/statistics.ts';
import type { CommitQueue } from './commit-queue.ts';
import type { ReplayStatistics } from './replay.ts';
import { capture, encodeSnapshot } from './snapshot-write.ts';

/** A snapshot is given up when this much was written beside it: it would have to be appended again with it. */
const MAX_TAIL_BYTES = 64 * 1024 * 1024;

export interface SnapshotterOptions {
  readonly log: Log;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly statistics: Statistics;
  readonly frame: (entry: Uint8Array) => readonly Uint8Array[];
  /** A snapshot is taken when this many bytes were appended since the last one. */
  readonly afterBytes: number;
}

/**
 * Keeps the log short: writes the whole state as one entry and removes what is before it. The state is captured at one
 * moment and encoded beside normal work; what was committed meanwhile is appended once more, after the snapshot
 * and together with it, because a snapshot in the log replaces everything before it.
 */
export class Snapshotter {
  readonly #options: SnapshotterOptions;
  #bytesSinceSnapshot: number;
  #transactionsSinceSnapshot: number;
  /** What was committed since the capture of the snapshot under way. */
  #tail: { entries: Uint8Array[]; bytes: number; transactions: number } | undefined;

  constructor(options: SnapshotterOptions, replayed: ReplayStatistics) {
    this.#options = options;
    this.#transactionsSinceSnapshot = replayed.unsnapshottedTransactions;
    this.#bytesSinceSnapshot = replayed.unsnapshottedBytes;
    options.statistics.gauge(
      'scheduler_log_un_snapshotted_transactions',
      () => this.#transactionsSinceSnapshot,
    );
  }

  /** Takes note of an acknowledged append. @returns true if a snapshot is due */
  note(entries: readonly Uint8Array[], transactions: number): boolean {
    const bytes = entries.reduce((sum, entry) => sum + entry.length, 0);
    this.#bytesSinceSnapshot += bytes;
    this.#transactionsSinceSnapshot += transactions;
    if (this.#tail === undefined) return this.#bytesSinceSnapshot >= this.#options.afterBytes;
    this.#tail.bytes += bytes;
    this.#tail.transactions += transactions;
    if (this.#tail.bytes <= MAX_TAIL_BYTES) this.#tail.entries.push(...entries);
    return false;
  }

  /** Does nothing while a snapshot is under way. Rejects if the log fails, which is fatal to the queue as well. */
  async take<Effect>(queue: CommitQueue<Effect>): Promise<void> {
    if (this.#tail !== undefined) return;
    const { clock, frame, logger } = this.#options;
    const captured = queue.read((state) => capture(state, clock.nowMs(), new Map()));
    this.#tail = { entries: [], bytes: 0, transactions: 0 };
    this.#bytesSinceSnapshot = 0;
    try {
      const snapshot = await encodeSnapshot(captured);
      const frames = frame(snapshot);
      await queue.betweenGroups(() => this.#append(queue, frames));
      logger.info(`snapshot of ${captured.tasks.length} tasks written, ${snapshot.length} bytes`);
    } finally {
      this.#tail = undefined;
    }
  }

  async #append<Effect>(queue: CommitQueue<Effect>, frames: readonly Uint8Array[]): Promise<void> {
    const { log, logger, statistics } = this.#options;
    const tail = this.#tail;
    if (tail === undefined || tail.bytes > MAX_TAIL_BYTES) {
      logger.warn(`a snapshot was given up, since more than ${MAX_TAIL_BYTES} bytes were written beside it`);
      return;
    }
    const entries = [...frames, ...tail.entries];
    const last = await queue.append(entries);
    statistics.increment('scheduler_log_snapshots');
    this.#transactionsSinceSnapshot = tail.transactions;
    this.#bytesSinceSnapshot = tail.bytes;
    await log.truncateBefore(last - entries.length + 1);
  }
}
