import type { ProcessState, ProcessStatus, TaskState } from '../../../api/generated/thermos.ts';

export type { ProcessState, TaskState };

/** What a record of a process's state carries besides its sequence number, name and state. */
type ProcessDetail = Exclude<keyof ProcessStatus, 'seq' | 'process' | 'state'>;

/**
 * The life of one run of a process: from which state to which, and what the record of that change carries.
 * A new run begins with WAITING, from nothing or from an end.
 */
export const PROCESS_LIFECYCLE = {
  WAITING: { FORKED: ['coordinator_pid', 'fork_time'], FAILED: [] },
  FORKED: {
    RUNNING: ['start_time', 'pid'],
    KILLED: ['stop_time', 'return_code'],
    LOST: [],
  },
  RUNNING: {
    SUCCESS: ['stop_time', 'return_code'],
    FAILED: ['stop_time', 'return_code'],
    KILLED: ['stop_time', 'return_code'],
    LOST: [],
  },
  SUCCESS: { WAITING: [] },
  KILLED: { WAITING: [] },
  FAILED: { WAITING: [] },
  LOST: { WAITING: [] },
} as const satisfies Record<ProcessState, Partial<Record<ProcessState, readonly ProcessDetail[]>>>;

/** States in which a run is over; the next record, if any, begins a new run. */
const PROCESS_OVER = {
  WAITING: false,
  FORKED: false,
  RUNNING: false,
  SUCCESS: true,
  KILLED: true,
  FAILED: true,
  LOST: true,
} as const satisfies Record<ProcessState, boolean>;

/** Whether a run in this state is over. */
export function isProcessOver(state: ProcessState): boolean {
  return PROCESS_OVER[state];
}

/**
 * The life of a task. A stage may be entered again, when another program takes the task over; the direct ways from
 * ACTIVE to an end are those of a kill from outside, and of old checkpoints that knew no stages.
 */
export const TASK_LIFECYCLE = {
  ACTIVE: ['ACTIVE', 'CLEANING', 'SUCCESS', 'FAILED', 'KILLED', 'LOST'],
  CLEANING: ['CLEANING', 'ACTIVE', 'FINALIZING', 'SUCCESS', 'FAILED', 'KILLED', 'LOST'],
  FINALIZING: ['FINALIZING', 'ACTIVE', 'SUCCESS', 'FAILED', 'KILLED', 'LOST'],
  SUCCESS: [],
  FAILED: [],
  KILLED: [],
  LOST: [],
} as const satisfies Record<TaskState, readonly TaskState[]>;

/** States in which a task is over for good. */
export type TaskEnd = {
  [State in TaskState]: (typeof TASK_LIFECYCLE)[State] extends readonly [] ? State : never;
}[TaskState];

/** Whether a task in this state is over. */
export function isTaskOver(state: TaskState): state is TaskEnd {
  return TASK_LIFECYCLE[state].length === 0;
}
