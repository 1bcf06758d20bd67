import { lstatSync, readFileSync, readlinkSync } from 'node:fs';
import { basename, join } from 'node:path';
import { failure, type Result, success } from '../../domain/values/result.ts';
import {
  becomeUser,
  currentUser,
  findUserById,
  hasEnvironmentEntry,
  listProcesses,
  processEnvironment,
  type UserAccount,
} from '../../thermos/index.ts';
import type { ObservedTask } from '../tasks/store.ts';

/** Where and as whom a command joins a task. */
export interface ExecPlace {
  readonly sandbox: string;
  /** Words before a command that make it run as the task's user; none if that is the user of this program. */
  readonly asUser: readonly string[];
  readonly user: UserAccount;
  /** As the task's own processes have it. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Files that a process writes itself into to be accounted and ended with the task. */
  readonly cgroupFiles: readonly string[];
}

/**
 * Finds out how to join a task. Nothing that the task's user can write is trusted: the user is the owner of the run
 * directory, which only root can give away, and cgroups count only if they are named like that directory.
 * @returns why the task cannot be joined
 */
export function findPlace({ runDirectory, sandbox }: ObservedTask): Result<ExecPlace> {
  const containerId = basename(runDirectory);
  const owner = lstatSync(runDirectory).uid;
  const self = currentUser();
  const user = owner === self.uid ? self : findUserById(owner);
  if (user === undefined)
    return failure(`the task's user, with the uid ${owner}, has no account on this host`);
  if (owner !== self.uid && self.uid !== 0) {
    return failure(`the observer runs as ${self.name} and cannot run anything as ${user.name}`);
  }
  const asUser = owner === self.uid ? [] : becomeUser(user);
  if (asUser === undefined) return failure('setpriv, of util-linux, is missing on this host');
  const pids = processesOf(containerId, sandbox);
  if (pids.length === 0) return failure('nothing of the task runs on this host');
  if (!pids.some(sharesFiles)) {
    return failure('the task runs in a container with files of its own, which cannot be entered yet');
  }
  const inherited = { MESOS_CONTAINER_ID: containerId };
  return success({
    sandbox,
    asUser,
    user,
    environment: processEnvironment(sandbox, user.name, inherited, false),
    cgroupFiles: cgroupsOf(pids, containerId).map((directory) => join(directory, 'cgroup.procs')),
  });
}

/** The executor and what it started. */
function processesOf(containerId: string, sandbox: string): number[] {
  const marks = [`MESOS_CONTAINER_ID=${containerId}`, `HOME=${sandbox}`];
  return listProcesses()
    .map(({ pid }) => pid)
    .filter((pid) => marks.some((mark) => hasEnvironmentEntry(pid, mark)));
}

function sharesFiles(pid: number): boolean {
  try {
    return readlinkSync(`/proc/${pid}/ns/mnt`) === readlinkSync('/proc/self/ns/mnt');
  } catch {
    return false;
  }
}

/** The task's own groups, one per hierarchy; none where tasks are not isolated by cgroups. */
function cgroupsOf(pids: readonly number[], containerId: string): string[] {
  const mounts = readCgroupMounts();
  const groups = pids.flatMap((pid) =>
    readLines(`/proc/${pid}/cgroup`).flatMap((line) => {
      const [, controllers = '', path = ''] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
      const mount = mounts.get(controllers.split(',')[0] ?? '');
      return mount !== undefined && basename(path) === containerId ? [join(mount, path)] : [];
    }),
  );
  return [...new Set(groups)];
}

/** Where hierarchies are mounted, by each controller; the unified one by the empty name. */
function readCgroupMounts(): ReadonlyMap<string, string> {
  const mounts = new Map<string, string>();
  for (const line of readLines('/proc/mounts')) {
    const [, point = '', type, options = ''] = line.split(' ');
    if (type === 'cgroup2') mounts.set('', point);
    if (type === 'cgroup') for (const option of options.split(',')) mounts.set(option, point);
  }
  return mounts;
}

function readLines(path: string): string[] {
  try {
    return readFileSync(path, 'utf8').split('\n');
  } catch {
    // The process has ended.
    return [];
  }
}
