import type { ScheduledTask } from '../../../api/generated/aurora.ts';
import { LIVE_STATUSES } from '../../domain/task/status.ts';
import { EXIT } from '../exit-codes.ts';
import { type ClusterJobKey, formatKey, withoutCluster } from '../keys/job-key.ts';
import { completeTasks, fetchTasks } from '../rpc/calls.ts';
import type { VerbContext } from '../verb.ts';

/**
 * For how many whole seconds each running instance of a job has been up.
 * @returns ascending; instances that never ran are left out
 * @throws CommandError if the scheduler does not tell
 */
export async function fetchUptimesSecs(job: ClusterJobKey, context: VerbContext): Promise<readonly number[]> {
  const scheduler = await context.scheduler(job.cluster);
  const refusal = { heading: `Failed to retrieve the tasks of ${formatKey(job)}:`, exitCode: EXIT.API_ERROR };
  const query = { job: withoutCluster(job), statuses: LIVE_STATUSES };
  const tasks = completeTasks(await fetchTasks(scheduler, query, refusal));
  return uptimesSecs(tasks, context.clock.nowMs());
}

/** As {@link fetchUptimesSecs}. An instance counts from its first RUNNING. */
export function uptimesSecs(tasks: readonly ScheduledTask[], nowMs: number): readonly number[] {
  return tasks
    .flatMap(({ taskEvents }) => taskEvents.find(({ status }) => status === 'RUNNING') ?? [])
    .map(({ timestamp }) => Math.floor((nowMs - timestamp) / 1000))
    .sort((a, b) => a - b);
}

/**
 * The uptime that `percentile` percent of the instances have reached at least.
 * @param ascending uptimes in seconds
 * @returns seconds; 0 if there are too few instances to tell
 */
export function uptimeAt(percentile: number, ascending: readonly number[]): number {
  const count = ascending.length;
  return ascending[count - Math.floor((percentile / 100) * count) - 1] ?? 0;
}

/**
 * How many of the instances have been up for at least `durationSecs`.
 * @returns percent; 0 if there are no instances
 */
export function upCountPercent(durationSecs: number, uptimes: readonly number[]): number {
  if (uptimes.length === 0) return 0;
  return (100 * uptimes.filter((uptime) => uptime >= durationSecs).length) / uptimes.length;
}
