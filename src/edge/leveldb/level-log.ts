import { mkdir } from 'node:fs/promises';
import type { Log, LogRecord, LogStatus } from '../../ports/log.ts';
import {
  ENTRY_KEYS_START,
  EXTENT_KEY,
  type Extent,
  entryKey,
  formatExtent,
  sealEntry,
} from './entry-format.ts';
import { LogWriteFailed } from './errors.ts';
import { announceHeadFile, createHeadFile, HeadFile, isHeadFileAnnounced } from './head-file.ts';
import { type Database, destroyDatabase, EMPTY, openDatabase, openDirectory } from './open-log.ts';
import { readRecords } from './read-records.ts';

/** The database and the file beside it, once the log is initialised. */
interface OpenFiles {
  readonly database: Database;
  readonly headFile: HeadFile;
}

/**
 * Opens the log in `directory` and locks it. A directory that does not exist, or is empty, is an uninitialised log;
 * nothing is created before {@link Log.initialize}.
 * @throws LogLocked if another process has it open
 * @throws LogDamaged if it lost entries that were acknowledged, or is not readable
 */
export async function openLevelLog(directory: string): Promise<Log> {
  const found = await openDirectory(directory);
  if (found.kind === 'ready') {
    const files = { database: found.database, headFile: await HeadFile.open(directory) };
    return new LevelLog(directory, files, found.extent);
  }
  await found.database?.close();
  return new LevelLog(directory, undefined, EMPTY);
}

/** A log in a LevelDB database: one process, one machine. */
class LevelLog implements Log {
  readonly #directory: string;
  #files: OpenFiles | undefined;
  #extent: Extent;
  #failure: Error | undefined;
  /** Ends when everything called before has ended: writes keep their order. */
  #lastWrite: Promise<unknown> = Promise.resolve();
  /** Removal of truncated entries, which nothing waits for. */
  #removal: Promise<void> = Promise.resolve();

  constructor(directory: string, files: OpenFiles | undefined, extent: Extent) {
    this.#directory = directory;
    this.#files = files;
    this.#extent = extent;
  }

  async status(): Promise<LogStatus> {
    return this.#files === undefined ? { kind: 'uninitialised' } : { kind: 'ready', ...this.#extent };
  }

  async initialize(): Promise<void> {
    if (this.#files !== undefined) throw new Error(`the log in ${this.#directory} is initialised already`);
    await mkdir(this.#directory, { recursive: true, mode: 0o700 });
    if (await isHeadFileAnnounced(this.#directory)) await destroyDatabase(this.#directory);
    else await announceHeadFile(this.#directory, EMPTY);
    const database = await openDatabase(this.#directory, true);
    await database.put(EXTENT_KEY, extentValue(EMPTY), { sync: true });
    await createHeadFile(this.#directory);
    this.#files = { database, headFile: await HeadFile.open(this.#directory) };
  }

  async *read(from?: number): AsyncGenerator<LogRecord, void> {
    yield* readRecords(this.#usable().database, this.#extent, this.#directory, from);
  }

  append(entries: readonly Uint8Array[]): Promise<number> {
    return this.#inOrder(async (files) => {
      const { firstPosition, nextPosition } = this.#extent;
      const extent = { firstPosition, nextPosition: nextPosition + entries.length };
      const puts = entries.map((entry, i) => ({
        type: 'put' as const,
        key: entryKey(nextPosition + i),
        value: sealEntry(nextPosition + i, entry),
      }));
      await this.#write(files, extent, puts);
      return extent.nextPosition - 1;
    });
  }

  truncateBefore(position: number): Promise<void> {
    return this.#inOrder(async (files) => {
      const firstPosition = Math.min(
        Math.max(position, this.#extent.firstPosition),
        this.#extent.nextPosition,
      );
      await this.#write(files, { ...this.#extent, firstPosition }, []);
      this.#removal = this.#removal.then(() => removeBefore(files.database, firstPosition));
    });
  }

  async close(): Promise<void> {
    await this.#lastWrite;
    this.#failure ??= new Error(`the log in ${this.#directory} is closed`);
    const files = this.#files;
    this.#files = undefined;
    await this.#removal;
    await files?.database.close();
    await files?.headFile.close();
  }

  /** Makes `puts` and the new extent durable together, then remembers the extent outside the database. */
  async #write({ database, headFile }: OpenFiles, extent: Extent, puts: readonly Put[]): Promise<void> {
    try {
      const operations: Put[] = [...puts, { type: 'put', key: EXTENT_KEY, value: extentValue(extent) }];
      await database.batch(operations, { sync: true });
      await headFile.write(extent);
      this.#extent = extent;
    } catch (error) {
      this.#failure = new LogWriteFailed(this.#directory, error);
      throw this.#failure;
    }
  }

  #inOrder<T>(write: (files: OpenFiles) => Promise<T>): Promise<T> {
    const result = this.#lastWrite.then(() => write(this.#usable()));
    this.#lastWrite = result.catch(() => {});
    return result;
  }

  #usable(): OpenFiles {
    if (this.#failure !== undefined) throw this.#failure;
    if (this.#files === undefined) throw new Error(`the log in ${this.#directory} is not initialised`);
    return this.#files;
  }
}

interface Put {
  readonly type: 'put';
  readonly key: string;
  readonly value: Uint8Array;
}

function extentValue(extent: Extent): Uint8Array {
  return Buffer.from(formatExtent(extent), 'latin1');
}

/**
 * Gives the space of truncated entries back. They are out of the log's extent already: if this fails, or the process
 * dies, they are only left over, and the next truncation removes them.
 */
async function removeBefore(database: Database, position: number): Promise<void> {
  try {
    await database.clear({ gte: ENTRY_KEYS_START, lt: entryKey(position) });
    await database.compactRange(ENTRY_KEYS_START, entryKey(position));
  } catch {
    // A database that cannot remove cannot append either, and the next append says so.
  }
}
