import { hasEnvironmentEntry, listProcesses, type ProcessEntry } from './proc.ts';

/** Everything alive of a task or a session: how to find it and how to signal it. */
export interface Survivors {
  /** Notes a process group that belongs to it. */
  add(groupId: number): void;
  /** Ends whatever is left of a group, and forgets it. */
  destroyGroup(groupId: number): void;
  /** Sends a signal to everything that is alive. */
  signal(signal: NodeJS.Signals): void;
  /** Whether nothing is alive. */
  none(): boolean;
}

/**
 * Groups of processes, and what left its group (`setsid`, daemons), told by its environment.
 * @param mark an entry of the environment that no other processes have, such as `HOME=` and a sandbox
 */
export function createSurvivors(mark: string): Survivors {
  const groups = new Set<number>();

  function find(): ProcessEntry[] {
    const found = listProcesses().filter(
      ({ pid, groupId }) => groups.has(groupId) || (pid !== process.pid && hasEnvironmentEntry(pid, mark)),
    );
    // The id of an empty group may come to mean another one, so it is forgotten.
    for (const group of groups) {
      if (!found.some(({ groupId }) => groupId === group)) groups.delete(group);
    }
    return found;
  }

  return {
    add: (groupId) => groups.add(groupId),
    destroyGroup(groupId) {
      groups.delete(groupId);
      send(-groupId, 'SIGKILL');
    },
    signal(signal) {
      const found = find();
      for (const group of groups) send(-group, signal);
      for (const { pid, groupId } of found) if (!groups.has(groupId)) send(pid, signal);
    },
    none: () => find().length === 0,
  };
}

/** Sends a signal to a process, or to the group of a negative id. */
function send(id: number, signal: NodeJS.Signals): void {
  try {
    process.kill(id, signal);
  } catch (error) {
    // ESRCH: it ended meanwhile. EPERM: a program that became another user, which only root may end.
    if (!isSystemError(error, 'ESRCH') && !isSystemError(error, 'EPERM')) throw error;
  }
}

function isSystemError(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
