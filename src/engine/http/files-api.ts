import { createReadStream, type Stats } from 'node:fs';
import { open, readdir, realpath, stat } from 'node:fs/promises';
import { basename, dirname, extname, join, relative } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Agent } from '../agent/agent.ts';
import { groupName, userName } from '../containers/users.ts';
import { answerJson, getEndpoint } from './respond-json.ts';
import { answerText, type Exchange, type Handler } from './server.ts';

const MAX_READ_BYTES = 64 * 1024;
const MAX_LISTED = 10_000;

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.txt': 'text/plain',
  '.html': 'text/html',
  '.css': 'text/css',
  '.js': 'application/javascript',
  '.json': 'application/json',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.gz': 'application/x-gzip',
  '.tar': 'application/x-tar',
  '.pdf': 'application/pdf',
};

/** Virtual path → real path of everything that may be looked at. */
export type Roots = ReadonlyMap<string, string>;

/** What a request for a path comes to. */
export type Resolved = { readonly real: string } | { readonly status: 400 | 404; readonly text: string };

/** The endpoints below `/files`. */
export function filesApi(roots: () => Roots): ReadonlyMap<string, Handler> {
  const withFile =
    (answer: (exchange: Exchange, real: string, virtual: string) => Promise<void>, notFound = ''): Handler =>
    async (exchange) => {
      const virtual = exchange.query.get('path');
      if (virtual === null || virtual === '') {
        answerText(exchange.response, 400, "Expecting 'path=value' in query.\n");
        return;
      }
      const resolved = await resolveFile(roots(), virtual);
      if ('real' in resolved) return answer(exchange, resolved.real, virtual);
      const text = resolved.status === 404 ? notFound : resolved.text;
      answerText(exchange.response, resolved.status, text);
    };
  return new Map([
    ['/files/debug', getEndpoint((exchange) => answerJson(exchange, Object.fromEntries(roots())))],
    ['/files/browse', getEndpoint(withFile(browse))],
    ['/files/read', getEndpoint(withFile(read))],
    ['/files/download', getEndpoint(withFile(download, '404 Not Found.'))],
  ]);
}

/** The sandboxes of an agent. */
export function sandboxRoots(agent: Agent): Roots {
  const roots = new Map<string, string>();
  for (const [frameworkId, { executors, completedExecutors }] of agent.frameworks) {
    for (const { id, directory } of [...completedExecutors, ...executors.values()]) {
      roots.set(directory, directory);
      roots.set(join(dirname(directory), 'latest'), directory);
      roots.set(`/frameworks/${frameworkId}/executors/${id}/runs/latest`, directory);
    }
  }
  return roots;
}

/** Finds the real path; nothing outside of its root is ever reached, also not by links. */
export async function resolveFile(roots: Roots, virtual: string): Promise<Resolved> {
  for (const [root, directory] of roots) {
    if (virtual !== root && !virtual.startsWith(`${root}/`)) continue;
    const wanted = join(directory, virtual.slice(root.length));
    if (isOutside(directory, wanted)) return { status: 400, text: `'${virtual}' is inaccessible.\n` };
    const real = await realpath(wanted).catch(() => undefined);
    if (real === undefined) return { status: 404, text: '404 Not Found.' };
    if (isOutside(await realpath(directory), real))
      return { status: 400, text: `'${virtual}' is inaccessible.\n` };
    return { real };
  }
  return { status: 404, text: '404 Not Found.' };
}

function isOutside(directory: string, path: string): boolean {
  const way = relative(directory, path);
  return way === '..' || way.startsWith('../');
}

async function browse(exchange: Exchange, real: string, virtual: string): Promise<void> {
  const files = await listDirectory(real, virtual);
  answerJson(
    exchange,
    files.map(({ path, found }) => ({
      gid: groupName(found.gid),
      mode: modeText(found.mode, found.isDirectory()),
      mtime: Math.floor(found.mtimeMs / 1000),
      nlink: found.nlink,
      path,
      size: found.size,
      uid: userName(found.uid),
    })),
  );
}

