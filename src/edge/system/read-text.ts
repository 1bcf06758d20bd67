import { readFileSync } from 'node:fs';

/** The text of a file; undefined if it cannot be read, for whatever reason. */
export function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
