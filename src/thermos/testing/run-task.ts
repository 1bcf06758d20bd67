import { chmodSync, chownSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { RunnerCkpt } from '../../../api/generated/thermos.ts';
import type { Clock, Timers } from '../../ports/clock.ts';
import type { Logger } from '../../ports/logger.ts';
import { decodeRecords } from '../checkpoint/codec.ts';
import { checkpointPaths } from '../checkpoint/paths.ts';
import { currentUser, DEFAULT_LOG_SETTINGS, type Runner, type RunnerOptions, startRunner } from '../index.ts';
import type { RunnableProcess, RunnableTask } from '../runner/task.ts';

/** The machine's clock. */
export const realClock: Clock = { nowMs: () => Date.now() };

/** The machine's timers. */
export const realTimers: Timers = {
  after(delayMs, run) {
    const timer = setTimeout(run, delayMs);
    return () => clearTimeout(timer);
  },
};

/** Says nothing. */
export const silentLog: Logger = { debug() {}, info() {}, warn() {}, error() {} };

/** A process with upstream's defaults, but started again without a pause. */
export function runnable(
  name: string,
  cmdline: string,
  changes: Partial<RunnableProcess> = {},
): RunnableProcess {
  return {
    name,
    cmdline,
    maxFailures: 1,
    daemon: false,
    ephemeral: false,
    final: false,
    minDurationSecs: 0,
    logger: undefined,
    ...changes,
  };
}

/** A runner in a directory of its own. */
export interface RunningTask {
  readonly runner: Runner;
  readonly sandbox: string;
  readonly checkpointRoot: string;
  /** A file of the sandbox, or '' if there is none. */
  read(path: string): string;
  /** All records of the checkpoint. */
  records(): readonly RunnerCkpt[];
}

/** Starts a task in a temporary directory; whatever is left of it goes with the test. */
export function runTask(
  t: TestContext,
  task: Partial<RunnableTask> & Pick<RunnableTask, 'processes'>,
  changes: Partial<RunnerOptions> = {},
): RunningTask {
  const directory = mkdtempSync(join(tmpdir(), 'thermos-test-'));
  chmodSync(directory, 0o755);
  const sandbox = join(directory, 'sandbox');
  mkdirSync(sandbox);
  if (changes.user) chownSync(sandbox, changes.user.uid, changes.user.gid);
  const checkpointRoot = join(directory, 'checkpoints');
  const runner = startRunner({
    taskId: 'task-1',
    task: { constraints: [], maxFailures: 1, maxConcurrency: 0, finalizationWaitSecs: 30, ...task },
    taskJson: { name: 'task' },
    checkpointRoot,
    sandbox,
    hostname: 'host-a',
    user: currentUser(),
    switchUser: false,
    ports: new Map([['http', 31000]]),
    environment: process.env,
    preserveEnvironment: false,
    logSettings: DEFAULT_LOG_SETTINGS,
    clock: realClock,
    timers: realTimers,
    log: silentLog,
    ...changes,
  });
  t.after(async () => {
    runner.lose();
    await runner.ended;
    rmSync(directory, { recursive: true });
  });
  return {
    runner,
    sandbox,
    checkpointRoot,
    read(path) {
      try {
        return readFileSync(join(sandbox, path), 'utf8');
      } catch {
        return '';
      }
    },
    records: () => decodeRecords(readFileSync(checkpointPaths(checkpointRoot, 'task-1').runner)).records,
  };
}

const DEADLINE_MS = 60_000;

/** Waits until something holds; fails after a generous time. */
export async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const startedMs = Date.now();
  while (!(await holds())) {
    if (Date.now() - startedMs > DEADLINE_MS) throw new Error(`waited in vain until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Whether a process runs; a zombie does not. */
export function isAlive(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return !stat.slice(stat.lastIndexOf(')') + 2).startsWith('Z');
  } catch {
    return false;
  }
}
