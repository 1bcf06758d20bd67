import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, truncateSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { crc32 } from 'node:zlib';
import { parseExactJson, stringifyExactJson } from '../../../api/mesos/json.ts';

/** One change: a record written under its key, or removed (`undefined`). */
export type Change = readonly [key: string, value: unknown];

/** The journal is rewritten once it is longer than this and twice as long as what it says. */
const MIN_COMPACTION_BYTES = 4 * 1024 * 1024;

/**
 * What the engine must know again after a crash: records by key, in a file of one checksummed JSON line per change.
 * Changes that arrive while a write is under way go to disk together with one sync.
 */
export class Journal {
  readonly #path: string;
  readonly #records: Map<string, unknown>;
  #handle: Awaited<ReturnType<typeof open>>;
  #bytes: number;
  #waiting: { lines: string; resolve: () => void }[] = [];
  #writing: Promise<void> | undefined;
  #broken: Error | undefined;
  readonly #onBroken: (error: Error) => void;

  private constructor(
    path: string,
    records: Map<string, unknown>,
    handle: Awaited<ReturnType<typeof open>>,
    bytes: number,
    onBroken: (error: Error) => void,
  ) {
    this.#onBroken = onBroken;
    this.#path = path;
    this.#records = records;
    this.#handle = handle;
    this.#bytes = bytes;
  }

  /**
   * Opens the journal of a directory, making both if needed. A last line that a crash cut short is dropped.
   * @param onBroken told once if the disk fails: what is on it is unknown then, so the process must stop
   * @throws Error if another line is damaged: what the engine knew is lost then, and an operator must decide
   */
  static async open(directory: string, onBroken: (error: Error) => void): Promise<Journal> {
    mkdirSync(directory, { recursive: true });
    const path = join(directory, 'engine.journal');
    await rm(`${path}.new`, { force: true });
    const { records, bytes } = existsSync(path) ? replay(path) : { records: new Map(), bytes: 0 };
    if (existsSync(path)) truncateSync(path, bytes);
    const handle = await open(path, 'a', 0o600);
    syncDirectory(directory);
    return new Journal(path, records, handle, bytes, onBroken);
  }

  /** The records whose keys start with `prefix`, in the order of their first writing. */
  *under(prefix: string): IterableIterator<[key: string, value: unknown]> {
    for (const [key, value] of this.#records) if (key.startsWith(prefix)) yield [key, value];
  }

  get(key: string): unknown {
    return this.#records.get(key);
  }

  /**
   * Applies changes; they are durable, all or none of them, when the promise resolves.
   * Once the disk fails this promise and all later ones stay open.
   */
  commit(changes: readonly Change[]): Promise<void> {
    if (this.#broken !== undefined) return new Promise(() => {});
    for (const [key, value] of changes) {
      if (value === undefined) this.#records.delete(key);
      else this.#records.set(key, value);
    }
    return new Promise((resolve) => {
      this.#waiting.push({ lines: lineOf(changes), resolve });
      this.#writing ??= this.#writeAll();
    });
  }

  async #writeAll(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting;
      this.#waiting = [];
      try {
        const lines = batch.map((part) => part.lines).join('');
        await this.#handle.appendFile(lines);
        await this.#handle.datasync();
        this.#bytes += Buffer.byteLength(lines);
        for (const part of batch) part.resolve();
        await this.#compactIfLong();
      } catch (error) {
        this.#broken = new Error(`the engine cannot write ${this.#path}`, { cause: error });
        this.#waiting = [];
        this.#onBroken(this.#broken);
      }
    }
    // In the same turn as the last look at what waits: nothing can slip in between.
    this.#writing = undefined;
  }

  async #compactIfLong(): Promise<void> {
    if (this.#bytes < MIN_COMPACTION_BYTES) return;
    const lines = [...this.#records].map((record) => lineOf([record])).join('');
    if (this.#bytes < 2 * Buffer.byteLength(lines)) return;
    // Changes still waiting are in these lines already; writing them again later does no harm.
    const handle = await open(`${this.#path}.new`, 'w', 0o600);
    await handle.appendFile(lines);
    await handle.datasync();
    await rename(`${this.#path}.new`, this.#path);
    syncDirectory(dirname(this.#path));
    await this.#handle.close();
    this.#handle = handle;
    this.#bytes = Buffer.byteLength(lines);
  }

  /** Waits for pending writes and closes the file. */
  async close(): Promise<void> {
    await this.#writing;
    await this.#handle.close();
  }
}

/** One line holds the changes of one commit, so that they count together or not at all. */
function lineOf(changes: readonly Change[]): string {
  const json = stringifyExactJson(
    changes.map(([key, value]) => (value === undefined ? [key] : [key, value])),
  );
  return `${crc32(json).toString(16).padStart(8, '0')} ${json}\n`;
}

function replay(path: string): { records: Map<string, unknown>; bytes: number } {
  const records = new Map<string, unknown>();
  const content = readFileSync(path);
  let start = 0;
  for (let end = content.indexOf(10, start); end >= 0; end = content.indexOf(10, start)) {
    applyLine(content.toString('utf8', start, end), records, path, start);
    start = end + 1;
  }
  return { records, bytes: start };
}

function applyLine(line: string, records: Map<string, unknown>, path: string, offset: number): void {
  const json = line.slice(9);
  if (crc32(json).toString(16).padStart(8, '0') !== line.slice(0, 8)) {
    throw new Error(
      `${path} is damaged at byte ${offset}: its checksum does not match. Running tasks cannot be told any more; ` +
        'move the directory away to start with an empty engine',
    );
  }
  // Lines with a good checksum are lines that lineOf() wrote.
  for (const [key, value] of parseExactJson(json) as Change[]) {
    if (value === undefined) records.delete(key);
    else records.set(key, value);
  }
}

function syncDirectory(directory: string): void {
  const handle = openSync(directory, 'r');
  fsyncSync(handle);
  closeSync(handle);
}
