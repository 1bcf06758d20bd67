import { readFile, writeFile } from 'node:fs/promises';
import type { FileContent } from '../client/context.ts';

/** Reads a file of the client's own. */
export async function readTextFile(path: string): Promise<FileContent> {
  try {
    return { kind: 'text', text: await readFile(path, 'utf8') };
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException; // what node:fs rejects with
    return code === 'ENOENT' || code === 'ENOTDIR'
      ? { kind: 'absent' }
      : { kind: 'unreadable', problem: PROBLEMS[code] ?? message };
  }
}

/** What the codes of the system mean that users meet. */
const PROBLEMS: Readonly<Record<string, string>> = {
  EACCES: 'you may not read it',
  EISDIR: 'it is a directory',
  ELOOP: 'its symbolic links lead in a circle',
};

/** Writes a file that is not there yet. @returns why it cannot be written */
export async function writeNewFile(path: string, text: string): Promise<string | undefined> {
  try {
    await writeFile(path, text, { flag: 'wx' });
    return undefined;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException; // what node:fs rejects with
    return code === 'EEXIST' ? 'it exists already' : message;
  }
}
