import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Call } from './trace.ts';

/** Parts of a file that change together or not at all. */
const SECTOR_BYTES = 512;

interface PendingWrite {
  readonly offset: number;
  readonly data: Buffer;
}

/** A file's content as programs see it, and as it is after a loss of power at worst. */
class FileContent {
  current: Buffer = Buffer.alloc(0);
  durable: Buffer = Buffer.alloc(0);
  pending: PendingWrite[] = [];
  /** What `current` is the beginning of, with room for more. */
  #room = Buffer.alloc(0);

  write(offset: number, data: Buffer): void {
    this.pending.push({ offset, data });
    this.current =
      offset === this.current.length ? this.#appended(data) : patched(this.current, offset, data);
  }

  /** Files that grow are not copied each time: whoever has seen a shorter content still sees that. */
  #appended(data: Buffer): Buffer {
    const { length } = this.current;
    const isInRoom = this.current.buffer === this.#room.buffer;
    if (!isInRoom || length + data.length > this.#room.length) {
      this.#room = Buffer.from(new ArrayBuffer(2 * (length + data.length)));
      this.current.copy(this.#room);
    }
    data.copy(this.#room, length);
    return this.#room.subarray(0, length + data.length);
  }

  truncate(length: number): void {
    if (length !== 0 || this.durable.length !== 0) throw new Error('only new files are truncated here');
    this.current = Buffer.alloc(0);
    this.#room = Buffer.alloc(0);
    this.pending = [];
  }

  sync(): void {
    this.durable = this.current;
    this.pending = [];
  }

  /** With every write that was not synced but the last, and of that the first half. */
  torn(): Buffer {
    const last = this.pending.at(-1);
    if (last === undefined) return this.durable;
    let content = this.durable;
    for (const { offset, data } of this.pending.slice(0, -1)) content = patched(content, offset, data);
    // What fits into a sector that is there already is never written in part.
    const isInPlace = last.offset + last.data.length <= content.length && last.data.length < SECTOR_BYTES;
    return isInPlace ? content : patched(content, last.offset, last.data.subarray(0, last.data.length / 2));
  }
}

function patched(content: Buffer, offset: number, data: Buffer): Buffer {
  const length = Math.max(content.length, offset + data.length);
  const result = Buffer.alloc(length);
  content.copy(result);
  data.copy(result, offset);
  return result;
}

/** Files by their path below the directory. */
export type Files = ReadonlyMap<string, Buffer>;

/**
 * How a machine may stop, and what its disk has then:
 * - `killed`: the process dies; the system has everything that was written.
 * - `power lost`: of files, what was synced; of names, what was when anything was synced last.
 * - `power lost after names`: the same, but all names had reached the disk.
 * - `power lost within a write`: the same, and all data but for a half of the last write to each file.
 */
export const STOPS = ['killed', 'power lost', 'power lost after names', 'power lost within a write'] as const;

export type Stop = (typeof STOPS)[number];

interface OpenFile {
  /** As it was opened. */
  readonly path: string;
  /** A directory has no content of its own. */
  readonly file: FileContent | undefined;
  offset: number;
}

/** The files below a directory, as calls change them. */
export class Disk {
  readonly #root: string;
  readonly #open = new Map<number, OpenFile>();
  #names: ReadonlyMap<string, FileContent> = new Map();
  #durableNames: ReadonlyMap<string, FileContent> = new Map();

  /** @param root the directory; everything else does not matter */
  constructor(root: string) {
    this.#root = `${root}/`;
  }

  /** Applies a call. @returns what it did to the files, if it did anything */
  apply(call: Call): string | undefined {
    if (call.result < 0) return undefined;
    const change = this.#change(call);
    return change === undefined ? undefined : `${call.name} ${change}`;
  }

  /** What the disk has after a stop. */
  after(stop: Stop): Files {
    const names = stop === 'power lost' ? this.#durableNames : this.#names;
    return new Map(Array.from(names, ([path, file]) => [path, contentAfter(file, stop)]));
  }

