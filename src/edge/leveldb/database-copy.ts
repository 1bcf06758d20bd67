import { constants, copyFile, mkdtemp, readdir, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** The files that hold what a database holds, and the one beside it. */
const CONTENT = /^(CURRENT|HEAD(\.new)?|MANIFEST-\d+|\d+\.(log|ldb|sst))$/;

const LOCK = 'LOCK';

/** A copy of a database's files, to be opened in place of them. */
export interface DatabaseCopy extends AsyncDisposable {
  readonly path: string;
}

/**
 * Copies the database in `directory` into the system's temporary directory, since even to open one for reading changes
 * its files. Its lock is not copied but linked: whoever opens the copy holds the database itself meanwhile, or is refused.
 * @returns the copy, without any file if there is no such directory
 */
export async function copyDatabase(directory: string): Promise<DatabaseCopy> {
  const path = await mkdtemp(join(tmpdir(), 'aurora-log-'));
  const remove = () => rm(path, { recursive: true, force: true });
  try {
    for (const name of await filesIn(directory)) {
      const original = resolve(directory, name);
      if (name === LOCK) await symlink(original, join(path, name));
      else if (CONTENT.test(name)) await copyFile(original, join(path, name), constants.COPYFILE_FICLONE);
    }
    return { path, [Symbol.asyncDispose]: remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

async function filesIn(directory: string): Promise<readonly string[]> {
  return readdir(directory).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
}
