import type { AssignedTask, ScheduledTask, TaskConfig } from '../../../api/generated/aurora.ts';

/** A task in the pseudo status INIT: not stored yet, without a history. */
export function newTask(config: TaskConfig, instanceId: number, taskId: string): ScheduledTask {
  const assignedTask: AssignedTask = { taskId, task: config, instanceId, assignedPorts: new Map() };
  return { assignedTask, status: 'INIT', failureCount: 0, timesPartitioned: 0, taskEvents: [] };
}

/** The task, in INIT, that takes over the instance of `ended` and inherits its failures. */
export function replacementOf(ended: ScheduledTask, taskId: string): ScheduledTask {
  const { task, instanceId, taskId: ancestorId } = ended.assignedTask;
  return { ...newTask(task, instanceId, taskId), failureCount: ended.failureCount, ancestorId };
}
