import type { Log } from '../ports/log.ts';
import type { Statistics } from '../ports/statistics.ts';
import { StorageStopped } from './errors.ts';
import { encodeNoop, encodeTransaction } from './log-entry.ts';
import type { StateView } from './state.ts';
import type { Transaction } from './storage.ts';
import type { Stores } from './stores.ts';
import { type Change, redo } from './table.ts';
import { OpenTransaction } from './transaction.ts';

/** Writes that may wait; more are refused, since whoever calls does not wait for answers. */
const MAX_QUEUED_WRITES = 100_000;

/** A group of writes is closed when its entries have this size: a bound for one append, not for one write. */
const MAX_GROUP_BYTES = 1024 * 1024;

interface QueuedWrite<Effect> {
  /** Runs the write's `decide`; throws what it throws. */
  run(transaction: Transaction<Effect>): void;
  succeed(): void;
  fail(error: unknown): void;
}

/** Writes that go into the log together. */
interface Group<Effect> {
  readonly writes: readonly QueuedWrite<Effect>[];
  readonly entries: readonly Uint8Array[];
  readonly changes: readonly Change[];
  readonly effects: readonly Effect[];
}

/** Work on the log between two groups. */
interface LogWork {
  run(): Promise<void>;
  fail(error: unknown): void;
}

/** Entries of no write, which the next append takes along. */
interface Companion {
  readonly entries: readonly Uint8Array[];
  succeed(): void;
  fail(error: unknown): void;
}

export interface CommitQueueOptions<Effect> {
  readonly stores: Stores;
  readonly log: Log;
  readonly statistics: Statistics;
  readonly perform: (effects: readonly Effect[]) => void;
  /** Whether no other process can have written to the log meanwhile. */
  readonly isCurrent: () => boolean;
  /** Called once; nothing is accepted afterwards. */
  readonly onFatal: (error: Error) => void;
  /** The entry as the log takes it: whole or in frames. */
  readonly frame: (entry: Uint8Array) => readonly Uint8Array[];
  /** Called with what each append made durable, when the stores have it. */
  readonly onAppended: (entries: readonly Uint8Array[], transactions: number) => void;
}

/**
 * Runs writes one after the other and commits them in groups: while one append is under way the next writes wait,
 * then they are decided together and go into one append. Between decision and acknowledgement
 * the changes are taken back, so that readers never see them.
 */
export class CommitQueue<Effect> {
  readonly #options: CommitQueueOptions<Effect>;
  readonly #writes: QueuedWrite<Effect>[] = [];
  readonly #logWork: LogWork[] = [];
  readonly #companions: Companion[] = [];
  readonly #idle: (() => void)[] = [];
  #isRunning = false;
  #isDeciding = false;
  #stopped: string | undefined;

  constructor(options: CommitQueueOptions<Effect>) {
    this.#options = options;
  }

