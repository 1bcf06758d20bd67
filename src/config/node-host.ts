import { createHash, getHashes } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import type { LoadInput } from './load.ts';

/** Larger files are not read: a job file and what it reads are written by people. */
const MAX_FILE_BYTES = 16 * 1024 * 1024;

/**
 * What a job file may see of this machine: files, the environment, user and host. The only part of this layer that knows Node.
 * @returns input for `loadJobFile`; the caller adds the path, a clock, randomness and where to print
 */
export function nodeHost(): Omit<LoadInput, 'path'> & { readonly hostname: string } {
  const { env } = process;
  const environment = Object.entries(env).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  return {
    readFile: readTextFile,
    environment: new Map(environment),
    user: userName(),
    hostname: hostname(),
    workingDirectory: process.cwd(),
    hash: (algorithm, text) =>
      getHashes().includes(algorithm) ? createHash(algorithm).update(text, 'utf8').digest('hex') : undefined,
  };
}

/** Inside containers a user may have no name. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return process.env['USER'] ?? String(process.getuid?.() ?? 'unknown');
  }
}

function readTextFile(path: string): string | undefined {
  try {
    const status = statSync(path);
    return status.isFile() && status.size <= MAX_FILE_BYTES ? readFileSync(path, 'utf8') : undefined;
  } catch {
    return undefined;
  }
}
