import { readdirSync, readFileSync } from 'node:fs';

/** A process that cannot be mistaken for a later one with the same pid. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Clock ticks between boot and the start of the process. */
  readonly startTicks: number;
}

/** What the kernel says of a process. */
export interface ProcessStatus extends ProcessIdentity {
  readonly state: string;
  readonly parentPid: number;
  readonly sessionId: number;
  readonly userTicks: number;
  readonly systemTicks: number;
  readonly threads: number;
  readonly residentPages: number;
}

/** Ticks per second of /proc times: 100 on every Linux that Node runs on. */
export const TICKS_PER_SECOND = 100;
/** Bytes per page of memory; kernels with larger pages make the figures too low. */
export const PAGE_BYTES = 4096;

/** @returns the process of that pid, or undefined if there is none (a zombie counts as none) */
export function readProcess(pid: number): ProcessStatus | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The name in parentheses may hold blanks and parentheses, so the fields are counted from its end.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const state = fields[0] ?? 'X';
    if (state === 'Z' || state === 'X') return undefined;
    const number = (index: number) => Number(fields[index]);
    return {
      pid,
      state,
      parentPid: number(1),
      sessionId: number(3),
      userTicks: number(11),
      systemTicks: number(12),
      threads: number(17),
      startTicks: number(19),
      residentPages: number(21),
    };
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
