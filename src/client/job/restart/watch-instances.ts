import type { ScheduledTask } from '../../../../api/generated/aurora.ts';
import { formatInstances } from '../../keys/instances.ts';
import { completeTasks, fetchTasks, type TasksOfJob } from '../../rpc/calls.ts';
import type { Scheduler } from '../../rpc/scheduler.ts';
import { sleep } from '../../sleep.ts';
import type { VerbContext } from '../../verb.ts';
import type { RestartPace } from './options.ts';

/** How long an instance may not be running before it counts as failed. */
const LONGEST_ABSENCE_MS = 10 * 60_000;

/** What has been seen of an instance. */
interface Sighting {
  /** Absent until it has been seen running. */
  readonly taskId?: string;
  /** When this task was seen running for the first time. */
  readonly sinceMs: number;
  /** When it was seen running for the last time, or the watch began. */
  readonly lastSeenMs: number;
}

/**
 * Watches restarted instances until each has stayed up long enough or has failed: by being replaced, or by
 * not running for ten minutes.
 * @returns those that failed
 * @throws CommandError if the scheduler does not tell
 */
export async function watchInstances(
  { job, instances }: Required<Pick<TasksOfJob, 'job' | 'instances'>>,
  { watchSecs, pollIntervalSecs }: Pick<RestartPace, 'watchSecs' | 'pollIntervalSecs'>,
  scheduler: Scheduler,
  context: VerbContext,
): Promise<readonly number[]> {
  context.log.info(`Watching instances: ${formatInstances(instances)}`);
  const startedMs = context.clock.nowMs();
  const undecided = new Map<number, Sighting>(
    instances.map((instance) => [instance, { sinceMs: startedMs, lastSeenMs: startedMs }]),
  );
  const failed: number[] = [];
  for (;;) {
    const query = { job, instances: [...undecided.keys()], statuses: ['RUNNING'] as const };
    const running = byInstance(completeTasks(await fetchTasks(scheduler, query)));
    for (const [instance, sighting] of undecided) {
      const seen = look(sighting, running.get(instance), context.clock.nowMs(), watchSecs * 1000);
      if (typeof seen !== 'string') {
        if (sighting.taskId === undefined && seen.taskId !== undefined) {
          context.log.info(`Detected RUNNING instance ${instance}`);
        }
        undecided.set(instance, seen);
        continue;
      }
      undecided.delete(instance);
      if (seen !== 'healthy') failed.push(instance);
      context.log.info(`Instance ${instance} ${VERDICT_TEXT[seen](watchSecs)}`);
    }
    if (undecided.size === 0) return failed;
    context.progress.show(watchLines(undecided, context.clock.nowMs(), watchSecs));
    await sleep(context, pollIntervalSecs * 1000);
  }
}

/** A line per state of what is watched, for a terminal. */
function watchLines(
  undecided: ReadonlyMap<number, Sighting>,
  nowMs: number,
  watchSecs: number,
): readonly string[] {
  const [up, down]: [number[], number[]] = [[], []];
  let longestMs = 0;
  for (const [instance, { taskId, sinceMs }] of undecided) {
    if (taskId === undefined) down.push(instance);
    else up.push(instance);
    longestMs = Math.max(longestMs, taskId === undefined ? 0 : nowMs - sinceMs);
  }
  const line = (what: string, instances: readonly number[], more = ''): string[] =>
    instances.length === 0 ? [] : [`  ${what.padEnd(12)}${more}  instances ${formatInstances(instances)}`];
  return [
    ...line('RUNNING', up, ` for up to ${Math.floor(longestMs / 1000)} of ${watchSecs} s`),
    ...line('not RUNNING', down),
  ];
}

type Verdict = 'healthy' | 'replaced' | 'absent';

const VERDICT_TEXT: Readonly<Record<Verdict, (watchSecs: number) => string>> = {
  healthy: (watchSecs) => `has been up and healthy for at least ${watchSecs} seconds`,
  replaced: (watchSecs) => `did not stay up for ${watchSecs} seconds: another task has replaced its task`,
  absent: () => `has not been running for ${LONGEST_ABSENCE_MS / 60_000} minutes`,
};

/** What one more look at an instance tells. @param taskId that of its running task, if there is one */
function look(
  before: Sighting,
  taskId: string | undefined,
  nowMs: number,
  watchMs: number,
): Sighting | Verdict {
  if (taskId === undefined) return nowMs - before.lastSeenMs >= LONGEST_ABSENCE_MS ? 'absent' : before;
  if (before.taskId !== undefined && before.taskId !== taskId) return 'replaced';
  const sinceMs = before.taskId === undefined ? nowMs : before.sinceMs;
  return before.taskId !== undefined && nowMs - sinceMs >= watchMs
    ? 'healthy'
    : { taskId, sinceMs, lastSeenMs: nowMs };
}

/** The ids of running tasks by their instances. */
function byInstance(tasks: readonly ScheduledTask[]): ReadonlyMap<number, string> {
  return new Map(tasks.map(({ assignedTask }) => [assignedTask.instanceId, assignedTask.taskId]));
}
