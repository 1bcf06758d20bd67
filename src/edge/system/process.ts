import { readFileSync } from 'node:fs';
import { parseProcStat, runs } from '../../domain/process/proc-stat.ts';

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
    const stat = parseProcStat(readFileSync(`/proc/${pid}/stat`, 'latin1'));
    if (stat === undefined || !runs(stat)) return undefined;
    return { pid, bootId: readBootId(), startTicks: String(stat.startTicks) };
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
