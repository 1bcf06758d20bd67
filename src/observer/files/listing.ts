import { lstat, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Of a directory that is shown; beyond that the rest is left out. */
export const MAX_ENTRIES = 5000;

/** One line of a directory listing. */
export interface Entry {
  readonly name: string;
  readonly kind: 'file' | 'directory' | 'other';
  /** As `ls` writes it, e.g. `drwxr-xr-x`. */
  readonly mode: string;
  readonly links: number;
  readonly user: string;
  readonly group: string;
  readonly sizeBytes: number;
  readonly modifiedMs: number;
}

/** Lists a directory by name; what cannot be looked at, such as a dangling link, is left out. */
export async function listDirectory(path: string): Promise<Entry[]> {
  const names = (await readdir(path)).sort().slice(0, MAX_ENTRIES);
  const [users, groups] = await Promise.all([namesOf('/etc/passwd'), namesOf('/etc/group')]);
  const entries = await Promise.all(names.map((name) => describe(path, name, users, groups)));
  return entries.flatMap((entry) => entry ?? []);
}

type Names = ReadonlyMap<number, string>;

async function namesOf(file: string): Promise<Names> {
  const lines = (await readFile(file, 'utf8')).split('\n').map((line) => line.split(':'));
  return new Map(lines.map(([name = '', , id]) => [Number(id), name]));
}

async function describe(
  directory: string,
  name: string,
  users: Names,
  groups: Names,
): Promise<Entry | undefined> {
  const path = join(directory, name);
  try {
    const own = await lstat(path);
    const target = own.isSymbolicLink() ? await stat(path) : own;
    return {
      name,
      kind: target.isDirectory() ? 'directory' : target.isFile() ? 'file' : 'other',
      mode: modeText(own.mode, own.isSymbolicLink() ? 'l' : target.isDirectory() ? 'd' : '-'),
      links: own.nlink,
      user: users.get(own.uid) ?? String(own.uid),
      group: groups.get(own.gid) ?? String(own.gid),
      sizeBytes: own.size,
      modifiedMs: own.mtimeMs,
    };
  } catch {
    return undefined;
  }
}

function modeText(mode: number, type: string): string {
  const bits = [...'rwxrwxrwx'].map((letter, index) => (mode & (1 << (8 - index)) ? letter : '-'));
  return type + bits.join('');
}
