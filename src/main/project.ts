import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/** The directory with package.json, whether this runs from source or from a bundle. */
export const PROJECT = findProject(import.meta.dirname);

function findProject(directory: string): string {
  if (existsSync(resolve(directory, 'package.json'))) return directory;
  const parent = dirname(directory);
  if (parent === directory)
    throw new Error('the program was taken out of its package: package.json is missing');
  return findProject(parent);
}

/** The version of this program. */
export function version(): string {
  return JSON.parse(readFileSync(resolve(PROJECT, 'package.json'), 'utf8')).version;
}
