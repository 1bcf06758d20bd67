import type { ScheduledTask, ScheduleStatus } from '../../../api/generated/aurora.ts';
import { isTerminal, LIVE_STATUSES, TERMINAL_STATUSES } from '../../domain/task/status.ts';
import { sayingWhatGoesOn } from '../goes-on.ts';
import { completeTasks, fetchTasks, type TasksOfJob } from '../rpc/calls.ts';
import type { Scheduler } from '../rpc/scheduler.ts';
import { sleep } from '../sleep.ts';
import type { VerbContext } from '../verb.ts';
import { countStates, endedLines, stateLines, summaryOf } from './wait-text.ts';

/** What a command waits for. */
export type Goal = 'RUNNING' | 'FINISHED';

/** Whether waiting may end without success. */
export type Patience = 'unlimited' | 'limited';

/** Tasks that are waited for. */
export interface AwaitedTasks extends TasksOfJob {
  /** Instances from this number on are of an earlier job of that name, and nobody's concern. */
  readonly instanceCount?: number | bigint | undefined;
}

/** Upstream begins with 2 s and grows to 150 s; who looks on wants to know sooner. */
const FIRST_DELAY_MS = 250;
const LONGEST_DELAY_MS = 5_000;
/** As long as upstream waits for tasks to end. */
const LIMITED_PATIENCE_MS = 255_000;

/** A task that is over will not run later: waiting for it to run would never end. */
const REACHED: Readonly<Record<Goal, ReadonlySet<ScheduleStatus>>> = {
  RUNNING: new Set([...LIVE_STATUSES, ...TERMINAL_STATUSES]),
  FINISHED: TERMINAL_STATUSES,
};

/** What is said when the user interrupts the wait. */
const GOES_ON: Readonly<Record<Patience, string>> = {
  unlimited: 'The job goes on; "aurora job status" shows it, "aurora job killall" would end it',
  limited: 'Tasks that were told to end go on ending; no others will be told',
};

/**
 * Waits until the newest task of every instance has reached the goal; no tasks at all count as reached. Meanwhile it
 * shows where they are, and tells of tasks that end although they should run.
 * @param patience 'limited' gives up after some four minutes
 * @returns false if it gave up
 * @throws CommandError if the scheduler cannot be asked
 */
export function waitForTasks(
  scheduler: Scheduler,
  tasks: AwaitedTasks,
  goal: Goal,
  patience: Patience,
  context: VerbContext,
): Promise<boolean> {
  return sayingWhatGoesOn(
    () => GOES_ON[patience],
    context,
    async () => {
      const tell = createTeller(goal, patience, context);
      let delayMs = FIRST_DELAY_MS;
      let waitedMs = 0;
      for (;;) {
        const found = completeTasks(await fetchTasks(scheduler, tasks)).filter(
          ({ assignedTask }) => assignedTask.instanceId < (tasks.instanceCount ?? Number.POSITIVE_INFINITY),
        );
        const newest = newestOfInstances(found);
        const isReached = newest.every(({ status }) => REACHED[goal].has(status));
        tell(found, newest, isReached);
        if (isReached) return true;
        if (patience === 'limited' && waitedMs >= LIMITED_PATIENCE_MS) return false;
        await sleep(context, delayMs);
        waitedMs += delayMs;
        delayMs = Math.min(2 * delayMs, LONGEST_DELAY_MS);
      }
    },
  );
}

type Tell = (found: readonly ScheduledTask[], newest: readonly ScheduledTask[], isReached: boolean) => void;

/** Says what changed from one look to the next. */
function createTeller(goal: Goal, patience: Patience, { log, progress }: VerbContext): Tell {
  let known: Set<string> | undefined;
  let told = '';
  return (found, newest, isReached) => {
    const ended = found.filter(({ status }) => isTerminal(status));
    const fresh =
      known === undefined ? [] : ended.filter(({ assignedTask }) => !known?.has(assignedTask.taskId));
    known = new Set(ended.map(({ assignedTask }) => assignedTask.taskId));
    // Who kills wants an end; who waits for one wants to know of those that are none.
    const noted = withNewest(fresh, newest).filter(
      (each) => goal === 'RUNNING' || !isTerminal(each.newest.status),
    );
    if (patience === 'unlimited') for (const line of endedLines(noted)) log.warn(line);
    if (isReached) return;
    const counts = countStates(newest);
    const waitsFor = goal === 'RUNNING' ? 'run' : 'end';
    progress.show([
      `Waiting for ${newest.length === 1 ? 'an instance' : `${newest.length} instances`} to ${waitsFor}`,
      ...stateLines(counts),
    ]);
    const summary = summaryOf(counts);
    if (!progress.isVisible && summary !== told) log.info(`Waiting for instances to ${waitsFor}: ${summary}`);
    told = summary;
  };
}

function withNewest(ended: readonly ScheduledTask[], newest: readonly ScheduledTask[]) {
  const ofInstance = new Map(newest.map((task) => [task.assignedTask.instanceId, task]));
  return ended.map((task) => ({ task, newest: ofInstance.get(task.assignedTask.instanceId) ?? task }));
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
