import { join } from 'node:path';

/** Where a task's files lie below a checkpoint root; the layout is upstream's. */
export interface CheckpointPaths {
  /** All records of the task. */
  readonly runner: string;
  /** The task as JSON while it is not over. */
  readonly active: string;
  /** The same file once it is over; its modification time is that of the end. */
  readonly finished: string;
}

/** Directory with one file per task that is not over. */
export function activeTasksDirectory(root: string): string {
  return join(root, 'tasks', 'active');
}

/** Directory with one file per task that is over. */
export function finishedTasksDirectory(root: string): string {
  return join(root, 'tasks', 'finished');
}

/**
 * The files of one task.
 * @param root the checkpoint root; on an agent `<run directory>/checkpoints`
 * @param taskId a task id fit to be a file name
 */
export function checkpointPaths(root: string, taskId: string): CheckpointPaths {
  return {
    runner: join(root, 'checkpoints', taskId, 'runner'),
    active: join(activeTasksDirectory(root), taskId),
    finished: join(finishedTasksDirectory(root), taskId),
  };
}
