import { closeSync, fsyncSync, openSync, renameSync, writeSync } from 'node:fs';

/**
 * Replaces the content of a file at once: readers see the old or the new content, also after a crash.
 * @throws the system's error if the directory does not exist or the disk is full; the old content is untouched then
 */
export function writeFileAtomically(path: string, content: string): void {
  const temporary = `${path}.${process.pid}.new`;
  const file = openSync(temporary, 'w');
  try {
    writeSync(file, content);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(temporary, path);
}
