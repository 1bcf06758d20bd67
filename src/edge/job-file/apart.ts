import { spawn } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';

/** A job file to be evaluated in a process of its own. */
export interface ApartRequest {
  readonly path: string;
  /** `module`: TypeScript or JavaScript. */
  readonly language: 'python' | 'module';
  /** Who runs the client. */
  readonly user: string;
  /** All the environment variables the file sees. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** What the site adds to Python job files: paths of files, which may be read, too. */
  readonly site?: {
    readonly prelude: readonly string[];
    readonly modules: Readonly<Record<string, string>>;
  };
}

/** What the process said, or why it said nothing. */
export type ApartOutcome =
  | { readonly kind: 'answered'; readonly text: string }
  | { readonly kind: 'failed'; readonly problem: string };

export interface ApartOptions {
  /** The program that evaluates: it gets the request as JSON and writes its answer to file descriptor 3. */
  readonly program: string;
  /** The directory of the program with everything it loads. */
  readonly programDirectory: string;
  readonly timeoutMs?: number;
  readonly maxHeapMb?: number;
  /** What the file prints. */
  readonly print: (text: string) => void;
  readonly complain: (text: string) => void;
  /** Stops the process. */
  readonly signal?: AbortSignal;
}

const DEFAULT_TIMEOUT_MS = 60_000;
const DEFAULT_MAX_HEAP_MB = 512;
const MAX_ANSWER_BYTES = 64 * 1024 * 1024;
const MAX_PRINTED_CHARACTERS = 16 * 1024 * 1024;

/** What marks the directory of a project. */
const PROJECT_MARKS = ['.git', 'package.json'];

/**
 * Evaluates a job file in a process that may read the project of the file and nothing else, may not write, start programs or load
 * native code, and is killed when it takes too long.
 */
export async function evaluateApart(request: ApartRequest, options: ApartOptions): Promise<ApartOutcome> {
  const { program, programDirectory, timeoutMs = DEFAULT_TIMEOUT_MS } = options;
  const { maxHeapMb = DEFAULT_MAX_HEAP_MB } = options;
  const { environment, ...rest } = request;
  const flags = [
    '--permission',
    ...[programDirectory, ...readableDirectories(request)].map((each) => `--allow-fs-read=${each}`),
    `--max-old-space-size=${maxHeapMb}`,
    '--no-warnings',
  ];
  const child = spawn(process.execPath, [...flags, program, JSON.stringify(rest)], {
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    timeout: timeoutMs,
    killSignal: 'SIGKILL',
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
  const kill = () => void child.kill('SIGKILL');
  const [, stdout, stderr, answer] = child.stdio;
  passOn(stdout, options.print, kill);
  passOn(stderr, options.complain, kill);
  const text = collect(answer as Readable, kill); // a pipe from the child, as asked for above
  const end = await new Promise<{ code: number | null; signal: string | null } | Error>((resolve) => {
    child.on('error', resolve);
    child.on('close', (code, signal) => resolve({ code, signal }));
  });
  if (end instanceof Error) return { kind: 'failed', problem: end.message };
  const { code, signal } = end;
  if (code === 0 && text() !== '') return { kind: 'answered', text: text() };
  return { kind: 'failed', problem: whyNoAnswer(code, signal, timeoutMs, maxHeapMb) };
}

/**
 * The directory of the file and those of what the site adds. Python files are read below their own directory; modules share code
 * within their project.
 */
export function readableDirectories(request: Omit<ApartRequest, 'environment'>): string[] {
  const { prelude, modules } = request.site ?? { prelude: [], modules: {} };
  return [ownDirectory(request), ...[...prelude, ...Object.values(modules)].map(realDirectory)];
}

function ownDirectory({ path, language }: Pick<ApartRequest, 'path' | 'language'>): string {
  const start = realDirectory(path);
  if (language === 'python') return start;
  // The root of the file system is nobody's project.
  for (let directory = start; directory !== dirname(directory); directory = dirname(directory)) {
    if (PROJECT_MARKS.some((mark) => existsSync(join(directory, mark)))) return directory;
  }
  return start;
}

function realDirectory(path: string): string {
  return dirname(existsSync(path) ? realpathSync(path) : path);
}

function passOn(stream: Readable | null, write: (text: string) => void, kill: () => void): void {
  let characters = 0;
  stream?.setEncoding('utf8').on('data', (piece: string) => {
    characters += piece.length;
    if (characters > MAX_PRINTED_CHARACTERS) kill();
    else write(piece);
  });
}

function collect(stream: Readable, kill: () => void): () => string {
  const pieces: Buffer[] = [];
  let bytes = 0;
  stream.on('data', (piece: Buffer) => {
    bytes += piece.length;
    if (bytes > MAX_ANSWER_BYTES) kill();
    else pieces.push(piece);
  });
  return () => Buffer.concat(pieces).toString('utf8');
}

/** Exit code of Node when nothing is left to wait for. */
const UNSETTLED = 13;

function whyNoAnswer(
  code: number | null,
  signal: string | null,
  timeoutMs: number,
  maxHeapMb: number,
): string {
  if (signal === 'SIGKILL') {
    return `evaluation takes longer than ${timeoutMs / 1000} s or prints more than it may: is there an endless loop?`;
  }
  // What V8 ends with when the heap is full.
  if (signal === 'SIGABRT' || signal === 'SIGTRAP' || code === 134)
    return `evaluation needs more than ${maxHeapMb} MB of memory`;
  if (code === UNSETTLED) return 'evaluation waits for something that never happens';
  return `evaluation ended without its jobs (${signal ?? `exit ${code}`})`;
}
