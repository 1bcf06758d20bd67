import type { Effect } from './effects.ts';

/**
 * What an operator reads about a durable change, a line per task. Nothing about orders to the engine and
 * tasks that were read back at start, which changed nothing.
 */
export function describeChange(effect: Effect): readonly string[] {
  if (effect.kind === 'tasksDeleted') {
    return effect.tasks.map(({ assignedTask, status }) => `${assignedTask.taskId}: ${status}, deleted`);
  }
  if (effect.kind !== 'taskChanged' || effect.oldStatus === undefined) return [];
  const { assignedTask, status, taskEvents } = effect.task;
  const where = status === 'ASSIGNED' ? ` on ${assignedTask.slaveHost}` : '';
  const message = taskEvents.at(-1)?.message;
  const why = message === undefined ? '' : ` (${message})`;
  return [`${assignedTask.taskId}: ${effect.oldStatus} → ${status}${where}${why}`];
}
