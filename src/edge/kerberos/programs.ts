import { execFile } from 'node:child_process';

/** A program asks several servers in turn, some of which may be down. */
const TIMEOUT_MS = 20_000;
const MAX_OUTPUT_BYTES = 64 * 1024;

/** What became of a program of Kerberos. */
export type ProgramOutcome =
  | { readonly kind: 'succeeded'; readonly output: string }
  /** `problem` is its last line, in English. */
  | { readonly kind: 'failed'; readonly problem: string }
  | { readonly kind: 'notInstalled' };

/** Runs a program to its end. */
export type RunProgram = (name: string, args: readonly string[]) => Promise<ProgramOutcome>;

/** Runs a program of the user's Kerberos with the user's environment; it is ended after 20 seconds. */
export const runProgram: RunProgram = (name, args) =>
  new Promise((resolve) => {
    const options = {
      env: { ...process.env, LC_ALL: 'C' },
      timeout: TIMEOUT_MS,
      maxBuffer: MAX_OUTPUT_BYTES,
    };
    execFile(name, args, options, (error, stdout, stderr) => {
      if (error === null) return resolve({ kind: 'succeeded', output: stdout });
      if (error.code === 'ENOENT') return resolve({ kind: 'notInstalled' });
      const told = stderr.trim().split('\n').at(-1) || error.message;
      const problem = error.killed === true ? `${name} took longer than ${TIMEOUT_MS / 1000} seconds` : told;
      return resolve({ kind: 'failed', problem });
    });
  });
