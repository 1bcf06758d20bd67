import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import type { RunLogs } from '../logs/open.ts';
import type { UserAccount } from './user.ts';

const SHELL = '/bin/bash';
const SETPRIV_PLACES = ['/usr/bin/setpriv', '/bin/setpriv', '/usr/sbin/setpriv'];

/** What to start and how. */
export interface StartOptions {
  readonly cmdline: string;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly logs: Pick<RunLogs, 'stdio'>;
  /** Whom to become; undefined: stay the user of this program. */
  readonly switchTo: UserAccount | undefined;
}

/** How a process ended. */
export type Exit =
  | { readonly kind: 'exited'; readonly code: number }
  | { readonly kind: 'signaled'; readonly signal: number };

/** A process that was started: a shell that leads a session and a process group of its own. */
export interface StartedProcess {
  /** Its pid, and the id of its group. */
  readonly pid: number;
  readonly exit: Promise<Exit>;
}

/**
 * Starts a command line.
 * @returns undefined if it could not be started
 */
export function startProcess(options: StartOptions): StartedProcess | undefined {
  const [file, args, ids] = command(options);
  const child = spawn(file, args, {
    ...ids,
    cwd: options.cwd,
    env: options.env,
    detached: true,
    stdio: ['ignore', ...options.logs.stdio],
  });
  const exit = exitOf(child);
  return child.pid === undefined ? undefined : { pid: child.pid, exit };
}

/**
 * The words before a command that make it run as a user with all groups of that user; undefined without `setpriv`.
 * It becomes the command, so pid and group are the same.
 */
export function becomeUser(user: UserAccount): string[] | undefined {
  const setpriv = SETPRIV_PLACES.find((path) => existsSync(path));
  if (setpriv === undefined) return undefined;
  return [setpriv, `--reuid=${user.name}`, `--regid=${user.gid}`, '--init-groups', '--'];
}

/** The system's own way to spawn as another user drops all supplementary groups, so `setpriv` is preferred. */
function command(options: StartOptions): [file: string, args: string[], ids: { uid?: number; gid?: number }] {
  const { switchTo: user, cmdline } = options;
  if (user === undefined) return [SHELL, ['-c', cmdline], {}];
  const [setpriv, ...identity] = becomeUser(user) ?? [];
  if (setpriv === undefined) return [SHELL, ['-c', cmdline], { uid: user.uid, gid: user.gid }];
  return [setpriv, [...identity, SHELL, '-c', cmdline], {}];
}

function exitOf(child: ChildProcess): Promise<Exit> {
  return new Promise((resolve) => {
    child.once('error', () => resolve({ kind: 'exited', code: 127 }));
    child.once('exit', (code, signal) => {
      resolve(
        signal === null
          ? { kind: 'exited', code: code ?? 0 }
          : { kind: 'signaled', signal: constants.signals[signal] },
      );
    });
  });
}
