import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { build } from 'esbuild';

const ROOT = join(import.meta.dirname, '../..');

/** Calls that change files, or say which files others change. */
const CALLS = [
  ...['open', 'openat', 'creat', 'close', 'dup', 'dup2', 'dup3'],
  ...['write', 'pwrite64', 'writev', 'pwritev', 'pwritev2', 'sendfile', 'copy_file_range'],
  ...['ftruncate', 'truncate', 'fallocate', 'lseek'],
  ...['fsync', 'fdatasync', 'sync_file_range', 'sync', 'syncfs'],
  ...['rename', 'renameat', 'renameat2', 'link', 'linkat', 'unlink', 'unlinkat', 'symlink', 'symlinkat'],
  ...['mkdir', 'mkdirat', 'rmdir'],
];

/** One call of the operating system that has ended. */
export interface Call {
  readonly name: string;
  /** Numbers and flags as strace writes them; texts are in `texts`. */
  readonly args: string;
  readonly texts: readonly Buffer[];
  /** -1 if it failed. */
  readonly result: number;
}

/** The program in one file, which starts much faster than from its sources. */
export async function bundleProgram(directory: string): Promise<string> {
  const outfile = join(directory, 'program.mjs');
  await build({
    ...{ entryPoints: [join(import.meta.dirname, 'program.ts')], outfile, bundle: true },
    ...{ platform: 'node', format: 'esm', target: 'node24', legalComments: 'none', logLevel: 'error' },
    external: ['classic-level'],
  });
  execFileSync('ln', ['-s', join(ROOT, 'node_modules'), join(directory, 'node_modules')]);
  return outfile;
}

/** What a traced program printed, and the signal that ended it, if one did. */
export interface Ended {
  readonly lines: readonly string[];
  readonly signal: NodeJS.Signals | null;
}

/** A program that takes longer hangs, and is ended by SIGTERM. */
const MAX_RUN_MS = 60_000;

/** Runs the program beneath strace, with a single thread for its file work, so that runs are alike. */
export async function runTraced(
  program: string,
  args: readonly string[],
  options: readonly string[],
): Promise<Ended> {
  const child = spawn('strace', ['-f', '-qq', ...options, process.execPath, program, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, UV_THREADPOOL_SIZE: '1', UV_USE_IO_URING: '0' },
    timeout: MAX_RUN_MS,
  });
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  await once(child, 'close');
  return { signal: child.signalCode, lines: Buffer.concat(chunks).toString().split('\n').slice(0, -1) };
}

/** Runs the program to its end. @returns the calls that it made, in the order in which they ended */
export async function recordCalls(program: string, args: readonly string[], file: string): Promise<Call[]> {
  await runTraced(program, args, ['-xx', '-s', '4000000', '-o', file, '-e', `trace=${CALLS.join(',')}`]);
  const begun = new Map<string, string>();
  const calls: Call[] = [];
  for await (const line of createInterface({ input: createReadStream(file) })) {
    const [, thread = '', rest = ''] = /^(\d+) +(.*)$/s.exec(line) ?? [];
    if (rest.endsWith(' <unfinished ...>')) {
      begun.set(thread, rest.slice(0, -' <unfinished ...>'.length));
      continue;
    }
    const resumed = /^<\.\.\. \w+ resumed>(.*)$/s.exec(rest)?.[1];
    const call = parseCall(resumed === undefined ? rest : (begun.get(thread) ?? '') + resumed);
    if (call !== undefined) calls.push(call);
  }
  return calls;
}

function parseCall(line: string): Call | undefined {
  const [, name, args, result] = /^(\w+)\((.*)\) += (-?\d+|\?)/s.exec(line) ?? [];
  if (name === undefined || args === undefined || result === undefined) return undefined;
  const texts: Buffer[] = [];
  const plain = args.replaceAll(/"((?:\\x[0-9a-f]{2})*)"(\.\.\.)?/g, (_whole, hex: string, cut?: string) => {
    if (cut !== undefined) throw new Error(`strace cut the text of a call: ${name}`);
    texts.push(Buffer.from(hex.replaceAll('\\x', ''), 'hex'));
    return 'TEXT';
  });
  return { name, args: plain, texts, result: result === '?' ? -1 : Number(result) };
}
