import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  closeSync,
  existsSync,
  openSync,
  readFileSync,
  readSync,
  rmdirSync,
  rmSync,
  statSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { LocalCluster, LocalFacts, LocalOptions, LocalResult } from '../../ports/local-cluster.ts';
import { makeDirectories } from '../system/make-directories.ts';
import { isRunning, type ProcessIdentity } from '../system/process.ts';
import { withLeader } from './leader.ts';
import { OWN_PLACES, placesIn, readRecord, runningRecord } from './state-dir.ts';

type Started = Awaited<ReturnType<LocalCluster['start']>>;

/** What the background process is told to do; `thenStop` only ends what an earlier one left running. */
export type DaemonOptions = LocalOptions & { readonly thenStop?: boolean };

/** The one message that the background process sends once it knows how its start went. */
export type DaemonMessage =
  | { readonly ready: LocalFacts | null }
  /** `isInLog`: it ended without a word, and only its log may tell more. */
  | { readonly problem: string; readonly isInLog?: true };

/** Where there are several schedulers, a ZooKeeper server starts before them. */
const START_DEADLINE_MS = 120_000;
/** The engine kills after a minute what does not end by itself. */
const STOP_DEADLINE_MS = 90_000;
/** How long the background process may take to end once it has said that it will. */
const EXIT_DEADLINE_MS = 10_000;
const POLL_MS = 50;

/**
 * Runs one-machine clusters as background processes.
 * @param daemonProgram path of the program that is the cluster (`aurora-local`)
 * @param defaults where state lies if the user does not say, and the example's job file
 */
export function createLocalCluster(
  daemonProgram: string,
  defaults: Pick<LocalCluster, 'defaultStateDir' | 'exampleFile'>,
): LocalCluster {
  return {
    ...defaults,
    async start(options) {
      const running = runningRecord(options.stateDir);
      if (running !== undefined) return alreadyRunning(running.facts, options);
      const wasThere = existsSync(options.stateDir);
      const wasEmpty = !hasState(options.stateDir);
      const message = await startDaemon(daemonProgram, options);
      if ('problem' in message) {
        if (wasEmpty && message.isInLog !== true) forgetAttempt(options.stateDir, wasThere);
        return { ok: false, problem: message.problem };
      }
      if (message.ready === null) return { ok: false, problem: 'the cluster stopped while it was starting' };
      return { ok: true, facts: message.ready, started: true };
    },
    async status(stateDir) {
      const running = runningRecord(stateDir);
      if (running === undefined) return { kind: 'stopped', stateDir };
      return { kind: 'running', facts: await withLeader(running.facts) };
    },
    stop: (stateDir, { purge }) => stop(daemonProgram, stateDir, purge),
    async ended(facts) {
      const record = readRecord(facts.stateDir);
      if (record !== undefined) await endOf(record.process, Number.POSITIVE_INFINITY);
    },
    logs: (stateDir, options) => showLog(placesIn(stateDir).output, options),
  };
}

async function alreadyRunning(facts: LocalFacts, { schedulers }: LocalOptions): Promise<Started> {
  const running = facts.schedulers.length;
  if (schedulers === undefined || schedulers === running) {
    return { ok: true, facts: await withLeader(facts), started: false };
  }
  const problem = `the cluster in ${facts.stateDir} runs with --schedulers ${running}: stop it first (aurora local down)`;
  return { ok: false, problem };
}

async function startDaemon(program: string, options: DaemonOptions): Promise<DaemonMessage> {
  const outputPath = placesIn(options.stateDir).output;
  let output: number;
  try {
    makeDirectories(resolve(options.stateDir));
    output = openSync(outputPath, 'a');
  } catch (error) {
    return { problem: `cannot use the state directory ${options.stateDir}: ${messageOf(error)}` };
  }
  const child = spawn(process.execPath, [program, JSON.stringify(options)], {
    detached: true,
    stdio: ['ignore', output, output, 'ipc'],
  });
  closeSync(output);
  try {
    const message = await firstMessage(child, outputPath, options.thenStop === true);
    // Whoever hears that there is no cluster may start the next one, or remove the directory.
    if ('problem' in message || message.ready === null) await exitOf(child);
    return message;
  } finally {
    if (child.connected) child.disconnect();
    child.unref();
  }
}

