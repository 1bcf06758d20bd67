import type { CheckResult } from '../../domain/process/health.ts';
import type { Timers } from '../../ports/clock.ts';
import { createPump, type Exit, startProcess, type UserAccount } from '../../thermos/index.ts';

/** Of a command's output; the rest is dropped. */
const MAX_OUTPUT_BYTES = 8 * 1024;
/** For the output of a command that ended. */
const MAX_DRAIN_MS = 500;

/** A health check that is a command. */
export interface ShellCheckOptions {
  readonly command: string;
  readonly timeoutMs: number;
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Whom to become; undefined: stay the user of this program. */
  readonly switchTo: UserAccount | undefined;
  readonly timers: Timers;
}

/** Runs a command once; it ends with its time, and with it everything that it started. */
export async function checkByShell(options: ShellCheckOptions): Promise<CheckResult> {
  const { command, timers } = options;
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  const pump = await createPump(options.switchTo, (chunk) => {
    if (bytes < MAX_OUTPUT_BYTES) chunks.push(chunk);
    bytes += chunk.length;
  });
  const started = startProcess({
    cmdline: command,
    cwd: options.cwd,
    env: options.environment,
    logs: { stdio: [pump.writeEnd, pump.writeEnd] },
    switchTo: options.switchTo,
  });
  pump.closeWriteEnd();
  if (started === undefined) return failure(`Internal health check error: could not start '${command}'`);
  const exit = await withTimeout(started.exit, options.timeoutMs, timers);
  killGroup(started.pid);
  const cancel = timers.after(MAX_DRAIN_MS, () => pump.stop());
  await pump.drained;
  cancel();
  if (exit === undefined) return failure('Health check timed out.');
  const status = exit.kind === 'exited' ? exit.code : -exit.signal;
  if (status === 0) return { kind: 'success' };
  const output = Buffer.concat(chunks).toString('utf8', 0, MAX_OUTPUT_BYTES);
  return failure(`Command '${command}' returned non-zero exit status ${status} with output '${output}'`);
}

function failure(reason: string): CheckResult {
  return { kind: 'failure', reason };
}

function withTimeout(exit: Promise<Exit>, timeoutMs: number, timers: Timers): Promise<Exit | undefined> {
  return new Promise((resolve) => {
    const cancel = timers.after(timeoutMs, () => resolve(undefined));
    void exit.then((value) => {
      cancel();
      resolve(value);
    });
  });
}

function killGroup(groupId: number): void {
  try {
    process.kill(-groupId, 'SIGKILL');
  } catch {
    // Nothing of it is left.
  }
}