  #change({ name, args, texts, result }: Call): string | undefined {
    const [first] = texts;
    switch (name) {
      case 'openat':
        return this.#opened(this.#below(first), args, result);
      case 'close':
        this.#open.delete(descriptor(args));
        return undefined;
      case 'write':
        return this.#written(descriptor(args), undefined, first, result);
      case 'pwrite64':
        return this.#written(descriptor(args), Number(/(\d+)$/.exec(args)?.[1]), first, result);
      case 'ftruncate':
        return this.#onFile(descriptor(args), (file) => file.truncate(Number(/(\d+)$/.exec(args)?.[1])));
      case 'fsync':
      case 'fdatasync':
        return this.#synced(descriptor(args));
      case 'rename':
      case 'link':
        return this.#renamed(name, this.#below(first), this.#below(texts[1]));
      case 'unlink':
        return this.#removed(this.#below(first));
      case 'mkdir':
      case 'lseek':
        return undefined;
      default:
        throw new Error(`the call ${name} is not understood`);
    }
  }

  #below(path: Buffer | undefined): string | undefined {
    const text = path?.toString() ?? '';
    return text.startsWith(this.#root) ? text.slice(this.#root.length) : undefined;
  }

  #opened(path: string | undefined, flags: string, fd: number): string | undefined {
    if (path === undefined) {
      this.#open.delete(fd);
      return undefined;
    }
    const found = this.#names.get(path);
    if (!flags.includes('O_CREAT')) {
      // A directory, or a file that is only read or written in place.
      this.#open.set(fd, { path, file: found, offset: 0 });
      return undefined;
    }
    const file = found ?? new FileContent();
    this.#open.set(fd, { path, file, offset: flags.includes('O_APPEND') ? file.current.length : 0 });
    if (found !== undefined && !flags.includes('O_TRUNC')) return undefined;
    if (found !== undefined) file.truncate(0);
    this.#names = new Map([...this.#names, [path, file]]);
    return path;
  }

  #written(fd: number, at: number | undefined, data: Buffer | undefined, count: number): string | undefined {
    const opened = this.#open.get(fd);
    if (opened?.file === undefined || data === undefined) return undefined;
    opened.file.write(at ?? opened.offset, data.subarray(0, count));
    if (at === undefined) opened.offset += count;
    return this.#pathOf(opened.file);
  }

  #synced(fd: number): string | undefined {
    const opened = this.#open.get(fd);
    if (opened === undefined) return undefined;
    opened.file?.sync();
    // A journal keeps the order of names: those before anything that is synced are durable with it.
    this.#durableNames = this.#names;
    return opened.file === undefined ? opened.path : this.#pathOf(opened.file);
  }

  #onFile(fd: number, change: (file: FileContent) => void): string | undefined {
    const file = this.#open.get(fd)?.file;
    if (file === undefined) return undefined;
    change(file);
    return this.#pathOf(file);
  }

  #renamed(name: string, from: string | undefined, to: string | undefined): string | undefined {
    if (from === undefined || to === undefined) return undefined;
    const file = this.#names.get(from);
    if (file === undefined) throw new Error(`${from} is renamed, but is not known`);
    const names = new Map([...this.#names, [to, file]]);
    if (name === 'rename') names.delete(from);
    this.#names = names;
    return `${from} ${to}`;
  }

  #removed(path: string | undefined): string | undefined {
    if (path === undefined || !this.#names.has(path)) return undefined;
    this.#names = new Map([...this.#names].filter(([name]) => name !== path));
    return path;
  }

  /** A file may have been renamed since it was opened. */
  #pathOf(file: FileContent): string {
    return [...this.#names].find(([, each]) => each === file)?.[0] ?? '';
  }
}

function descriptor(args: string): number {
  return Number.parseInt(args, 10);
}

function contentAfter(file: FileContent, stop: Stop): Buffer {
  if (stop === 'killed') return file.current;
  return stop === 'power lost within a write' ? file.torn() : file.durable;
}

/** Writes files below an empty directory. */
export function materialize(files: Files, root: string): void {
  for (const [path, content] of files) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
}