function firstMessage(child: ChildProcess, outputPath: string, stops: boolean): Promise<DaemonMessage> {
  const deadlineMs = stops ? STOP_DEADLINE_MS : START_DEADLINE_MS;
  return new Promise((resolve) => {
    const deadline = setTimeout(() => {
      child.kill('SIGKILL');
      const what = `the cluster was not ${stops ? 'stopped' : 'ready'} within ${deadlineMs / 1000} s`;
      resolve({ problem: `${what}, see ${outputPath}`, isInLog: true });
    }, deadlineMs);
    const settle = (message: DaemonMessage): void => {
      clearTimeout(deadline);
      resolve(message);
    };
    child.once('message', (message) => settle(message as DaemonMessage));
    child.once('error', (error) => settle({ problem: `cannot start the cluster: ${error.message}` }));
    child.once('exit', (code, signal) =>
      settle({
        problem: `the cluster ended at once (${signal ?? `exit status ${code}`}), see ${outputPath}`,
        isInLog: true,
      }),
    );
  });
}

/** Resolves once the process is gone, which it soon is, or is made so. */
async function exitOf(child: ChildProcess): Promise<void> {
  // Without a pid it never ran.
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const deadline = setTimeout(() => child.kill('SIGKILL'), EXIT_DEADLINE_MS);
  await once(child, 'exit');
  clearTimeout(deadline);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

async function stop(program: string, stateDir: string, purge: boolean): Promise<LocalResult> {
  const running = runningRecord(stateDir);
  if (running !== undefined) {
    process.kill(running.process.pid, 'SIGTERM');
    if (!(await endOf(running.process, STOP_DEADLINE_MS))) {
      return {
        ok: false,
        problem: `process ${running.process.pid} did not end within ${STOP_DEADLINE_MS / 1000} s`,
      };
    }
  } else if (existsSync(placesIn(stateDir).engine)) {
    const message = await startDaemon(program, { stateDir, ip: '127.0.0.1', thenStop: true });
    if ('problem' in message) return { ok: false, problem: message.problem };
  }
  return purge ? removeState(stateDir) : { ok: true };
}

function hasState(stateDir: string): boolean {
  return OWN_PLACES.some((name) => existsSync(join(stateDir, name)));
}

/** Whoever could not start a cluster has everything said, and finds the place as it was. */
function forgetAttempt(stateDir: string, wasThere: boolean): void {
  removeState(stateDir);
  if (wasThere) return;
  try {
    rmdirSync(stateDir);
  } catch {
    // Somebody else has put something there.
  }
}

function removeState(stateDir: string): LocalResult {
  for (const place of OWN_PLACES.map((name) => join(stateDir, name))) {
    try {
      rmSync(place, { recursive: true, force: true });
    } catch (error) {
      return {
        ok: false,
        problem: `the cluster is down, but ${place} cannot be removed: ${messageOf(error)}`,
      };
    }
  }
  return { ok: true };
}

/** @returns whether the process ended in time */
async function endOf(identity: ProcessIdentity, deadlineMs: number): Promise<boolean> {
  for (let waitedMs = 0; waitedMs < deadlineMs; waitedMs += POLL_MS) {
    if (!isRunning(identity)) return true;
    await delay(POLL_MS);
  }
  return !isRunning(identity);
}

async function showLog(
  path: string,
  options: { readonly lines: number; readonly follow: boolean; readonly write: (text: string) => void },
): Promise<LocalResult> {
  if (!existsSync(path))
    return { ok: false, problem: `there is no log at ${path}: no cluster ran in this state directory` };
  const content = readFileSync(path);
  const lines = content.toString('utf8').trimEnd().split('\n');
  options.write(`${lines.slice(-options.lines).join('\n')}\n`);
  for (let offset = content.length; options.follow; ) {
    const added = readFrom(path, offset);
    if (added.length > 0) options.write(added.toString('utf8'));
    offset += added.length;
    await delay(5 * POLL_MS);
  }
  return { ok: true };
}

function readFrom(path: string, offset: number): Buffer {
  const buffer = Buffer.alloc(Math.max(0, statSync(path).size - offset));
  const file = openSync(path, 'r');
  try {
    return buffer.subarray(0, readSync(file, buffer, 0, buffer.length, offset));
  } finally {
    closeSync(file);
  }
}
