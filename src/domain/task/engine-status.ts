import type { ScheduleStatus } from '../../../api/generated/aurora.ts';
import type { TaskState as EngineState, TaskStatus } from '../../../api/mesos/v1.ts';

/** What a state that the engine reports means for a task. */
export const STATUS_OF_ENGINE_STATE = {
  TASK_STAGING: 'STARTING',
  TASK_STARTING: 'STARTING',
  TASK_RUNNING: 'RUNNING',
  TASK_FINISHED: 'FINISHED',
  TASK_FAILED: 'FAILED',
  TASK_KILLING: 'KILLED',
  TASK_KILLED: 'KILLED',
  TASK_LOST: 'LOST',
  TASK_ERROR: 'LOST',
  TASK_DROPPED: 'LOST',
  TASK_GONE: 'LOST',
  TASK_GONE_BY_OPERATOR: 'LOST',
  TASK_UNREACHABLE: 'PARTITIONED',
  TASK_UNKNOWN: 'PARTITIONED',
} as const satisfies Record<EngineState, ScheduleStatus>;

/** What is said when the engine gives a reason but no message. */
const MESSAGE_OF_REASON: ReadonlyMap<string, string> = new Map([
  ['REASON_CONTAINER_LIMITATION_MEMORY', 'Task used more memory than requested.'],
  ['REASON_CONTAINER_LIMITATION_DISK', 'Task used more disk than requested.'],
]);

/** Reasons whose message would only confuse: the executor's leaving is an ordinary end of its task. */
const REASONS_WITHOUT_MESSAGE: ReadonlySet<string> = new Set(['REASON_EXECUTOR_UNREGISTERED']);

/**
 * The text that a task's history gets for a status report of the engine.
 * @returns undefined if there is nothing to say
 */
export function messageOfEngineStatus({ message, reason = '' }: TaskStatus): string | undefined {
  if (REASONS_WITHOUT_MESSAGE.has(reason)) return undefined;
  return message || MESSAGE_OF_REASON.get(reason);
}
