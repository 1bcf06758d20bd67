import type { ScheduledTask } from '../../../api/generated/aurora.ts';
import { TERMINAL_STATUSES } from '../../domain/task/status.ts';
import { formatJobKey } from '../../domain/values/job-key.ts';
import type { Effect } from '../effects.ts';
import { createPass } from '../pass.ts';
import type { HistorySettings } from '../settings.ts';
import { deleteTasks } from '../state-manager.ts';
import type { World } from '../world.ts';
import { type Deadlines, lastEventMs } from './deadline.ts';

/** Tasks forgotten in one transaction. */
const MAX_TASKS_PER_WRITE = 300;

/** The whole history is looked through at most this often: it is long, and nobody waits for it to shrink. */
const MIN_SPACING_MS = 30_000;

/** Forgets terminal tasks that are too old, or too many of one job. */
export function createHistoryPruning(world: World): Deadlines {
  const { storage, clock, timers, logger, statistics, settings } = world;
  let active = false;
  const pass = createPass({
    name: 'pruning of the history',
    clock,
    timers,
    logger,
    minSpacingMs: Math.min(MIN_SPACING_MS, settings.history.minRetentionMs),
    run: async () => {
      if (!active) return Number.POSITIVE_INFINITY;
      const history = storage.read((state) => state.tasks.byStatus(...TERMINAL_STATUSES));
      const { taskIds, nextMs } = planPruning(history, settings.history, clock.nowMs());
      for (let at = 0; at < taskIds.length; at += MAX_TASKS_PER_WRITE) {
        const batch = taskIds.slice(at, at + MAX_TASKS_PER_WRITE);
        await storage.write((tx) => deleteTasks(tx, batch));
        statistics.increment('tasks_pruned', batch.length);
      }
      return nextMs;
    },
  });
  return {
    onEffect(effect: Effect) {
      if (effect.kind !== 'taskChanged' || !TERMINAL_STATUSES.has(effect.task.status)) return;
      pass.wakeAt(lastEventMs(effect.task) + settings.history.minRetentionMs);
    },
    activate() {
      active = true;
      pass.wake();
    },
    stop: () => pass.stop(),
  };
}

/**
 * Which terminal tasks are to be forgotten now, and when the next ones will be.
 * @param history terminal tasks in any order
 */
export function planPruning(
  history: readonly ScheduledTask[],
  settings: HistorySettings,
  nowMs: number,
): { taskIds: string[]; nextMs: number } {
  const taskIds: string[] = [];
  let nextMs = Number.POSITIVE_INFINITY;
  for (const tasks of Map.groupBy(history, ({ assignedTask }) =>
    formatJobKey(assignedTask.task.job),
  ).values()) {
    const surplus = tasks.length - settings.maxPerJob;
    const oldestFirst = [...tasks].sort((a, b) => lastEventMs(a) - lastEventMs(b));
    for (const [index, task] of oldestFirst.entries()) {
      const maxAgeMs = index < surplus ? 0 : settings.pruneAfterMs;
      const deadlineMs = lastEventMs(task) + Math.max(settings.minRetentionMs, maxAgeMs);
      if (deadlineMs <= nowMs) taskIds.push(task.assignedTask.taskId);
      else nextMs = Math.min(nextMs, deadlineMs);
    }
  }
  return { taskIds, nextMs };
}
