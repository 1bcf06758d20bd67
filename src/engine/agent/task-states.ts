import type { TaskState } from '../../../api/mesos/v1.ts';

/** Which states end a task for good. */
const TERMINAL: Readonly<Record<TaskState, boolean>> = {
  TASK_STAGING: false,
  TASK_STARTING: false,
  TASK_RUNNING: false,
  TASK_KILLING: false,
  TASK_UNREACHABLE: false,
  TASK_UNKNOWN: false,
  TASK_FINISHED: true,
  TASK_FAILED: true,
  TASK_KILLED: true,
  TASK_LOST: true,
  TASK_ERROR: true,
  TASK_DROPPED: true,
  TASK_GONE: true,
  TASK_GONE_BY_OPERATOR: true,
};

/** Whether a state ends a task for good. */
export function isTerminal(state: TaskState): boolean {
  return TERMINAL[state];
}
