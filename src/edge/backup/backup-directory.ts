import { createHash, randomUUID } from 'node:crypto';
import { type FileHandle, link, mkdir, open, readdir, stat, unlink } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { BackupFiles } from '../../ports/backup-files.ts';

/** How unfinished files begin, as upstream's. */
const TEMPORARY = 'temp_';

/** An unfinished file's name: what it is to be called, and what keeps it apart from others that are to be called so. */
const UNFINISHED = /^temp_(?<name>.*?)(\.[0-9a-f-]{36})?$/;

/** Backups are read by their owner only: they hold every job's configuration. */
const OWNER_ONLY = 0o600;

/** Slices are gathered to about this size before they are written. */
const BLOCK_BYTES = 512 * 1024;

/** No more than this is given to the disk at a time: the log, on the same disk perhaps, waits for it. */
const SYNC_BYTES = 1024 * 1024;

/** Keeps backups as files in `directory`, which is made when the first one is. */
export function backupDirectory(directory: string): BackupFiles {
  const pathOf = (name: string): string => {
    if (name === '' || basename(name) !== name || name === '.' || name === '..') {
      throw new Error(`${JSON.stringify(name)} is not the name of a file in ${directory}`);
    }
    return join(directory, name);
  };
  return {
    directory,
    async list() {
      const files = await filesIn(directory);
      return files.filter((name) => !name.startsWith(TEMPORARY)).sort();
    },
    async create(name, slices) {
      const path = pathOf(name);
      // Several schedulers may share the directory: no two of them write to one file.
      const temporary = pathOf(`${TEMPORARY}${name}.${randomUUID()}`);
      await mkdir(directory, { recursive: true, mode: 0o700 });
      try {
        const size = await writeSynced(temporary, slices);
        // Unlike a rename, a link never replaces a file.
        await link(temporary, path);
        return size;
      } catch (error) {
        if (hasCode(error, 'EEXIST')) return undefined;
        throw error;
      } finally {
        await unlink(temporary).catch(() => {});
        await syncDirectory(directory);
      }
    },
    read: async (name, maxBytes) => readWhole(pathOf(name), maxBytes),
    remove: async (name) => unlink(pathOf(name)),
    async removeUnfinished(isOurs, beforeMs) {
      for (const file of await filesIn(directory)) {
        const name = UNFINISHED.exec(file)?.groups?.['name'];
        if (name !== undefined && isOurs(name)) await removeIfOlder(join(directory, file), beforeMs);
      }
    },
  };
}

async function removeIfOlder(path: string, beforeMs: number): Promise<void> {
  try {
    if ((await stat(path)).mtimeMs < beforeMs) await unlink(path);
  } catch (error) {
    // It has been finished, or removed by another scheduler.
    if (!hasCode(error, 'ENOENT')) throw error;
  }
}

/** Their names; none where there is no such directory yet. */
async function filesIn(directory: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(directory, { withFileTypes: true });
    return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return [];
    throw error;
  }
}

/** Writes the file and makes sure that the disk has what was meant. @returns its size */
async function writeSynced(path: string, slices: Iterable<Uint8Array>): Promise<number> {
  const file = await open(path, 'wx+', OWNER_ONLY);
  try {
    const written = createHash('sha256');
    let size = 0;
    let unsynced = 0;
    for (const block of blocks(slices)) {
      written.update(block);
      await writeAll(file, block);
      size += block.length;
      unsynced += block.length;
      if (unsynced < SYNC_BYTES) continue;
      await file.datasync();
      unsynced = 0;
    }
    await file.sync();
    if (!written.digest().equals(await digestOf(file))) {
      throw new Error(`${path} does not hold what was written: the disk may be failing`);
    }
    return size;
  } finally {
    await file.close();
  }
}

async function digestOf(file: FileHandle): Promise<Buffer> {
  const found = createHash('sha256');
  // One block for all: a stream would make one for each, and V8 collects everything again and again because of them.
  const block = Buffer.allocUnsafe(BLOCK_BYTES);
  for (let position = 0; ; ) {
    const { bytesRead } = await file.read(block, 0, block.length, position);
    if (bytesRead === 0) return found.digest();
    found.update(block.subarray(0, bytesRead));
    position += bytesRead;
  }
}

/** Gathers slices into blocks. A block is good only until the next one is asked for. */
function* blocks(slices: Iterable<Uint8Array>): Generator<Uint8Array, void> {
  const block = Buffer.allocUnsafe(BLOCK_BYTES);
  let length = 0;
  for (const slice of slices) {
    if (length + slice.length > block.length && length > 0) {
      yield block.subarray(0, length);
      length = 0;
    }
    if (slice.length > block.length) {
      yield slice;
    } else {
      block.set(slice, length);
      length += slice.length;
    }
  }
  if (length > 0) yield block.subarray(0, length);
}

async function writeAll(file: FileHandle, block: Uint8Array): Promise<void> {
  for (let written = 0; written < block.length; ) {
    written += (await file.write(block, written)).bytesWritten;
  }
}

/** Makes the names in a directory durable. */
async function syncDirectory(directory: string): Promise<void> {
  const opened = await open(directory, 'r');
  try {
    await opened.sync();
  } finally {
    await opened.close();
  }
}

async function readWhole(path: string, maxBytes: number): Promise<Uint8Array> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    if (size > maxBytes)
      throw new Error(`${path} has ${size} bytes, more than the ${maxBytes} that are read`);
    const content = Buffer.allocUnsafe(size);
    let length = 0;
    for (;;) {
      const { bytesRead } = await file.read(content, length, Math.min(size - length, READ_BYTES));
      if (bytesRead === 0) return content.subarray(0, length);
      length += bytesRead;
    }
  } finally {
    await file.close();
  }
}

/** The system reads less than 2 GiB at a time. */
const READ_BYTES = 64 * 1024 * 1024;

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
