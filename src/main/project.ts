import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

/** The directory with package.json, whether this runs from source or from a bundle. */
export const PROJECT = findProject(import.meta.dirname);

function findProject(directory: string): string {
  if (existsSync(resolve(directory, 'package.json'))) return directory;
  const parent = dirname(directory);
  if (parent === directory)
    throw new Error('the program was taken out of its package: package.json is missing');
  return findProject(parent);
}

/** Another program of the package, in the form in which this one runs: as source or as bundle. */
export function programFile(name: string): URL {
  const isSource = import.meta.filename.endsWith('.ts');
  return pathToFileURL(resolve(PROJECT, isSource ? `src/main/${name}.ts` : `dist/${name}.js`));
}

/** The version of this program. */
export function version(): string {
  return JSON.parse(readFileSync(resolve(PROJECT, 'package.json'), 'utf8')).version;
}