/** A file of a directory: its virtual path and what the file system tells of it. */
export interface ListedFile {
  readonly path: string;
  readonly found: Stats;
}

/** @returns the files of a directory by name, at most {@link MAX_LISTED}; none if it is no directory */
export async function listDirectory(real: string, virtual: string): Promise<ListedFile[]> {
  if (!(await stat(real)).isDirectory()) return [];
  const names = (await readdir(real)).sort().slice(0, MAX_LISTED);
  const files = await Promise.all(
    names.map(async (name) => ({
      path: join(virtual, name),
      found: await stat(join(real, name)).catch(() => undefined),
    })),
  );
  return files.flatMap(({ path, found }) => (found === undefined ? [] : [{ path, found }]));
}

/** `drwxr-x---` */
export function modeText(mode: number, isDirectory: boolean): string {
  const bits = [...'rwxrwxrwx'].map((letter, index) => ((mode >> (8 - index)) & 1 ? letter : '-'));
  return `${isDirectory ? 'd' : '-'}${bits.join('')}`;
}

async function read(exchange: Exchange, real: string): Promise<void> {
  const offset = readNumber(exchange, 'offset');
  const length = readNumber(exchange, 'length');
  const problem = [offset, length].find((value) => typeof value === 'string');
  if (typeof offset === 'string' || typeof length === 'string') {
    answerText(exchange.response, 400, problem as string);
    return;
  }
  const { size, ...found } = await stat(real).then((it) => ({
    size: it.size,
    isDirectory: it.isDirectory(),
  }));
  if (found.isDirectory) return answerText(exchange.response, 400, 'Cannot read a directory.\n');
  if (offset === -1) return answerJson(exchange, { data: '', offset: size });
  answerRawData(exchange, await readPart(real, size, offset, length), offset);
}

/**
 * Reads a part of a file, at most {@link MAX_READ_BYTES}.
 * @param size of the file, in bytes
 * @param length in bytes; -1: as much as there is
 */
export async function readPart(real: string, size: number, offset: number, length: number): Promise<Buffer> {
  const wanted = Math.min(
    length === -1 ? MAX_READ_BYTES : length,
    MAX_READ_BYTES,
    Math.max(0, size - offset),
  );
  // Also pipes have no size: opening one would wait for a writer.
  if (wanted === 0) return Buffer.alloc(0);
  const buffer = Buffer.alloc(wanted);
  const handle = await open(real, 'r');
  try {
    const { bytesRead } = await handle.read(buffer, 0, wanted, offset);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

/** The bytes go into the JSON text as they are: a reader that pages on may be amid a character. */
function answerRawData({ response, query }: Exchange, data: Buffer, offset: number): void {
  // Each byte as one character: JSON escapes what it must, and the rest comes out as the same byte.
  const json = Buffer.from(JSON.stringify({ data: data.toString('latin1'), offset }), 'latin1');
  const callback = query.get('jsonp');
  const body =
    callback === null ? json : Buffer.concat([Buffer.from(`${callback}(`), json, Buffer.from(')')]);
  response.writeHead(200, {
    'Content-Type': callback === null ? 'application/json' : 'text/javascript',
    'Content-Length': body.length,
  });
  response.end(body);
}

function readNumber({ query }: Exchange, name: string): number | string {
  const text = query.get(name);
  if (text === null || text === '') return -1;
  const value = Number(text);
  if (!Number.isInteger(value)) return `Failed to parse ${name}: Failed to convert '${text}' to number.\n`;
  return value < -1 ? `Negative ${name} provided: ${value}.\n` : value;
}

async function download({ response }: Exchange, real: string): Promise<void> {
  const found = await stat(real);
  if (found.isDirectory()) return answerText(response, 400, 'Cannot download a directory.\n');
  response.writeHead(200, {
    'Content-Type': CONTENT_TYPES[extname(real)] ?? 'application/octet-stream',
    'Content-Length': found.size,
    'Content-Disposition': `attachment; filename=${basename(real)}`,
  });
  if (found.size === 0) return void response.end();
  // A log grows while it is sent: what is announced is what is sent.
  await pipeline(createReadStream(real, { end: found.size - 1 }), response);
}
