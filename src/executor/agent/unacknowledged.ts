import type { TaskInfo, TaskStatus } from '../../../api/mesos/v1.ts';

/** What the agent must be told again after it was away. */
export interface Unacknowledged {
  /** Remembers a task until one update for it is acknowledged. */
  addTask(task: TaskInfo): void;
  /** Remembers an update until it is acknowledged. */
  addUpdate(status: TaskStatus): void;
  /** Forgets the update with this uuid, and its task. */
  acknowledge(taskId: string, uuid: string): void;
  readonly tasks: readonly TaskInfo[];
  /** In the order in which they were made. */
  readonly updates: readonly TaskStatus[];
}

/** Nothing is unacknowledged yet. An executor has one task and sends a handful of updates, so this stays small. */
export function createUnacknowledged(): Unacknowledged {
  let tasks: readonly TaskInfo[] = [];
  let updates: readonly TaskStatus[] = [];
  return {
    addTask(task) {
      tasks = [...tasks.filter((each) => each.task_id.value !== task.task_id.value), task];
    },
    addUpdate(status) {
      updates = [...updates, status];
    },
    acknowledge(taskId, uuid) {
      tasks = tasks.filter((task) => task.task_id.value !== taskId);
      updates = updates.filter((status) => status.uuid !== uuid);
    },
    get tasks() {
      return tasks;
    },
    get updates() {
      return updates;
    },
  };
}
