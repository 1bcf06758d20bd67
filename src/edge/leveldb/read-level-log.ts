import type { LogRecord, LogStatus, ReadableLog } from '../../ports/log.ts';
import type { DatabaseCopy } from './database-copy.ts';
import { type Found, openDirectory } from './open-log.ts';
import { readRecords } from './read-records.ts';

/**
 * Opens a copy of the log in `directory`, to look at it.
 * @param copy is removed when the log is closed
 * @throws LogLocked if a process has the log open, LogDamaged if it is not readable
 */
export async function readLevelLog(directory: string, copy: DatabaseCopy): Promise<ReadableLog> {
  return new CopiedLog(directory, await openDirectory(directory, copy.path), copy);
}

class CopiedLog implements ReadableLog {
  readonly #directory: string;
  readonly #found: Found;
  readonly #copy: DatabaseCopy;

  constructor(directory: string, found: Found, copy: DatabaseCopy) {
    this.#directory = directory;
    this.#found = found;
    this.#copy = copy;
  }

  async status(): Promise<LogStatus> {
    return this.#found.kind === 'ready'
      ? { kind: 'ready', ...this.#found.extent }
      : { kind: 'uninitialised' };
  }

  async *read(from?: number): AsyncGenerator<LogRecord, void> {
    if (this.#found.kind !== 'ready') throw new Error(`the log in ${this.#directory} is not initialised`);
    yield* readRecords(this.#found.database, this.#found.extent, this.#directory, from);
  }

  async close(): Promise<void> {
    await this.#found.database?.close();
    await this.#copy[Symbol.asyncDispose]();
  }
}
