import { type ChildProcess, spawn } from 'node:child_process';
import { accessSync, closeSync, constants as fsConstants, openSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import type { CommandInfo } from '../../../api/mesos/v1.ts';
import { type ProcessIdentity, readProcess } from './process-table.ts';
import type { UserIds } from './users.ts';

/** Where and as whom a program runs. */
export interface ProcessSetting {
  readonly directory: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly user: UserIds | undefined;
}

/** A process that exists but waits at a gate before it becomes the program that was asked for. */
export interface GatedProcess {
  readonly identity: ProcessIdentity;
  /** The status as `waitpid` tells it, with a death by signal spelt as a shell does. */
  readonly exited: Promise<number>;
  /** Opens the gate: the process becomes the program. */
  release(): void;
}

/** What Mesos reports when a program cannot be executed. */
export const EXEC_FAILED_STATUS = 1001 << 8;

/**
 * Closes what the engine's process has open and libraries do not keep to themselves, such as the files of a log; waits for
 * one line, then becomes the program. If the engine dies first, the line never comes and nothing starts.
 */
const GATE = [
  `for file in /proc/self/fd/*; do [ "\${file##*/}" -le 2 ] || eval "exec \${file##*/}>&-"; done`,
  'read -r go && [ "$go" = go ] || exit 1; exec "$@" < /dev/null',
].join('\n');

/**
 * Bash, since other shells close files up to 9 only. It runs nothing else first: neither what the environment names, nor
 * the user's file of settings, which it takes for wanted when its input is a socket.
 */
const GATE_SHELL = ['/bin/bash', '--norc', '-p', '-c', GATE, 'sh'] as const;

/** The words of a command as Mesos runs it. */
export function argumentsOf(command: CommandInfo): readonly string[] {
  if (command.shell !== false) return ['/bin/sh', '-c', command.value ?? ''];
  // The first argument is the name that the program sees of itself, which the gate cannot set.
  return [command.value ?? '', ...(command.arguments ?? []).slice(1)];
}

/** Whether a program can be executed with the PATH of its environment. */
export function isExecutable(program: string, setting: ProcessSetting): boolean {
  const candidates = program.includes('/')
    ? [program.startsWith('/') ? program : join(setting.directory, program)]
    : (setting.environment['PATH'] ?? '').split(':').map((directory) => join(directory, program));
  return candidates.some((candidate) => {
    try {
      accessSync(candidate, fsConstants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/**
 * Starts a process in a session of its own, its output in files, so that it outlives the engine.
 * @throws Error if no process can be started
 */
export function startGated(words: readonly string[], setting: ProcessSetting): Promise<GatedProcess> {
  const stdout = openSync(join(setting.directory, 'stdout'), 'a');
  const stderr = openSync(join(setting.directory, 'stderr'), 'a');
  let child: ChildProcess;
  try {
    const [shell, ...gate] = GATE_SHELL;
    child = spawn(shell, [...gate, ...words], {
      detached: true,
      stdio: ['pipe', stdout, stderr],
      cwd: setting.directory,
      env: { ...setting.environment },
      ...setting.user,
    });
  } finally {
    closeSync(stdout);
    closeSync(stderr);
  }
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('spawn', () => {
      const status = readProcess(child.pid ?? 0);
      if (status === undefined) reject(new Error('the process ended before it was let go'));
      else resolve(gated(child, { pid: status.pid, startTicks: status.startTicks }));
    });
  });
}

function gated(child: ChildProcess, identity: ProcessIdentity): GatedProcess {
  const exited = new Promise<number>((resolve) => {
    child.once('exit', (code, signal) => resolve(code === null ? signalStatus(signal) : code << 8));
  });
  // A process that dies at the gate closes its end; that is told by `exited`.
  child.stdin?.on('error', () => {});
  child.unref();
  return { identity, exited, release: () => child.stdin?.end('go\n') };
}

function signalStatus(signal: NodeJS.Signals | null): number {
  return (128 + (signal === null ? 0 : constants.signals[signal])) << 8;
}
