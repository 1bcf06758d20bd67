import type { ScheduleStatus } from '../../../api/generated/aurora.ts';

/** Where in its life a task with a given status is. */
type Phase =
  /** Not stored yet: the pseudo status before the first real one. */
  | 'new'
  /** Waits for an offer or for the end of a penalty; has no agent. */
  | 'waiting'
  /** Has an agent, and possibly a process there. */
  | 'assigned'
  /** Over, for good. */
  | 'terminal';

interface StatusTraits {
  readonly phase: Phase;
  /** There may be a sandbox on the agent. */
  readonly live: boolean;
  /** Should be left soon; a task that stays is given up as LOST. */
  readonly transient: boolean;
  /** Which number of a job's statistics counts the task. */
  readonly bucket: 'pending' | 'active' | 'finished' | 'failed';
}

const WAITING = { phase: 'waiting', live: false, transient: false, bucket: 'pending' } as const;
const STEADY = { phase: 'assigned', live: true, transient: false, bucket: 'active' } as const;
const STOPPING = { ...STEADY, transient: true } as const;
const OVER = { phase: 'terminal', live: false, transient: false } as const;

/** What each status means; every set of statuses below is read from here. */
export const STATUS_TRAITS = {
  INIT: { ...WAITING, phase: 'new' },
  THROTTLED: WAITING,
  PENDING: WAITING,
  ASSIGNED: { ...STOPPING, live: false },
  // Not transient, whatever the original's documentation says: fetching a large image may take long.
  STARTING: { ...STEADY, live: false },
  RUNNING: STEADY,
  PARTITIONED: STEADY,
  PREEMPTING: STOPPING,
  RESTARTING: STOPPING,
  DRAINING: STOPPING,
  KILLING: STOPPING,
  FINISHED: { ...OVER, bucket: 'finished' },
  KILLED: { ...OVER, bucket: 'finished' },
  FAILED: { ...OVER, bucket: 'failed' },
  LOST: { ...OVER, bucket: 'failed' },
} as const satisfies Record<ScheduleStatus, StatusTraits>;

/** Every status, in the order of a task's life. */
export const ALL_STATUSES = Object.keys(STATUS_TRAITS) as readonly ScheduleStatus[]; // the keys are exactly the union

function statusesWhere(
  test: (traits: StatusTraits, status: ScheduleStatus) => boolean,
): ReadonlySet<ScheduleStatus> {
  return new Set(ALL_STATUSES.filter((status) => test(STATUS_TRAITS[status], status)));
}

/** Statuses of tasks that wait, run or are being stopped: the instance is taken. */
export const ACTIVE_STATUSES = statusesWhere(({ phase }) => phase === 'waiting' || phase === 'assigned');

/** Active statuses of tasks that have an agent. */
export const SLAVE_ASSIGNED_STATUSES = statusesWhere(({ phase }) => phase === 'assigned');

/** Statuses in which the agent may hold a sandbox with a process in it. */
export const LIVE_STATUSES = statusesWhere(({ live }) => live);

/** Statuses that no task ever leaves, but by being forgotten. */
export const TERMINAL_STATUSES = statusesWhere(({ phase }) => phase === 'terminal');

/** Statuses in which a task can still be asked to die. */
export const KILLABLE_STATUSES = statusesWhere(
  (_, status) => ACTIVE_STATUSES.has(status) && status !== 'KILLING',
);

/** Statuses that a time-out guards. */
export const TRANSIENT_STATUSES = statusesWhere(({ transient }) => transient);

/** Says whether a task with this status takes its instance. */
export function isActive(status: ScheduleStatus): boolean {
  return ACTIVE_STATUSES.has(status);
}

/** Says whether a task with this status is over for good. */
export function isTerminal(status: ScheduleStatus): boolean {
  return TERMINAL_STATUSES.has(status);
}
