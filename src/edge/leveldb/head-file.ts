import { access, type FileHandle, open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { type Extent, formatExtent, parseExtent } from './entry-format.ts';

const NAME = 'HEAD';

/** The head file of a log that is not initialised yet. */
const ANNOUNCED = 'HEAD.new';

/** What the file beside the database says. */
export type HeadFileContent =
  | { readonly kind: 'absent' }
  | { readonly kind: 'damaged' }
  | { readonly kind: 'extent'; readonly extent: Extent };

/** Reads the head file of the log in `directory`. */
export async function readHeadFile(directory: string): Promise<HeadFileContent> {
  const text = await readFile(join(directory, NAME), 'latin1').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return { kind: 'absent' };
  const extent = parseExtent(text);
  return extent === undefined ? { kind: 'damaged' } : { kind: 'extent', extent };
}

/**
 * Announces a new log: while there is this file and no head file, whatever else the directory holds is that of an
 * initialisation that was cut short.
 */
export async function announceHeadFile(directory: string, extent: Extent): Promise<void> {
  const file = await open(join(directory, ANNOUNCED), 'w');
  try {
    await file.writeFile(formatExtent(extent));
    await file.sync();
  } finally {
    await file.close();
  }
  await syncDirectory(directory);
}

/** Whether {@link announceHeadFile} was called and nothing came of it yet. */
export async function isHeadFileAnnounced(directory: string): Promise<boolean> {
  return access(join(directory, ANNOUNCED)).then(
    () => true,
    () => false,
  );
}

/** Makes what was announced the head file, durably and all at once. */
export async function createHeadFile(directory: string): Promise<void> {
  await rename(join(directory, ANNOUNCED), join(directory, NAME));
  await syncDirectory(directory);
}

async function syncDirectory(directory: string): Promise<void> {
  const folder = await open(directory, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/**
 * Remembers, outside the database, how far the log was written. A database that lost its newest block comes up in an
 * older state that is consistent in itself; only a witness outside it can tell.
 *
 * The file is written after each synced append and is not synced itself: it outlives the process at once and the machine
 * a little later, and it never claims more than is durable. Its length never changes, so it needs no space on a full disk.
 */
export class HeadFile {
  readonly #file: FileHandle;

  private constructor(file: FileHandle) {
    this.#file = file;
  }

  static async open(directory: string): Promise<HeadFile> {
    return new HeadFile(await open(join(directory, NAME), 'r+'));
  }

  async write(extent: Extent): Promise<void> {
    await this.#file.write(Buffer.from(formatExtent(extent), 'latin1'), 0, undefined, 0);
  }

  close(): Promise<void> {
    return this.#file.close();
  }
}
