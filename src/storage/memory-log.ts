import { LogDamaged, type LogRecord, type LogStatus, LogTruncated, type SharedLog } from '../ports/log.ts';

/** How the next append ends. */
export interface AppendFault {
  readonly error: Error;
  /** Whether the entries reached the log all the same: a writer that sees the error cannot tell. */
  readonly isDurable: boolean;
}

interface PendingAppend {
  readonly entries: readonly Uint8Array[];
  readonly acknowledge: () => void;
}

/** What outlives a crash of the process that writes. */
interface Disk {
  readonly entries: Map<number, Uint8Array>;
  firstPosition: number;
  nextPosition: number;
  isInitialised: boolean;
  /** How often it was taken over: the last one to do so may write. */
  epoch: number;
  readonly followers: Set<() => void>;
}

function emptyDisk(): Disk {
  return {
    ...{ entries: new Map(), firstPosition: 1, nextPosition: 1 },
    ...{ isInitialised: false, epoch: 0, followers: new Set() },
  };
}

/**
 * A log in memory with faults on demand, for tests and the simulator: appends can be held back, fail, or be lost
 * or kept by a crash, and entries can go missing.
 */
export class MemoryLog implements SharedLog {
  readonly #disk: Disk;
  readonly #pending: PendingAppend[] = [];
  #epoch: number;
  #isHeld = false;
  #fault: AppendFault | undefined;
  #failure: Error | undefined;

  /** An uninitialised log. */
  constructor(disk: Disk = emptyDisk()) {
    this.#disk = disk;
    this.#epoch = disk.epoch;
  }

  /** An initialised log that holds `entries`. */
  static of(...entries: readonly Uint8Array[]): MemoryLog {
    const log = new MemoryLog();
    log.#disk.isInitialised = true;
    log.#write(entries);
    return log;
  }

  async status(): Promise<LogStatus> {
    const { isInitialised, firstPosition, nextPosition } = this.#disk;
    return isInitialised ? { kind: 'ready', firstPosition, nextPosition } : { kind: 'uninitialised' };
  }

  async initialize(): Promise<void> {
    if (this.#disk.isInitialised) throw new Error('the log is initialised already');
    this.#disk.isInitialised = true;
  }

  async *read(from = this.#disk.firstPosition): AsyncGenerator<LogRecord, void> {
    if (from < this.#disk.firstPosition) throw new LogTruncated(from);
    for (let position = from; position < this.#disk.nextPosition; position++) {
      if (position < this.#disk.firstPosition) throw new LogTruncated(position);
      const entry = this.#disk.entries.get(position);
      if (entry === undefined)
        throw new LogDamaged(position, 'the entry is missing', 'It was removed on purpose');
      yield { position, entry };
    }
  }

  append(entries: readonly Uint8Array[]): Promise<number> {
    if (this.#epoch !== this.#disk.epoch) this.#failure ??= new Error('another writer took over the log');
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    const fault = this.#fault;
    if (fault !== undefined) {
      this.#failure = fault.error;
      if (fault.isDurable) this.#write(entries);
      return Promise.reject(fault.error);
    }
    return new Promise((resolve) => {
      this.#pending.push({ entries, acknowledge: () => resolve(this.#write(entries)) });
      if (!this.#isHeld) this.release();
    });
  }

  async truncateBefore(position: number): Promise<void> {
    for (let old = this.#disk.firstPosition; old < position; old++) this.#disk.entries.delete(old);
    this.#disk.firstPosition = Math.max(position, this.#disk.firstPosition);
  }

  async takeOver(): Promise<void> {
    this.#disk.epoch += 1;
    this.#epoch = this.#disk.epoch;
  }

  follow(onGrown: (nextPosition: number) => void): () => void {
    const tell = () => onGrown(this.#disk.nextPosition);
    this.#disk.followers.add(tell);
    queueMicrotask(tell);
    return () => this.#disk.followers.delete(tell);
  }

  async close(): Promise<void> {
    this.#failure ??= new Error('the log is closed');
  }

  /** The same log as another process has it open. */
  share(): MemoryLog {
    return new MemoryLog(this.#disk);
  }

  /** Entries on disk, those of a held append not counted. */
  get size(): number {
    return this.#disk.entries.size;
  }

  /** Appends under way. */
  get pendingAppends(): number {
    return this.#pending.length;
  }

  /** From now on appends stay under way until {@link release}. */
  hold(): void {
    this.#isHeld = true;
  }

  /** Acknowledges the oldest append under way. Held appends stay held. @returns false if there was none */
  acknowledgeNext(): boolean {
    const next = this.#pending.shift();
    next?.acknowledge();
    return next !== undefined;
  }

  /** Acknowledges every append under way and holds no more. */
  release(): void {
    this.#isHeld = false;
    while (this.acknowledgeNext());
  }

  /** Lets the next append fail, and with it every later one. */
  failNextAppend(fault: AppendFault): void {
    this.#fault = fault;
  }

  /** Removes an entry behind the writer's back. */
  lose(position: number): void {
    this.#disk.entries.delete(position);
  }

  /**
   * The writer dies: this log is unusable and nothing under way is ever acknowledged.
   * @param keepsPending whether appends under way reached the disk
   * @returns the log as the next process finds it
   */
  crash(keepsPending: boolean): MemoryLog {
    this.#failure = new Error('the process that wrote this log is dead');
    for (const { entries } of this.#pending.splice(0)) if (keepsPending) this.#write(entries);
    return new MemoryLog({ ...this.#disk, entries: new Map(this.#disk.entries), followers: new Set() });
  }

  #write(entries: readonly Uint8Array[]): number {
    for (const entry of entries) this.#disk.entries.set(this.#disk.nextPosition++, entry);
    for (const tell of this.#disk.followers) tell();
    return this.#disk.nextPosition - 1;
  }
}
