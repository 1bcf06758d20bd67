import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CredentialCacheOutcome, readCredentialCache } from './credential-cache.ts';
import type { RunProgram } from './programs.ts';

/** Tickets may name hundreds of groups each; a cache with hundreds of them is far below this. */
const MAX_CACHE_BYTES = 16 * 1024 * 1024;

/** What the user's cache is found and read with. */
export interface CacheAccess {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly userId: number;
  readonly run: RunProgram;
}

/**
 * Where the user's credential cache is a file.
 * @returns undefined if it is kept in another way, by a service or the kernel
 */
export async function findCacheFile({ environment, userId, run }: CacheAccess): Promise<string | undefined> {
  const given = environment['KRB5CCNAME'] ?? '';
  const file = given === '' ? undefined : fileOf(given);
  if (file !== undefined) return file;
  // Only Kerberos itself knows its configuration, and which of several caches is in use.
  const listed = await run('klist', []);
  const name =
    listed.kind === 'succeeded' && /^(?:Ticket|Credentials) cache: (.+)$/m.exec(listed.output)?.[1];
  if (name) return fileOf(name.trim());
  return given === '' ? `/tmp/krb5cc_${userId}` : undefined;
}

/** Reads a cache file. */
export async function readCacheFile(path: string): Promise<CredentialCacheOutcome> {
  try {
    await using file = await open(path);
    const { size } = await file.stat();
    if (size > MAX_CACHE_BYTES) {
      return { kind: 'unreadable', problem: `it is larger than ${MAX_CACHE_BYTES} bytes` };
    }
    // No more than that, even if it is a device without end.
    const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(size) });
    return readCredentialCache(buffer.subarray(0, bytesRead));
  } catch (error) {
    return { kind: 'unreadable', problem: error instanceof Error ? error.message : String(error) };
  }
}

/**
 * Has tickets written to a file that nobody else can read, for as long as it takes to read it.
 * @param write is told where
 * @returns undefined if `write` says that it did not
 */
export async function readExported(
  write: (path: string) => Promise<boolean>,
): Promise<CredentialCacheOutcome | undefined> {
  const directory = await mkdtemp(join(tmpdir(), 'aurora-tickets-'));
  try {
    const path = join(directory, 'cache');
    return (await write(path)) ? await readCacheFile(path) : undefined;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** The file of a cache name, such as `FILE:/tmp/cache`, `DIR::/home/alice/caches/tkt` or a path alone. */
function fileOf(name: string): string | undefined {
  return /^(?:(?:FILE|WRFILE):|DIR::)?(?<path>\/.*)$/.exec(name)?.groups?.['path'];
}
