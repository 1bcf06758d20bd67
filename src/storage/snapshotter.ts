import type { ScheduledTask } from '../../api/generated/aurora.ts';
import type { SnapshotStep } from '../../api/generated/storage.ts';
import type { Clock } from '../ports/clock.ts';
import type { Deflate } from '../ports/deflate.ts';
import type { Log } from '../ports/log.ts';
import type { Logger } from '../ports/logger.ts';
import type { Statistics } from '../ports/statistics.ts';
import { type CapturedFrame, captureFrame } from './capture.ts';
import type { CommitQueue } from './commit-queue.ts';
import type { ReplayStatistics } from './replay.ts';
import { deflatePart, encodeStep, snapshotParts } from './snapshot-steps.ts';

export interface SnapshotterOptions {
  readonly log: Log;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly statistics: Statistics;
  readonly frame: (entry: Uint8Array) => readonly Uint8Array[];
  /** The tasks one by one, each as it is acknowledged when its turn comes. */
  readonly tasks: () => Iterable<ScheduledTask>;
  readonly deflate: Deflate;
  /** A snapshot is taken when this many bytes were appended since the last one. */
  readonly afterBytes: number;
}

/**
 * Keeps the log short: writes the whole state into it and removes what is before. Its parts follow one by one,
 * with the writes of the moment between them, so that no write waits longer than for one part. Everything after the beginning
 * stays in the log and is replayed on top. So tasks are taken as they are when their part is made: to save or remove a whole task once
 * more changes nothing. The rest, whose events would count twice, is captured at the beginning.
 */
export class Snapshotter {
  readonly #options: SnapshotterOptions;
  #bytesSinceSnapshot: number;
  #transactionsSinceSnapshot: number;
  #underWay: Promise<void> | undefined;

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
    this.#bytesSinceSnapshot += entries.reduce((sum, entry) => sum + entry.length, 0);
    this.#transactionsSinceSnapshot += transactions;
    return this.#underWay === undefined && this.#bytesSinceSnapshot >= this.#options.afterBytes;
  }

  /**
   * Resolves when a snapshot is durable and what is before it is removed: the one under way if there is one.
   * Rejects if the log fails, which is fatal to the queue as well, or if the queue is stopped.
   */
  take<Effect>(queue: CommitQueue<Effect>): Promise<void> {
    this.#underWay ??= this.#write(queue).finally(() => {
      this.#underWay = undefined;
    });
    return this.#underWay;
  }

  async #write<Effect>(queue: CommitQueue<Effect>): Promise<void> {
    const { clock, log, logger, statistics, deflate } = this.#options;
    const startMs = clock.nowMs();
    const { frame, position } = await this.#begin(queue, startMs);
    let partCount = 0;
    let bytes = 0;
    // What changes while parts are made is in the log behind the start, and overwrites whole tasks.
    for (const part of snapshotParts(frame, this.#options.tasks())) {
      const content = await deflatePart(part, deflate);
      await this.#append(queue, { part: { number: partCount, content } });
      partCount += 1;
      bytes += content.length;
    }
    await this.#append(queue, { finish: { partCount } });
    await queue.betweenGroups(() => log.truncateBefore(position));
    statistics.increment('scheduler_log_snapshots');
    statistics.timing('scheduler_log_snapshot', clock.nowMs() - startMs);
    logger.info(`snapshot of ${partCount} parts written, ${bytes} bytes in ${clock.nowMs() - startMs} ms`);
  }

  /** Marks in the log from where on a replay applies what it finds, and captures that moment but for the tasks. */
  async #begin<Effect>(
    queue: CommitQueue<Effect>,
    nowMs: number,
  ): Promise<{ readonly frame: CapturedFrame; readonly position: number }> {
    let begun: { readonly frame: CapturedFrame; readonly position: number } | undefined;
    await queue.betweenGroups(async () => {
      const position = await queue.append([encodeStep({ start: { timestamp: nowMs } })]);
      begun = { position, frame: queue.read((state) => captureFrame(state, nowMs)) };
      this.#bytesSinceSnapshot = 0;
      this.#transactionsSinceSnapshot = 0;
    });
    if (begun === undefined) throw new Error('the beginning of a snapshot was not written');
    return begun;
  }

  #append<Effect>(queue: CommitQueue<Effect>, step: SnapshotStep): Promise<void> {
    return queue.appendAlong(this.#options.frame(encodeStep(step)));
  }
}
