import { PAGE_BYTES, TICKS_PER_SECOND } from '../../domain/process/proc-stat.ts';
import { CONTAINER_MARKER } from './environment.ts';
import type { Isolator, Usage } from './isolator.ts';
import { hasEnvironment, type ProcessStatus, readAllProcesses } from './process-table.ts';

/**
 * Accounting without limits, for machines without usable cgroups. A container's processes are those that carry
 * its mark in their environment, their descendants and the sessions of both.
 * @param why why nothing better is used, for the operator
 */
export function createPosixIsolator(why: string): Isolator {
  return {
    name: 'posix',
    describe: () => `posix: resources are accounted for, cpu and memory limits are not enforced (${why})`,
    prepare: () => {},
    enter: () => {},
    resize: () => {},
    processes: membersOf,
    killAll(containerId) {
      for (const { pid } of membersOf(containerId)) kill(pid);
    },
    usage: (containerId) => sumUsage(membersOf(containerId)),
    outOfMemoryKills: () => 0,
    remove: () => {},
    leftovers: () => [],
    close: () => {},
  };
}

function membersOf(containerId: string): ProcessStatus[] {
  const all = readAllProcesses().filter(({ pid }) => pid !== process.pid);
  const mark = `${CONTAINER_MARKER}=${containerId}`;
  const members = new Set(all.filter(({ pid }) => hasEnvironment(pid, mark)).map(({ pid }) => pid));
  const sessions = new Set(all.filter(({ pid }) => members.has(pid)).map(({ sessionId }) => sessionId));
  const ownSession = all.find(({ pid }) => pid === process.ppid)?.sessionId;
  if (ownSession !== undefined) sessions.delete(ownSession);
  for (let grown = true; grown; ) {
    grown = false;
    for (const { pid, parentPid, sessionId } of all) {
      if (members.has(pid) || !(members.has(parentPid) || sessions.has(sessionId))) continue;
      members.add(pid);
      grown = true;
    }
  }
  return all.filter(({ pid }) => members.has(pid));
}

/** Usage as far as /proc tells it. */
export function sumUsage(processes: readonly ProcessStatus[]): Usage {
  const sum = (read: (status: ProcessStatus) => number) =>
    processes.reduce((total, status) => total + read(status), 0);
  return {
    processes: processes.length,
    threads: sum((status) => status.threads),
    cpus_user_time_secs: sum((status) => status.userTicks) / TICKS_PER_SECOND,
    cpus_system_time_secs: sum((status) => status.systemTicks) / TICKS_PER_SECOND,
    mem_rss_bytes: sum((status) => status.residentPages) * PAGE_BYTES,
  };
}

/** Kills a process that may be gone already. */
export function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
