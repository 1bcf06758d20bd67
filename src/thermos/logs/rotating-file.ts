import { closeSync, writeSync } from 'node:fs';
import type { GuardedDirectory } from './directory.ts';

/** A log file of bounded size. */
export interface RotatingFile {
  /** Appends; afterwards a file that has reached its size becomes the first backup. @throws the system's error */
  write(bytes: Uint8Array): void;
  close(): void;
}

/** How a rotating file is kept. */
export interface RotationOptions {
  readonly sizeBytes: number;
  /** `<name>.1` is the newest of them. */
  readonly backups: number;
}

/**
 * Starts a file anew. Its size may exceed the limit by one write, and lines may be split between two files.
 * @throws the system's error if it cannot be created
 */
export function createRotatingFile(
  directory: GuardedDirectory,
  name: string,
  options: RotationOptions,
): RotatingFile {
  let file = directory.createFile(name);
  let sizeBytes = 0;

  function rotate(): void {
    closeSync(file);
    for (let number = options.backups; number >= 1; number -= 1) {
      directory.rename(number === 1 ? name : `${name}.${number - 1}`, `${name}.${number}`);
    }
    if (options.backups === 0) directory.remove(name);
    file = directory.createFile(name);
    sizeBytes = 0;
  }

  return {
    write(bytes) {
      let written = 0;
      while (written < bytes.length) written += writeSync(file, bytes, written);
      sizeBytes += bytes.length;
      if (sizeBytes >= options.sizeBytes) rotate();
    },
    close: () => closeSync(file),
  };
}
