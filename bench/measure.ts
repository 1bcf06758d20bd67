/** What all benchmarks share: the set-up they print, their arithmetic, and how they run programs. */
import { spawn } from 'node:child_process';
import { cpus, totalmem } from 'node:os';
import { resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const MEBIBYTE = 2 ** 20;
const POLL_MS = 50;

/** The top of the checkout that is measured. */
export const ROOT = resolve(import.meta.dirname, '..');

/** Prints what was measured on; figures mean nothing without it. */
export function printSetup(): void {
  const [cpu] = cpus();
  const memory = `${Math.round(totalmem() / 1024 ** 3)} GiB`;
  console.log(`${cpus().length} × ${cpu?.model ?? 'unknown processor'}, ${memory}, node ${process.version}`);
}

/** The smallest value that at least `fraction` of the values do not exceed. @throws if there are no values */
export function percentile(values: readonly number[], fraction: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const value = sorted[Math.max(0, Math.ceil(sorted.length * fraction) - 1)];
  if (value === undefined) throw new Error('there is nothing to take a percentile of');
  return value;
}

/** One line with the percentiles of durations in milliseconds. */
export function distribution(durationsMs: readonly number[]): string {
  const at = (fraction: number) => `${percentile(durationsMs, fraction).toFixed(0)} ms`;
  return `p50 ${at(0.5)}, p99 ${at(0.99)}, max ${at(1)} (${durationsMs.length} times)`;
}

/** `bytes` in words. */
export function mebibytes(bytes: number): string {
  return `${(bytes / MEBIBYTE).toFixed(1)} MiB`;
}

/** Milliseconds that `action` takes. */
export async function timed(action: () => Promise<unknown>): Promise<number> {
  const startMs = performance.now();
  await action();
  return performance.now() - startMs;
}

/** Runs a program to its end. @returns its standard output @throws with all of its output if it fails */
export function run(
  program: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv } = {},
): Promise<string> {
  return new Promise((fulfil, reject) => {
    const child = spawn(program, args, { cwd: ROOT, ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.once('error', reject);
    child.once('close', (status) => {
      if (status === 0) fulfil(stdout);
      else reject(new Error(`${program} ${args.join(' ')} ended with ${status}:\n${stdout}${stderr}`));
    });
  });
}

/** Waits until `holds`. @throws naming `what` if it does not within `deadlineMs` */
export async function until(
  what: string,
  deadlineMs: number,
  holds: () => boolean | Promise<boolean>,
): Promise<void> {
  const endMs = performance.now() + deadlineMs;
  while (!(await holds())) {
    if (performance.now() > endMs) throw new Error(`not within ${deadlineMs / 1000} s: ${what}`);
    await pause(POLL_MS);
  }
}
