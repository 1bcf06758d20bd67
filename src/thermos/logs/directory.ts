import { closeSync, constants, fchownSync, mkdirSync, openSync, renameSync, unlinkSync } from 'node:fs';
import type { UserAccount } from '../process/user.ts';

const { O_DIRECTORY, O_NOFOLLOW, O_RDONLY, O_WRONLY, O_APPEND, O_CREAT, O_EXCL } = constants;

/**
 * A directory inside a place that somebody else may change at any time. The runner may be root while the sandbox
 * belongs to the task's user, who must not be able to make root write elsewhere by a symbolic link. So every step is
 * taken from an open directory and follows no link.
 */
export interface GuardedDirectory {
  /** Makes a file that must not exist, opened for appending. @throws the system's error */
  createFile(name: string): number;
  /** Renames a file of this directory; a missing one is no error. */
  rename(from: string, to: string): void;
  /** Removes a file of this directory. @throws the system's error */
  remove(name: string): void;
  close(): void;
}

/**
 * Opens, and makes where missing, the directory `names` below `root`.
 * @param root an existing directory
 * @param names one directory below the other
 * @param owner whom new directories and files shall belong to; undefined: whoever runs this program
 * @throws the system's error, ELOOP or ENOTDIR where a name is a link or a file
 */
export function openGuardedDirectory(
  root: string,
  names: readonly string[],
  owner: UserAccount | undefined,
): GuardedDirectory {
  let directory = openSync(root, O_RDONLY | O_DIRECTORY);
  for (const name of names) {
    const parent = directory;
    try {
      directory = openOrMake(within(parent, name), owner);
    } finally {
      closeSync(parent);
    }
  }
  return {
    createFile(name) {
      const file = openSync(within(directory, name), O_WRONLY | O_APPEND | O_CREAT | O_EXCL, 0o644);
      give(file, owner);
      return file;
    },
    rename(from, to) {
      try {
        renameSync(within(directory, from), within(directory, to));
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
      }
    },
    remove: (name) => unlinkSync(within(directory, name)),
    close: () => closeSync(directory),
  };
}

/** A path that starts from an open directory, whatever has become of the names that led to it. */
function within(directory: number, name: string): string {
  return `/proc/self/fd/${directory}/${name}`;
}

function openOrMake(path: string, owner: UserAccount | undefined): number {
  const made = make(path);
  const directory = openSync(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
  if (made) give(directory, owner);
  return directory;
}

/** @returns whether the directory is new */
function make(path: string): boolean {
  try {
    mkdirSync(path);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

function give(file: number, owner: UserAccount | undefined): void {
  if (owner !== undefined) fchownSync(file, owner.uid, owner.gid);
}
