import { type LogEntry, Snapshot, Transaction } from '../../api/generated/storage.ts';
import { complete, type Wire } from '../../api/thrift/index.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import { LogUninitialised } from './errors.ts';
import { loadOpeningSnapshot, stepOf } from './opening-snapshot.ts';
import { type ReadContext, readEntries, trust } from './read-entries.ts';
import { reduplicate } from './snapshot-read.ts';
import { Stores } from './stores.ts';
import { applySnapshot, applyUpgraded } from './upgrade.ts';

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

/**
 * Brings back the state from the log, holding one entry at a time.
 * @throws LogUninitialised if the log was never initialised
 * @throws LogDamaged at the first entry that cannot be read or breaks a rule of the stores
 */
export async function replay(log: Log, context: ReadContext & { readonly clock: Clock }): Promise<Replayed> {
  if ((await log.status()).kind === 'uninitialised') throw new LogUninitialised();
  const startMs = context.clock.nowMs();
  const stores = new Stores();
  stores.journal.recording = false;
  const snapshots = (await loadOpeningSnapshot(log, stores)) ? 1 : 0;
  let counts: Counts = { ...NOTHING_YET, snapshots };
  for await (const { position, bytes, entry } of readEntries(log, context)) {
    const applied = trust(position, () => applyEntry(stores, entry));
    counts = count(counts, applied, bytes);
  }
  stores.journal.recording = true;
  return {
    stores,
    statistics: { ...counts, tasks: stores.tasks.size, durationMs: context.clock.nowMs() - startMs },
  };
}

type Applied = 'transaction' | 'snapshot' | 'step' | 'nothing';

function applyEntry(stores: Stores, entry: Wire<LogEntry>): Applied {
  if ('transaction' in entry && entry.transaction !== undefined) {
    applyUpgraded(stores, complete(Transaction, entry.transaction).ops);
    return 'transaction';
  }
  if ('snapshot' in entry && entry.snapshot !== undefined) {
    applySnapshot(stores, complete(Snapshot, entry.snapshot));
    return 'snapshot';
  }
  if ('deduplicatedSnapshot' in entry && entry.deduplicatedSnapshot !== undefined) {
    applySnapshot(stores, reduplicate(entry.deduplicatedSnapshot));
    return 'snapshot';
  }
  // Whatever a snapshot further on in the log holds, the entries before it have brought about already.
  if (stepOf(entry) !== undefined) return 'step';
  if ('noop' in entry) return 'nothing';
  throw new Error('the entry is of a kind that this version does not know');
}

type Counts = Omit<ReplayStatistics, 'tasks' | 'durationMs'>;

const NOTHING_YET: Counts = {
  entries: 0,
  transactions: 0,
  snapshots: 0,
  unsnapshottedTransactions: 0,
  unsnapshottedBytes: 0,
};

function count(counts: Counts, applied: Applied, bytes: number): Counts {
  const entries = counts.entries + 1;
  if (applied === 'snapshot') {
    return { ...NOTHING_YET, entries, transactions: counts.transactions, snapshots: counts.snapshots + 1 };
  }
  const transactions = applied === 'transaction' ? 1 : 0;
  return {
    entries,
    transactions: counts.transactions + transactions,
    snapshots: counts.snapshots,
    unsnapshottedTransactions: counts.unsnapshottedTransactions + transactions,
    unsnapshottedBytes: counts.unsnapshottedBytes + (applied === 'step' ? 0 : bytes),
  };
}
