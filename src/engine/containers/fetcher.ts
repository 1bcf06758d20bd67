import { createWriteStream } from 'node:fs';
import { appendFile, chmod, chown, copyFile, mkdir, stat } from 'node:fs/promises';
import { basename, dirname, join, normalize } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { request } from 'undici';
import type { CommandUri } from '../../../api/mesos/v1.ts';
import { unpackArchive } from './unpack.ts';
import type { UserIds } from './users.ts';

const STALL_TIMEOUT_MS = 60_000;
const MAX_REDIRECTS = 10;

/**
 * Fetches what a command needs into its sandbox, one URI after the other; progress goes to the sandbox's `stderr`.
 * @param owner whom the files shall belong to; undefined: whoever the engine runs as
 * @param signal aborts the transfer
 * @throws Error naming the URI that could not be fetched and why
 */
export async function fetchUris(
  uris: readonly CommandUri[],
  sandbox: string,
  owner: UserIds | undefined,
  signal: AbortSignal,
): Promise<void> {
  for (const uri of uris) {
    await appendFile(join(sandbox, 'stderr'), `Fetching URI '${uri.value}'\n`);
    try {
      await fetchUri(uri, sandbox, owner, signal);
    } catch (error) {
      const problem = `Failed to fetch '${uri.value}': ${error instanceof Error ? error.message : String(error)}`;
      await appendFile(join(sandbox, 'stderr'), `${problem}\n`);
      throw new Error(problem);
    }
  }
}

/** @returns why an `output_file` may not be used, or undefined */
export function outputFileProblem(uris: readonly CommandUri[]): string | undefined {
  for (const { output_file: name } of uris) {
    if (name === undefined) continue;
    const outside = name.startsWith('/') || normalize(name).split('/')[0] === '..';
    if (outside) return 'URI output file must be within the sandbox directory';
  }
  return undefined;
}

async function fetchUri(
  uri: CommandUri,
  sandbox: string,
  owner: UserIds | undefined,
  signal: AbortSignal,
): Promise<void> {
  const name = uri.output_file ?? nameOf(uri.value);
  const target = join(sandbox, name);
  await mkdir(dirname(target), { recursive: true });
  const scheme = /^(?<scheme>[A-Za-z][A-Za-z0-9+.-]*):\/\//
    .exec(uri.value)
    ?.groups?.['scheme']?.toLowerCase();
  if (scheme === 'http' || scheme === 'https') await download(uri.value, target, signal, 0);
  else await copyFile(localPath(uri.value, scheme), target);
  if (owner !== undefined) await chown(target, owner.uid, owner.gid);
  if (uri.executable === true) await chmod(target, 0o755);
  else if (uri.extract !== false) await unpackArchive(target, sandbox, owner);
}

function nameOf(uri: string): string {
  const name = basename(uri.replace(/^[A-Za-z][A-Za-z0-9+.-]*:\/\/[^/]*/, ''));
  if (name === '' || /['\\\0]/.test(name)) throw new Error('the URI has no usable file name at its end');
  return name;
}

function localPath(uri: string, scheme: string | undefined): string {
  if (scheme === 'file') return fileURLToPath(encodeBlanks(uri));
  if (scheme !== undefined)
    throw new Error(`the scheme '${scheme}' is not supported: use file, http or https`);
  if (!uri.startsWith('/')) throw new Error('a relative path has no meaning here: use an absolute one');
  return uri;
}

/** Mesos takes what follows file:// as it is, percent signs included. */
function encodeBlanks(uri: string): string {
  return uri.replaceAll('%', '%25').replaceAll('?', '%3F').replaceAll('#', '%23');
}

async function download(url: string, target: string, signal: AbortSignal, redirects: number): Promise<void> {
  const answer = await request(url, {
    signal,
    headersTimeout: STALL_TIMEOUT_MS,
    bodyTimeout: STALL_TIMEOUT_MS,
  });
  const location = answer.headers['location'];
  if (answer.statusCode >= 300 && answer.statusCode < 400 && typeof location === 'string') {
    await answer.body.dump();
    if (redirects === MAX_REDIRECTS) throw new Error(`more than ${MAX_REDIRECTS} redirects`);
    return download(new URL(location, url).href, target, signal, redirects + 1);
  }
  if (answer.statusCode !== 200) {
    await answer.body.dump();
    throw new Error(`the server answered ${answer.statusCode} instead of 200`);
  }
  await pipeline(Readable.from(answer.body), createWriteStream(target), { signal });
  const announced = Number(answer.headers['content-length'] ?? Number.NaN);
  const { size } = await stat(target);
  if (Number.isFinite(announced) && announced !== size) throw new Error(`got ${size} of ${announced} bytes`);
}
