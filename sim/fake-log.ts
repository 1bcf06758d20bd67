import type { Timers } from '../src/ports/clock.ts';
import type { Log, LogRecord, LogStatus } from '../src/ports/log.ts';

/** What survives a crash: a disk that keeps whole appends or nothing of them. */
export class FakeDisk {
  #entries: Uint8Array[] = [];
  #firstPosition = 1;
  #appends = 0;
  #truncations = 0;

  get nextPosition(): number {
    return this.#firstPosition + this.#entries.length;
  }

  get firstPosition(): number {
    return this.#firstPosition;
  }

  get appends(): number {
    return this.#appends;
  }

  get truncations(): number {
    return this.#truncations;
  }

  store(entries: readonly Uint8Array[]): number {
    this.#appends += 1;
    // The caller may reuse its buffers.
    for (const entry of entries) this.#entries.push(entry.slice());
    return this.nextPosition - 1;
  }

  truncateBefore(position: number): void {
    const removed = Math.max(0, position - this.#firstPosition);
    this.#entries = this.#entries.slice(removed);
    this.#firstPosition += removed;
    if (removed > 0) this.#truncations += 1;
  }

  *records(): Iterable<LogRecord> {
    for (const [index, entry] of this.#entries.entries()) {
      yield { position: this.#firstPosition + index, entry };
    }
  }
}

/** How the log of one process behaves. */
export interface LogBehaviour {
  /** How long the next append or truncation takes, in ms. */
  latencyMs(): number;
  /** Planted bug: acknowledges before anything is stored. */
  readonly acknowledgesEarly?: boolean;
  /** Planted bug: removes one entry more than it is asked to. */
  readonly truncatesTooMuch?: boolean;
}

/** The disk did not do what it was asked to, or did not say that it did. */
export class DiskFailed extends Error {
  override readonly name = 'DiskFailed';
  /** Whether it has stored the append all the same. */
  readonly keptAppend: boolean;

  constructor(keptAppend: boolean) {
    super('simulated: the disk failed');
    this.keptAppend = keptAppend;
  }
}

interface AppendFailure {
  /** Whether it is stored all the same. */
  readonly keepsAppend: boolean;
}

/** The log of one process on a disk that outlives it. */
export class FakeLog implements Log {
  readonly #disk: FakeDisk;
  readonly #timers: Timers;
  readonly #behaviour: LogBehaviour;
  #underway: readonly Uint8Array[] | undefined;
  #nextFailure: AppendFailure | undefined;
  #hasFailed = false;
  #dead = false;

  constructor(disk: FakeDisk, timers: Timers, behaviour: LogBehaviour) {
    this.#disk = disk;
    this.#timers = timers;
    this.#behaviour = behaviour;
  }

  /** Whether an append has failed, after which nobody can use it any more. */
  get hasFailed(): boolean {
    return this.#hasFailed;
  }

  async status(): Promise<LogStatus> {
    return {
      kind: 'ready',
      firstPosition: this.#disk.firstPosition,
      nextPosition: this.#disk.nextPosition,
    };
  }

  async initialize(): Promise<void> {
    throw new Error('the simulated log is initialised from the start');
  }

  async *read(): AsyncIterable<LogRecord> {
    yield* this.#disk.records();
  }

  append(entries: readonly Uint8Array[]): Promise<number> {
    if (this.#underway !== undefined)
      throw new Error('two appends at once: the storage must wait for the first');
    if (this.#behaviour.acknowledgesEarly) return this.#appendAfterAcknowledging(entries);
    this.#underway = entries;
    return new Promise((resolve, reject) => {
      this.#timers.after(this.#behaviour.latencyMs(), () => {
        this.#underway = undefined;
        if (this.#nextFailure === undefined) resolve(this.#disk.store(entries));
        else reject(this.#fail(entries, this.#nextFailure));
      });
    });
  }

  truncateBefore(position: number): Promise<void> {
    const first = this.#behaviour.truncatesTooMuch ? position + 1 : position;
    return new Promise((resolve) => {
      this.#timers.after(this.#behaviour.latencyMs(), () => resolve(this.#disk.truncateBefore(first)));
    });
  }

  async close(): Promise<void> {}

  /** The next append fails, stored as a whole or not at all. */
  failNextAppend(keepsAppend: boolean): void {
    this.#nextFailure = { keepsAppend };
  }

  /** What {@link failNextAppend} has announced does not happen any more. */
  mend(): void {
    this.#nextFailure = undefined;
  }

  /**
   * The process dies. An append under way is stored as a whole or not at all, and never acknowledged.
   * @returns whether there was one
   */
  crash(keepsAppendUnderway: boolean): boolean {
    this.#dead = true;
    const underway = this.#underway;
    if (underway !== undefined && keepsAppendUnderway) this.#disk.store(underway);
    return underway !== undefined;
  }

  #fail(entries: readonly Uint8Array[], { keepsAppend }: AppendFailure): DiskFailed {
    this.#hasFailed = true;
    if (keepsAppend) this.#disk.store(entries);
    return new DiskFailed(keepsAppend);
  }

  async #appendAfterAcknowledging(entries: readonly Uint8Array[]): Promise<number> {
    const copies = entries.map((entry) => entry.slice());
    this.#timers.after(this.#behaviour.latencyMs(), () => {
      if (!this.#dead) this.#disk.store(copies);
    });
    return this.#disk.nextPosition - 1 + entries.length;
  }
}
