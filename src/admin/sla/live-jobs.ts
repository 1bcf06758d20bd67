import { ScheduledTask, type TaskQuery } from '../../../api/generated/aurora.ts';
import { complete, type Wire } from '../../../api/thrift/index.ts';
import { formatKey } from '../../client/keys/job-key.ts';
import { LIVE_STATUSES } from '../../domain/task/status.ts';
import type { CommandContext } from '../command.ts';
import { ADMIN_RPC } from '../rpc.ts';
import type { LiveJobs, LiveTask } from './prediction.ts';

/** Which jobs are looked at. */
export interface LiveJobsQuery {
  readonly cluster: string;
  /** Only jobs that run on these; all jobs if absent. */
  readonly hosts?: readonly string[];
  /** Jobs with fewer live tasks do not count. */
  readonly minInstances: number;
}

/**
 * The live tasks of production jobs.
 * @throws CommandError if the scheduler does not tell: an unknown state is never a safe one
 */
export async function fetchLiveJobs(query: LiveJobsQuery, context: CommandContext): Promise<LiveJobs> {
  const tasks = await fetchTasks(query, context);
  const jobs = new Map<string, LiveTask[]>();
  for (const { assignedTask, taskEvents } of tasks) {
    const key = formatKey({ cluster: query.cluster, ...assignedTask.task.job });
    const ranMs = taskEvents.find(({ status }) => status === 'RUNNING')?.timestamp;
    const uptimeSecs = ranMs === undefined ? undefined : Math.floor((context.clock.nowMs() - ranMs) / 1000);
    const ofJob = jobs.get(key) ?? [];
    jobs.set(key, ofJob);
    ofJob.push({ host: assignedTask.slaveHost ?? '', uptimeSecs });
  }
  return new Map([...jobs].filter(([, ofJob]) => ofJob.length >= query.minInstances));
}

/** With hosts, first what runs there, then all of the jobs found. */
async function fetchTasks(
  { cluster, hosts }: LiveJobsQuery,
  context: CommandContext,
): Promise<readonly ScheduledTask[]> {
  if (hosts === undefined) return productionTasks(cluster, {}, context);
  const there = await productionTasks(cluster, { slaveHosts: hosts }, context);
  const jobs = new Map(
    there.map(({ assignedTask }) => [
      formatKey({ cluster, ...assignedTask.task.job }),
      assignedTask.task.job,
    ]),
  );
  return jobs.size === 0 ? [] : productionTasks(cluster, { jobKeys: [...jobs.values()] }, context);
}

async function productionTasks(
  cluster: string,
  restriction: Wire<TaskQuery>,
  context: CommandContext,
): Promise<readonly ScheduledTask[]> {
  const query = { ...restriction, statuses: [...LIVE_STATUSES] };
  const answer = await context.ask(
    cluster,
    ADMIN_RPC.getTasksWithoutConfigs,
    { query },
    'Failed to query tasks:',
  );
  const { result } = answer;
  const tasks =
    (result !== undefined && 'scheduleStatusResult' in result && result.scheduleStatusResult?.tasks) || [];
  return tasks
    .map((task) => complete(ScheduledTask, task))
    .filter(({ assignedTask }) => assignedTask.task.production === true);
}
