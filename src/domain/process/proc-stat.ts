/** What the kernel's `/proc/PID/stat` says of a process: the fields that programs here read. */
export interface ProcStat {
  /** One letter: R, S, D, T, t, Z, X, I. */
  readonly state: string;
  readonly parentPid: number;
  readonly groupId: number;
  readonly sessionId: number;
  /** CPU time so far, in ticks. */
  readonly userTicks: number;
  readonly systemTicks: number;
  readonly nice: number;
  readonly threads: number;
  /** Start of the process, in ticks since the machine's boot. */
  readonly startTicks: number;
  readonly virtualBytes: number;
  readonly residentPages: number;
}

/** Ticks per second of the times in /proc: 100 on every Linux that Node runs on. */
export const TICKS_PER_SECOND = 100;
/** Bytes per page of memory; kernels with larger pages make the figures too low. */
export const PAGE_BYTES = 4096;

/** Where the last field that is read stands, counted from the state. */
const LAST_FIELD = 21;

/**
 * Reads the one line of `/proc/PID/stat` (proc_pid_stat(5)).
 * @returns undefined if it is none
 */
export function parseProcStat(line: string): ProcStat | undefined {
  // The name in parentheses may hold blanks and parentheses, so the fields are counted from its end.
  const end = line.lastIndexOf(') ');
  const fields = end < 0 ? [] : line.slice(end + 2).split(' ');
  const [state = ''] = fields;
  const numbers = fields.slice(1, LAST_FIELD + 1).map(Number);
  if (state.length !== 1 || numbers.length < LAST_FIELD || numbers.some(Number.isNaN)) return undefined;
  const field = (index: number): number => numbers[index - 1] ?? 0;
  return {
    state,
    parentPid: field(1),
    groupId: field(2),
    sessionId: field(3),
    userTicks: field(11),
    systemTicks: field(12),
    nice: field(16),
    threads: field(17),
    startTicks: field(19),
    virtualBytes: field(20),
    residentPages: field(21),
  };
}

/** Whether the process runs: one that is dead but not yet reaped does not. */
export function runs({ state }: ProcStat): boolean {
  return state !== 'Z' && state !== 'X';
}
