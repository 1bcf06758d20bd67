import type { ScheduledTask } from '../../../api/generated/aurora.ts';
import { backoffBounds, nextBackoffMs } from '../../domain/values/backoff.ts';
import type { World } from '../world.ts';
import { createDeadlines, type Deadlines, lastEventMs } from './deadline.ts';

interface Retry {
  readonly atMs: number;
  readonly delayMs: number;
}

/**
 * Sends the kill again, with growing pauses, for as long as a task is KILLING: kills get lost. The pauses are all
 * that is remembered, one entry per task that is KILLING; a fail-over begins them anew.
 * @param activeSinceMs when this scheduler began to act; Infinity: it has not yet
 */
export function createKillRetries(world: World, activeSinceMs: () => number): Deadlines {
  const { settings, random, statistics } = world;
  const bounds = backoffBounds(
    settings.killRetryMs,
    Math.max(settings.killRetryMs, settings.transientTimeoutMs),
  );
  const retries = new Map<string, Retry>();

  const retryOf = (task: ScheduledTask): Retry => {
    const { taskId } = task.assignedTask;
    const known = retries.get(taskId);
    if (known !== undefined) return known;
    if (activeSinceMs() === Number.POSITIVE_INFINITY) return { atMs: Number.POSITIVE_INFINITY, delayMs: 0 };
    const delayMs = nextBackoffMs(bounds, 0, random.delays.fraction());
    const first = { atMs: Math.max(lastEventMs(task), activeSinceMs()) + delayMs, delayMs };
    retries.set(taskId, first);
    return first;
  };

  const deadlines = createDeadlines(world, {
    name: 'kill retry',
    statuses: new Set(['KILLING']),
    deadlineMs: (task) => retryOf(task).atMs,
    act(tx, context, task) {
      const { taskId } = task.assignedTask;
      const delayMs = nextBackoffMs(bounds, retryOf(task).delayMs, random.delays.fraction());
      retries.set(taskId, { atMs: context.nowMs + delayMs, delayMs });
      tx.emit({ kind: 'killTask', taskId });
      statistics.increment('task_kill_retries');
    },
  });

  return {
    ...deadlines,
    onEffect(effect) {
      if (effect.kind === 'tasksDeleted') {
        for (const { assignedTask } of effect.tasks) retries.delete(assignedTask.taskId);
      } else if (effect.kind === 'taskChanged' && effect.task.status !== 'KILLING') {
        retries.delete(effect.task.assignedTask.taskId);
      }
      deadlines.onEffect(effect);
    },
  };
}
