import { constants } from 'node:fs';
import { type FileHandle, open, readlink, realpath } from 'node:fs/promises';
import { join, sep } from 'node:path';

const { O_RDONLY, O_NONBLOCK, O_NOCTTY } = constants;

/**
 * Opens a file or directory inside a directory whose owner may be hostile. What counts is where the opened thing
 * really lies, asked of the system after opening, so that links and renames in between gain nothing.
 * @param root the directory that must contain it
 * @param path relative to it
 * @returns undefined if it does not exist, may not be read or lies elsewhere
 */
export async function openInside(root: string, path: string): Promise<FileHandle | undefined> {
  if (path.includes('\0')) return undefined;
  let file: FileHandle | undefined;
  try {
    const realRoot = await realpath(root);
    // Not waiting: the other end of a named pipe may never come.
    file = await open(join(realRoot, path), O_RDONLY | O_NONBLOCK | O_NOCTTY);
    const real = await readlink(pathOf(file));
    if (real === realRoot || real.startsWith(realRoot + sep)) return file;
  } catch {
    // Reported as missing, whatever the reason: it is none of the asker's business.
  }
  await file?.close();
  return undefined;
}

/** A path to what is open, whatever became of its name. */
export function pathOf(file: FileHandle): string {
  return `/proc/self/fd/${file.fd}`;
}
