import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { StringDecoder } from 'node:string_decoder';
import type { ProgramEnd } from '../../ports/task-access.ts';

const VERSION_TIMEOUT_MS = 10_000;
/** What is longer is cut into several lines. */
const MAX_LINE_CHARACTERS = 64 * 1024;

/** Runs a program with this one's terminal, to its end. Whoever asks this one to end means that one. */
export async function run([program = '', ...args]: readonly string[], pidFile?: string): Promise<ProgramEnd> {
  const child = spawn(program, args, { stdio: 'inherit' });
  const passOn = (): boolean => child.kill('SIGTERM');
  process.once('SIGTERM', passOn);
  const end = endOf(child).finally(() => process.off('SIGTERM', passOn));
  if (pidFile !== undefined && child.pid !== undefined) {
    try {
      writeFileSync(pidFile, `${child.pid}\n`);
    } catch (error) {
      child.kill();
      await end;
      const problem = error instanceof Error ? error.message : String(error);
      return { kind: 'notStarted', problem: `its process id cannot be written: ${problem}` };
    }
  }
  return end;
}

/** Runs a program without input, to its end, handing on what it writes line by line. */
export async function printOutput(
  command: readonly string[],
  onLine: (line: string) => void,
): Promise<ProgramEnd> {
  const [program = ''] = command;
  const problem = await whyNotFound(program);
  if (problem !== undefined) return { kind: 'notStarted', problem };
  // One pipe for both outputs keeps them in the order of writing.
  const child = spawn('/bin/sh', ['-c', 'exec "$@" 2>&1', 'sh', ...command], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const decoder = new StringDecoder('utf8');
  let line = '';
  const take = (text: string): void => {
    const lines = (line + text).split('\n');
    line = lines.pop() ?? '';
    for (const each of lines) onLine(each);
    for (; line.length > MAX_LINE_CHARACTERS; line = line.slice(MAX_LINE_CHARACTERS)) {
      onLine(line.slice(0, MAX_LINE_CHARACTERS));
    }
  };
  child.stdout.on('data', (bytes: Buffer) => take(decoder.write(bytes)));
  const end = await endOf(child);
  take(decoder.end());
  if (line !== '') onLine(line);
  return end;
}

/** The main version of OpenSSH here; 0 if there is none or it does not tell. */
export function opensshVersion(): Promise<number> {
  return new Promise((resolve) => {
    execFile('ssh', ['-V'], { timeout: VERSION_TIMEOUT_MS }, (_error, _stdout, stderr) =>
      resolve(Number(/^OpenSSH_(\d+)/.exec(stderr)?.[1] ?? 0)),
    );
  });
}

function whyNotFound(program: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    execFile('/bin/sh', ['-c', 'command -v "$0"', program], (error) =>
      resolve(error === null ? undefined : `there is no program ${program} in PATH`),
    );
  });
}

function endOf(child: ChildProcess): Promise<ProgramEnd> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ kind: 'notStarted', problem: error.message }));
    child.once('close', (code, signal) =>
      resolve(
        signal === null
          ? { kind: 'exited', code: code ?? 0 }
          : { kind: 'signaled', signal: constants.signals[signal] },
      ),
    );
  });
}
