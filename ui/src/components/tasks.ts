import type { ScheduledTask } from '../../../api/generated/aurora.ts';
import { isActive } from '../../../src/domain/task/status.ts';

/** When the task's status last changed, in milliseconds since the epoch; 0 if it has no history. */
export function lastChangeMs(task: ScheduledTask): number {
  return task.taskEvents.at(-1)?.timestamp ?? 0;
}

/** What the last change of status said. */
export function lastMessage(task: ScheduledTask): string {
  return task.taskEvents.at(-1)?.message ?? '';
}

/** Parts the tasks that hold their instance from those that are over, in the order in which they are of interest. */
export function split(tasks: readonly ScheduledTask[]): { active: ScheduledTask[]; over: ScheduledTask[] } {
  const active = tasks.filter((task) => isActive(task.status));
  const over = tasks.filter((task) => !isActive(task.status));
  active.sort((a, b) => a.assignedTask.instanceId - b.assignedTask.instanceId);
  over.sort((a, b) => lastChangeMs(b) - lastChangeMs(a));
  return { active, over };
}

/** The page of the host's observer that has a task's processes and logs; undefined while the task has no host. */
export function observerUrl(task: ScheduledTask, observerPort: number): string | undefined {
  const { slaveHost, taskId } = task.assignedTask;
  return slaveHost === undefined
    ? undefined
    : `http://${slaveHost}:${observerPort}/task/${encodeURIComponent(taskId)}`;
}

/** How the observer calls the newest run of a process. */
const NEWEST_RUN = '-1';

/** The live log of one of a task's processes: of its newest run, from which the observer leads on to others. */
export function logUrl(
  task: ScheduledTask,
  observerPort: number,
  processName: string,
  stream: 'stdout' | 'stderr',
): string {
  const path = [task.assignedTask.taskId, processName, NEWEST_RUN, stream].map(encodeURIComponent).join('/');
  return `http://${task.assignedTask.slaveHost}:${observerPort}/logs/${path}`;
}
