import type { TaskState } from '../../api/mesos/v1.ts';
import type { TaskEnd } from '../domain/process/states.ts';

/** What the executor says in its status updates. Scripts and people know these texts, so they are upstream's. */
export const MESSAGES = {
  healthy: 'Task is healthy.',
  assumedHealthy: 'No health-check defined, task is assumed healthy.',
  killed: 'Instructed to kill task.',
  shutDown: 'Told to shut down executor.',
  killedDuringInitialization: 'Task killed during initialization.',
  undecodable: 'Could not deserialize task.',
  alreadyRunning: (taskId: string) => `Task already running on this executor: ${taskId}`,
  sandboxFailed: (problem: string) => `Failed to initialize sandbox: ${problem}`,
  noSuchUser: (user: string) => `Could not create sandbox because user does not exist: ${user}`,
  startFailed: (problem: string) => `Task initialization failed: ${problem}`,
  unhealthy: (reason: string) => `Failed health check! ${reason}`,
  // Two blanks, as upstream has them.
  diskLimit: (reservedBytes: number, usedBytes: number) =>
    `Disk limit exceeded.  Reserved ${reservedBytes} bytes vs used ${usedBytes} bytes.`,
} as const;

/** How a task's end is reported. */
export const REPORT_OF_END = {
  SUCCESS: { state: 'TASK_FINISHED', message: 'Task finished.' },
  FAILED: { state: 'TASK_FAILED', message: 'Task failed.' },
  KILLED: { state: 'TASK_KILLED', message: 'Task killed.' },
  LOST: { state: 'TASK_LOST', message: 'Task lost.' },
} as const satisfies Record<TaskEnd, { state: TaskState; message: string }>;
