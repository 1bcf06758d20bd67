import { type ChildProcessByStdio, type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { shellWord } from '../../../src/domain/values/shell.ts';
import { type Ended, root } from './cluster.ts';

const AURORA = join(root, 'bin/aurora');

/** An `aurora` that runs. */
export interface ClientProcess {
  readonly child: ChildProcessByStdio<Writable, Readable, Readable>;
  /** What it wrote, each byte a character, and how it ended. */
  readonly ended: Promise<Ended>;
  /** What it wrote to its standard output so far. */
  seen(): string;
}

/**
 * Starts a client with pipes for its input and outputs.
 * @param configRoot where its `clusters.json` is
 * @param input all of its input; without one its input stays open
 */
export function startClient(
  configRoot: string,
  args: readonly string[],
  input?: string | Buffer,
): ClientProcess {
  const env = { ...process.env, AURORA_CONFIG_ROOT: configRoot };
  const client = watch(spawn(AURORA, args, { env, stdio: 'pipe' }));
  if (input !== undefined) client.child.stdin.end(input);
  return client;
}

/** Starts a client in a terminal of 99 columns and 33 rows; what is typed goes to `child.stdin`. */
export function startClientInTerminal(configRoot: string, args: readonly string[]): ClientProcess {
  const command = `stty rows 33 cols 99; exec ${[AURORA, ...args].map(shellWord).join(' ')}`;
  const env = { ...process.env, AURORA_CONFIG_ROOT: configRoot, TERM: 'vt100' };
  return watch(spawn('script', ['-q', '-f', '-e', '-c', command, '/dev/null'], { env, stdio: 'pipe' }));
}

function watch(child: ChildProcessWithoutNullStreams): ClientProcess {
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('latin1').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('latin1').on('data', (text: string) => {
    stderr += text;
  });
  // Not all input is read.
  child.stdin.on('error', () => undefined);
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status) => resolve({ status, stdout, stderr }));
  });
  return { child, ended, seen: () => stdout };
}
