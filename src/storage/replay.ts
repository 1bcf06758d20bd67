import { setImmediate as otherWork } from 'node:timers/promises';
import {
  type DeduplicatedSnapshot,
  type LogEntry,
  Snapshot,
  Transaction,
} from '../../api/generated/storage.ts';
import { complete, type Wire } from '../../api/thrift/index.ts';
import type { Clock } from '../ports/clock.ts';
import { LogTruncated, type ReadableLog } from '../ports/log.ts';
import { LogUninitialised } from './errors.ts';
import { loadOpeningSnapshot, stepOf } from './opening-snapshot.ts';
import { EntryReader, type ReadContext, trust } from './read-entries.ts';
import { reduplicatedSlices } from './snapshot-read.ts';
import { Stores } from './stores.ts';
import { applyContent, applySnapshot, applyUpgraded } from './upgrade.ts';

/** What a replay of the log found. */
export interface ReplayStatistics {
  /** Whole entries: one that was cut into frames counts once. */
  readonly entries: number;
  readonly transactions: number;
  readonly snapshots: number;
  /** Transactions since the last snapshot. */
  readonly unsnapshottedTransactions: number;
  /** Size of the entries since the last snapshot. */
  readonly unsnapshottedBytes: number;
  /** Tasks in the state that came out. */
  readonly tasks: number;
  readonly durationMs: number;
}

/** The state that a log adds up to. */
export interface Replayed {
  readonly stores: Stores;
  readonly statistics: ReplayStatistics;
}

interface Counts extends Omit<ReplayStatistics, 'tasks' | 'durationMs'> {
  /** What came after the start of a snapshot in steps that is not finished yet. */
  readonly sinceStart?: { readonly transactions: number; readonly bytes: number } | undefined;
}

const NOTHING_YET: Counts = {
  entries: 0,
  transactions: 0,
  snapshots: 0,
  unsnapshottedTransactions: 0,
  unsnapshottedBytes: 0,
};

/** How often a log may be truncated beneath a reader before it gives up. Each time takes a whole snapshot of the writer. */
const MAX_RESTARTS = 10;

/**
 * Brings back the state from the log, holding one entry at a time.
 * @throws LogUninitialised if the log was never initialised
 * @throws LogDamaged at the first entry that cannot be read or breaks a rule of the stores
 */
export async function replay(log: ReadableLog, context: ReplayContext): Promise<Replayed> {
  const replaying = new Replay(log, context);
  await replaying.catchUp();
  return replaying.end();
}

/** What a replay needs beside the log. */
export type ReplayContext = ReadContext & { readonly clock: Clock };

/** The state of a log that may still grow. */
export class Replay {
  readonly #log: ReadableLog;
  readonly #context: ReplayContext;
  #stores = new Stores();
  #reader: EntryReader;
  #isBegun = false;
  #counts = NOTHING_YET;
  #durationMs = 0;

  constructor(log: ReadableLog, context: ReplayContext) {
    this.#log = log;
    this.#context = context;
    this.#reader = new EntryReader(log, context);
  }

  /**
   * Applies what the log holds beyond what was applied before. Begins anew where a snapshot of the log's writer
   * has replaced what comes next. One call at a time.
   * @throws LogUninitialised, LogDamaged
   */
  async catchUp(): Promise<void> {
    const startMs = this.#context.clock.nowMs();
    for (let restarts = 0; ; restarts++) {
      try {
        await this.#readOn();
        break;
      } catch (error) {
        if (!(error instanceof LogTruncated) || restarts === MAX_RESTARTS) throw error;
        this.#isBegun = false;
      }
    }
    this.#durationMs += this.#context.clock.nowMs() - startMs;
  }

