import type { ScheduledTask, ScheduleStatus } from '../../../api/generated/aurora.ts';
import { LIVE_STATUSES, TERMINAL_STATUSES } from '../../domain/task/status.ts';
import { completeTasks, fetchTasks, type TasksOfJob } from '../rpc/calls.ts';
import type { Scheduler } from '../rpc/scheduler.ts';
import { sleep } from '../sleep.ts';
import type { VerbContext } from '../verb.ts';

/** What a command waits for. */
export type Goal = 'RUNNING' | 'FINISHED';

/** Whether waiting may end without success. */
export type Patience = 'unlimited' | 'limited';

/** Upstream begins with 2 s; a shorter beginning spares interactive users most of that. */
const FIRST_DELAY_MS = 250;
const LONGEST_DELAY_MS = 150_000;

/** A task that is over will not run later: waiting for it to run would never end. */
const REACHED: Readonly<Record<Goal, ReadonlySet<ScheduleStatus>>> = {
  RUNNING: new Set([...LIVE_STATUSES, ...TERMINAL_STATUSES]),
  FINISHED: TERMINAL_STATUSES,
};

/**
 * Waits until the newest task of every instance has reached the goal; no tasks at all count as reached.
 * @param patience 'limited' gives up after some four minutes
 * @returns false if it gave up
 * @throws CommandError if the scheduler cannot be asked
 */
export async function waitForTasks(
  scheduler: Scheduler,
  tasks: TasksOfJob,
  goal: Goal,
  patience: Patience,
  context: VerbContext,
): Promise<boolean> {
  let delayMs = FIRST_DELAY_MS;
  for (;;) {
    const newest = newestOfInstances(completeTasks(await fetchTasks(scheduler, tasks)));
    if (newest.every(({ status }) => REACHED[goal].has(status))) return true;
    if (patience === 'limited' && delayMs >= LONGEST_DELAY_MS) return false;
    await sleep(context, Math.min(delayMs, LONGEST_DELAY_MS));
    delayMs *= 2;
  }
}

/** Per instance the task that was created last. */
function newestOfInstances(tasks: readonly ScheduledTask[]): ScheduledTask[] {
  const newest = new Map<number, ScheduledTask>();
  for (const task of tasks) {
    const { instanceId } = task.assignedTask;
    const known = newest.get(instanceId);
    if (known === undefined || createdAtMs(task) > createdAtMs(known)) newest.set(instanceId, task);
  }
  return [...newest.values()];
}

function createdAtMs({ taskEvents }: ScheduledTask): number {
  return taskEvents[0]?.timestamp ?? 0;
}
