/** One durable entry of the log. */
export interface LogRecord {
  /** Consecutive positions; the first entry after initialisation is at 1. */
  readonly position: number;
  readonly entry: Uint8Array;
}

export type LogStatus =
  | { readonly kind: 'uninitialised' }
  | { readonly kind: 'ready'; readonly firstPosition: number; readonly nextPosition: number };

/** A log for whoever only looks at it. */
export interface ReadableLog {
  /** Says whether the log was initialised and which positions it holds. */
  status(): Promise<LogStatus>;
  /**
   * The entries in order of position, those that were durable at the call. Throws {@link LogDamaged} at a gap or a bad
   * checksum: damage is reported, never skipped.
   * @param from first position wanted, default the first there is; throws {@link LogTruncated} if it was removed
   */
  read(from?: number): AsyncIterable<LogRecord>;
  close(): Promise<void>;
}

/**
 * The write-ahead log below the storage. One writer at a time: a log that another process
 * holds cannot be opened. Every failure of `append` is final: the process must stop,
 * since what reached the log is then unknown.
 */
export interface Log extends ReadableLog {
  /** Makes an empty log. Throws if it is initialised already. */
  initialize(): Promise<void>;
  /** Appends all entries or none; resolves with the position of the last one once they are durable. */
  append(entries: readonly Uint8Array[]): Promise<number>;
  /** Removes every entry before `position`. */
  truncateBefore(position: number): Promise<void>;
}

/**
 * A log that several schedulers have open: all may read it, and the one that took it over last may write.
 * Entries of one `append` beyond 64 KiB may, if the writer dies, be there in part: the first ones.
 */
export interface SharedLog extends Log {
  /**
   * Makes this process the only writer. From then on every append of the one before fails, also one that is under way
   * already and comes late. Needed before the first `append` or `truncateBefore`.
   */
  takeOver(): Promise<void>;
  /**
   * Calls `onGrown` with the position after the last entry, now and whenever others have appended; some growths may
   * be told together. `onError` gets what prevents following.
   * @returns ends it
   */
  follow(onGrown: (nextPosition: number) => void, onError: (error: Error) => void): () => void;
}

/** Entries that were to be read have been removed, because a later snapshot replaces them: read from the beginning. */
export class LogTruncated extends Error {
  override readonly name = 'LogTruncated';

  /** @param position that was wanted, if it is known */
  constructor(position: number | undefined) {
    super(`the log does not hold position ${position ?? 'wanted'} any more: a snapshot has replaced it`);
  }
}

/** The log's content contradicts itself. Carries where, why and what an operator can do. */
export class LogDamaged extends Error {
  readonly position: number;

  /**
   * @param position the first position that cannot be trusted
   * @param problem what was found there
   * @param remedy what an operator can do about it
   */
  constructor(position: number, problem: string, remedy: string) {
    super(`the log is damaged at position ${position}: ${problem}. ${remedy}`);
    this.name = 'LogDamaged';
    this.position = position;
  }
}