  read<T>(query: (state: StateView) => T): T {
    if (this.#isDeciding)
      throw new Error('read was called within a write: read from the transaction instead');
    const result = query(this.#options.stores);
    // Asked afterwards: a process may be stopped at any point, and go on when another one leads.
    this.#refuseIfNotCurrent();
    return result;
  }

  write<T>(decide: (transaction: Transaction<Effect>) => T): Promise<T> {
    if (this.#stopped !== undefined) return Promise.reject(new StorageStopped(this.#stopped));
    if (this.#writes.length >= MAX_QUEUED_WRITES) {
      return Promise.reject(
        new Error(`${MAX_QUEUED_WRITES} writes wait for the log already; try again later`),
      );
    }
    return new Promise<T>((resolve, reject) => {
      this.#writes.push(queuedWrite(decide, resolve, reject));
      this.#wake();
    });
  }

  /** Runs `work` when no append is under way, before the writes that wait. Its failure is fatal. */
  betweenGroups(work: () => Promise<void>): Promise<void> {
    if (this.#stopped !== undefined) return Promise.reject(new StorageStopped(this.#stopped));
    return new Promise((resolve, reject) => {
      this.#logWork.push({ run: () => work().then(resolve), fail: reject });
      this.#wake();
    });
  }

  /**
   * Appends `entries`, together with the writes that wait then, which so wait for no append of their own.
   * @returns when they are durable; its failure is fatal
   */
  appendAlong(entries: readonly Uint8Array[]): Promise<void> {
    if (this.#stopped !== undefined) return Promise.reject(new StorageStopped(this.#stopped));
    return new Promise((resolve, reject) => {
      this.#companions.push({ entries, succeed: resolve, fail: reject });
      this.#wake();
    });
  }

  /**
   * Appends `entries` as the last ones ever: writes that wait, and later ones, are refused with `reason`.
   * @returns when the entries are durable
   */
  appendLast(entries: readonly Uint8Array[], reason: string): Promise<void> {
    return this.betweenGroups(async () => {
      this.#stopped = reason;
      for (const waiting of this.#takeWaiting()) waiting.fail(new StorageStopped(reason));
      await this.append(entries);
    });
  }

  async stop(): Promise<void> {
    this.#stopped ??= 'the storage was stopped';
    if (this.#isRunning) await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  #wake(): void {
    if (this.#isRunning) return;
    this.#isRunning = true;
    queueMicrotask(() => void this.#run());
  }

  async #run(): Promise<void> {
    try {
      while (this.#writes.length > 0 || this.#logWork.length > 0 || this.#companions.length > 0) {
        const [work] = this.#logWork;
        if (work !== undefined) {
          await work.run();
          this.#logWork.shift();
        }
        const companions = this.#companions.splice(0);
        if (this.#writes.length + companions.length > 0) await this.#commit(this.#decideGroup(), companions);
      }
    } catch (error) {
      this.#fail(error);
    }
    this.#isRunning = false;
    for (const resolve of this.#idle.splice(0)) resolve();
  }

  /** Decides the waiting writes. Leaves the stores as they were. */
  #decideGroup(): Group<Effect> {
    const writes: QueuedWrite<Effect>[] = [];
    const entries: Uint8Array[] = [];
    const effects: Effect[] = [];
    let bytes = 0;
    let taken = 0;
    for (const write of this.#writes) {
      if (bytes >= MAX_GROUP_BYTES) break;
      taken += 1;
      const decided = this.#decide(write);
      if (decided === undefined) continue;
      writes.push(write);
      effects.push(...decided.effects);
      if (decided.entry === undefined) continue;
      entries.push(decided.entry);
      bytes += decided.entry.length;
    }
    this.#writes.splice(0, taken);
    return { writes, entries, effects, changes: this.#options.stores.journal.takeBack() };
  }

  /** Runs one write on top of those before it. @returns undefined if it threw, which leaves no trace */
  #decide(
    write: QueuedWrite<Effect>,
  ): { entry: Uint8Array | undefined; effects: readonly Effect[] } | undefined {
    const { stores } = this.#options;
    const transaction = new OpenTransaction<Effect>(stores);
    const before = stores.journal.length;
    this.#isDeciding = true;
    try {
      write.run(transaction);
      const { ops, effects } = transaction.close();
      return { entry: ops.length === 0 ? undefined : encodeTransaction(ops), effects };
    } catch (error) {
      transaction.close();
      stores.journal.undoTo(before);
      write.fail(error);
      return undefined;
    } finally {
      this.#isDeciding = false;
    }
  }

  /** Makes the group durable, together with `companions`, then visible, then acts on its effects, then answers. */
  async #commit(group: Group<Effect>, companions: readonly Companion[]): Promise<void> {
    const answered = [...companions, ...group.writes];
    try {
      const entries = group.entries.flatMap(this.#options.frame);
      // Only an append shows that no other process has taken over: whoever acts makes one.
      if (entries.length === 0 && group.effects.length > 0) entries.push(encodeNoop());
      const appended = [...companions.flatMap((companion) => companion.entries), ...entries];
      if (appended.length > 0) await this.append(appended);
      if (group.writes.length > 0) this.#refuseIfNotCurrent();
      redo(group.changes);
      this.#options.onAppended(entries, group.entries.length);
      if (group.effects.length > 0) this.#options.perform(group.effects);
    } catch (error) {
      for (const each of answered) each.fail(error);
      throw error;
    }
    for (const each of answered) each.succeed();
  }

  /** Appends to the log. From outside only within {@link betweenGroups}: one append is under way at a time. */
  async append(entries: readonly Uint8Array[]): Promise<number> {
    const { log, statistics } = this.#options;
    const last = await log.append(entries);
    statistics.increment('scheduler_log_entries_written', entries.length);
    for (const entry of entries) statistics.increment('scheduler_log_bytes_written', entry.length);
    return last;
  }

  #takeWaiting(): (QueuedWrite<Effect> | Companion)[] {
    return [...this.#companions.splice(0), ...this.#writes.splice(0)];
  }

  #refuseIfNotCurrent(): void {
    if (!this.#options.isCurrent()) throw new StorageStopped('another process may write the log by now');
  }

  #fail(error: unknown): void {
    const cause = error instanceof Error ? error : new Error(String(error));
    this.#stopped = `the storage failed: ${cause.message}`;
    for (const waiting of this.#takeWaiting()) waiting.fail(new StorageStopped(this.#stopped));
    for (const work of this.#logWork.splice(0)) work.fail(cause);
    this.#options.onFatal(cause);
  }
}

function queuedWrite<Effect, T>(
  decide: (transaction: Transaction<Effect>) => T,
  resolve: (value: T) => void,
  reject: (error: unknown) => void,
): QueuedWrite<Effect> {
  let result: T;
  return {
    run(transaction) {
      result = decide(transaction);
      if (result instanceof Promise)
        throw new Error('the decide of a write must be synchronous, but returned a promise');
    },
    succeed: () => resolve(result),
    fail: reject,
  };
}
