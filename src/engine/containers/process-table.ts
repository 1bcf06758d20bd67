import { readdirSync, readFileSync } from 'node:fs';
import { type ProcStat, parseProcStat, runs } from '../../domain/process/proc-stat.ts';

/** A process that cannot be mistaken for a later one with the same pid. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Clock ticks between boot and the start of the process. */
  readonly startTicks: number;
}

/** What the kernel says of a process. */
export type ProcessStatus = ProcStat & ProcessIdentity;

/** @returns the process of that pid, or undefined if there is none (a zombie counts as none) */
export function readProcess(pid: number): ProcessStatus | undefined {
  try {
    const stat = parseProcStat(readFileSync(`/proc/${pid}/stat`, 'latin1'));
    return stat !== undefined && runs(stat) ? { pid, ...stat } : undefined;
  } catch {
    return undefined;
  }
}

/** Whether exactly this process runs: a pid is trusted only together with its start time. */
export function isAlive(identity: ProcessIdentity): boolean {
  return readProcess(identity.pid)?.startTicks === identity.startTicks;
}

/** Every process of the machine that this one may see. */
export function readAllProcesses(): ProcessStatus[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => readProcess(Number(name)))
    .filter((process) => process !== undefined);
}

/** Whether the process was started with `NAME=value` in its environment. Unreadable environments have nothing. */
export function hasEnvironment(pid: number, assignment: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0').includes(assignment);
  } catch {
    return false;
  }
}

/** The machine's boot, which makes pids of an earlier one meaningless. */
export function readBootId(): string {
  return readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
}
