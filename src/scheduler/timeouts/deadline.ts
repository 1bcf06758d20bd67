import type { ScheduledTask, ScheduleStatus } from '../../../api/generated/aurora.ts';
import type { Transaction } from '../../storage/storage.ts';
import type { Effect } from '../effects.ts';
import { createPass } from '../pass.ts';
import type { StateContext } from '../state-manager.ts';
import { stateContext, type World } from '../world.ts';

/** What is to be done about tasks that stay in a status for too long. */
export interface DeadlineRule {
  /** Names the rule in diagnostics. */
  readonly name: string;
  readonly statuses: ReadonlySet<ScheduleStatus>;
  /** When the time of `task`, which has one of the statuses, is over, in ms since the epoch; Infinity: never. */
  deadlineMs(task: ScheduledTask): number;
  /** Acts on a task whose time is over. The task is as the transaction sees it. */
  act(tx: Transaction<Effect>, context: StateContext, task: ScheduledTask): void;
}

/** A rule at work. */
export interface Deadlines {
  /** To be told of every effect. */
  onEffect(effect: Effect): void;
  /** Nothing is done before this. */
  activate(): void;
  stop(): void;
}

/** Deadlines nearer together than this are met in one go. */
const GRANULARITY_MS = 50;

/** Tasks changed in one transaction, so that thousands of deadlines at once do not hold up everything else. */
const MAX_TASKS_PER_WRITE = 300;

/**
 * Keeps a rule over all tasks with a single timer: it is set to the earliest deadline, and when it fires the tasks
 * with the rule's statuses are looked through. Nothing is kept per task, so a fail-over loses nothing.
 */
export function createDeadlines(world: World, rule: DeadlineRule): Deadlines {
  const { storage, clock, timers, logger } = world;
  let active = false;
  const pass = createPass({
    name: rule.name,
    clock,
    timers,
    logger,
    minSpacingMs: GRANULARITY_MS,
    run: async () => {
      if (!active) return Number.POSITIVE_INFINITY;
      const nowMs = clock.nowMs();
      const { overdue, nextMs } = storage.read((state) =>
        triage(rule, state.tasks.byStatus(...rule.statuses), nowMs),
      );
      if (overdue.length === 0) return nextMs;
      await act(world, rule, overdue.slice(0, MAX_TASKS_PER_WRITE));
      // Those acted on may have a new deadline, and there may be more of them: look again.
      return nowMs;
    },
  });
  return {
    onEffect(effect) {
      if (effect.kind !== 'taskChanged' || !rule.statuses.has(effect.task.status)) return;
      pass.wakeAt(rule.deadlineMs(effect.task));
    },
    activate() {
      active = true;
      pass.wake();
    },
    stop: () => pass.stop(),
  };
}

function triage(
  rule: DeadlineRule,
  tasks: readonly ScheduledTask[],
  nowMs: number,
): { overdue: string[]; nextMs: number } {
  const overdue: string[] = [];
  let nextMs = Number.POSITIVE_INFINITY;
  for (const task of tasks) {
    const deadlineMs = rule.deadlineMs(task);
    if (deadlineMs <= nowMs) overdue.push(task.assignedTask.taskId);
    else nextMs = Math.min(nextMs, deadlineMs);
  }
  return { overdue, nextMs };
}

/** Each task is looked at again, since it may have gone on meanwhile. */
function act(world: World, rule: DeadlineRule, taskIds: readonly string[]): Promise<void> {
  return world.storage.write((tx) => {
    const context = stateContext(world);
    for (const taskId of taskIds) {
      const task = tx.tasks.get(taskId);
      if (task === undefined || !rule.statuses.has(task.status)) continue;
      if (rule.deadlineMs(task) <= context.nowMs) rule.act(tx, context, task);
    }
  });
}

/** When the task came into the status it has, in ms since the epoch. */
export function lastEventMs(task: ScheduledTask): number {
  return task.taskEvents.at(-1)?.timestamp ?? 0;
}
