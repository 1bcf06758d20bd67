import { readFileSync } from 'node:fs';

/** A process that cannot be mistaken for a later one with the same pid, on this machine or after its reboot. */
export interface ProcessIdentity {
  readonly pid: number;
  /** The machine's boot, since which the ticks are counted. */
  readonly bootId: string;
  /** Start time in clock ticks since boot, as /proc reports it. */
  readonly startTicks: string;
}

/** @returns the identity of the running process `pid`, or undefined if there is none (a zombie counts as none) */
export function identifyProcess(pid: number): ProcessIdentity | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [state, ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const startTicks = rest[18];
    return state === 'Z' || startTicks === undefined ? undefined : { pid, bootId: readBootId(), startTicks };
  } catch {
    return undefined;
  }
}

/** Whether exactly this process still runs. */
export function isRunning(identity: ProcessIdentity): boolean {
  const now = identifyProcess(identity.pid);
  return now?.startTicks === identity.startTicks && now.bootId === identity.bootId;
}

function readBootId(): string {
  return readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
}