  /** Hands over the state, which from now on changes by transactions. The replay is of no use any more. */
  end(): Replayed {
    this.#reader.end();
    const stores = this.#stores;
    stores.journal.recording = true;
    const { sinceStart: _unfinished, ...counts } = this.#counts;
    return {
      stores,
      statistics: { ...counts, tasks: stores.tasks.size, durationMs: this.#durationMs },
    };
  }

  async #readOn(): Promise<void> {
    if (!this.#isBegun) await this.#begin();
    for await (const { position, bytes, entry } of this.#reader.readOn()) {
      const applied =
        'deduplicatedSnapshot' in entry && entry.deduplicatedSnapshot !== undefined
          ? await this.#applyInSlices(position, entry.deduplicatedSnapshot)
          : trust(position, () => applyEntry(this.#stores, entry));
      this.#counts = count(this.#counts, applied, bytes);
    }
  }

  /** A whole state takes long; whoever follows a log with others must not be deaf meanwhile. */
  async #applyInSlices(position: number, snapshot: Wire<DeduplicatedSnapshot>): Promise<'snapshot'> {
    this.#stores.reset();
    const slices = reduplicatedSlices(snapshot);
    for (;;) {
      const slice = trust(position, () => slices.next());
      if (slice.done) return 'snapshot';
      trust(position, () => applyContent(this.#stores, slice.value));
      await otherWork();
    }
  }

  async #begin(): Promise<void> {
    const status = await this.#log.status();
    if (status.kind === 'uninitialised') throw new LogUninitialised();
    this.#stores = new Stores();
    this.#stores.journal.recording = false;
    // Both from the same position on: a writer may truncate the log between them.
    this.#reader = new EntryReader(this.#log, this.#context, status.firstPosition);
    await loadOpeningSnapshot(this.#log, this.#stores, status.firstPosition, this.#context);
    this.#counts = NOTHING_YET;
    this.#isBegun = true;
  }
}

type Applied = 'transaction' | 'snapshot' | 'start' | 'part' | 'finish' | 'nothing';

function applyEntry(stores: Stores, entry: Wire<LogEntry>): Applied {
  if ('transaction' in entry && entry.transaction !== undefined) {
    applyUpgraded(stores, complete(Transaction, entry.transaction).ops);
    return 'transaction';
  }
  if ('snapshot' in entry && entry.snapshot !== undefined) {
    applySnapshot(stores, complete(Snapshot, entry.snapshot));
    return 'snapshot';
  }
  // Whatever a snapshot further on in the log holds, the entries before it have brought about already.
  const step = stepOf(entry);
  if (step !== undefined) return 'start' in step ? 'start' : 'part' in step ? 'part' : 'finish';
  if ('noop' in entry) return 'nothing';
  throw new Error('the entry is of a kind that this version does not know');
}

function count(counts: Counts, applied: Applied, bytes: number): Counts {
  const entries = counts.entries + 1;
  const { transactions, snapshots, sinceStart } = counts;
  switch (applied) {
    case 'snapshot':
      return { ...NOTHING_YET, entries, transactions, snapshots: snapshots + 1 };
    case 'start':
      return { ...counts, entries, sinceStart: { transactions: 0, bytes: 0 } };
    case 'part':
      return { ...counts, entries };
    case 'finish':
      return {
        ...{ entries, transactions, snapshots: snapshots + 1 },
        unsnapshottedTransactions: sinceStart?.transactions ?? counts.unsnapshottedTransactions,
        unsnapshottedBytes: sinceStart?.bytes ?? counts.unsnapshottedBytes,
      };
    case 'transaction':
      return { ...addedTo(counts, 1, bytes), entries, transactions: transactions + 1 };
    case 'nothing':
      return { ...addedTo(counts, 0, bytes), entries };
  }
}

function addedTo(counts: Counts, transactions: number, bytes: number): Counts {
  const { sinceStart } = counts;
  return {
    ...counts,
    unsnapshottedTransactions: counts.unsnapshottedTransactions + transactions,
    unsnapshottedBytes: counts.unsnapshottedBytes + bytes,
    sinceStart: sinceStart && {
      transactions: sinceStart.transactions + transactions,
      bytes: sinceStart.bytes + bytes,
    },
  };
}
