/** One durable entry of the log. */
export interface LogRecord {
  /** Consecutive positions; the first entry after initialisation is at 1. */
  readonly position: number;
  readonly entry: Uint8Array;
}

export type LogStatus =
  | { readonly kind: 'uninitialised' }
  | { readonly kind: 'ready'; readonly firstPosition: number; readonly nextPosition: number };

/**
 * The write-ahead log below the storage. One writer at a time: a log that another process
 * holds cannot be opened. Every failure of `append` is final: the process must stop,
 * since what reached the log is then unknown.
 */
export interface Log {
  /** Says whether the log was initialised and which positions it holds. */
  status(): Promise<LogStatus>;
  /** Makes an empty log. Throws if it is initialised already. */
  initialize(): Promise<void>;
  /**
   * All entries in order of position. Throws {@link LogDamaged} at a gap or a bad checksum:
   * damage is reported, never skipped.
   */
  read(): AsyncIterable<LogRecord>;
  /** Appends all entries or none; resolves with the position of the last one once they are durable. */
  append(entries: readonly Uint8Array[]): Promise<number>;
  /** Removes every entry before `position`. */
  truncateBefore(position: number): Promise<void>;
  close(): Promise<void>;
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
