import { spawn } from 'node:child_process';
import { access, constants, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { resolve } from 'node:path';
import { runAdmin } from '../admin/admin.ts';
import type { AdminContext } from '../admin/context.ts';
import { systemClock, systemTimers } from '../edge/system/clock.ts';
import { callApiWith } from './aurora-api.ts';
import { readTextFile } from './aurora-files.ts';
import { version } from './project.ts';

/** A snapshot or a backup of a large state takes its time, and is answered at its end. */
const CALL_TIMEOUT_MS = 10 * 60_000;

const interruption = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => interruption.abort());

/** What the system says, or nothing if it says nothing. */
async function problemOf(attempt: Promise<unknown>): Promise<string | undefined> {
  return attempt.then(
    () => undefined,
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
}

const context: AdminContext = {
  stdout: (text) => process.stdout.write(text),
  stderr: (text) => process.stderr.write(text),
  environment: process.env,
  homeDirectory: homedir(),
  version: version(),
  clock: systemClock,
  timers: systemTimers,
  interrupted: interruption.signal,
  readTextFile,
  readServerSet: async (serverSet) => (await import('./aurora-zookeeper.ts')).readServerSet(serverSet),
  callApiWith: ({ bypassLeaderRedirect }) =>
    callApiWith({
      userAgent: 'Aurora Admin',
      timeoutMs: CALL_TIMEOUT_MS,
      headers: bypassLeaderRedirect ? { 'Bypass-Leader-Redirect': 'true' } : {},
    }),
  writeTextFile: (path, text) => problemOf(writeFile(path, text)),
  whyNotExecutable: (path) => problemOf(access(path, constants.X_OK)),
  runScript: (path, args) =>
    new Promise((fulfil) => {
      const child = spawn(resolve(path), args, { stdio: 'inherit' });
      child.once('error', (error) => fulfil({ kind: 'failed', problem: error.message }));
      child.once('close', (status, signal) =>
        fulfil(
          status === null ? { kind: 'failed', problem: `${signal}` } : { kind: 'ended', exitCode: status },
        ),
      );
    }),
};

// A reader that stops early, such as `head`, is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));
// Who does not read what is said beside the result wants the command to do its work all the same.
process.stderr.on('error', () => undefined);
process.exitCode = await runAdmin(process.argv.slice(2), context);
// What was abandoned by an interruption must not keep the process.
if (interruption.signal.aborted) process.exit();
