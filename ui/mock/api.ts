import {
  type ConfigGroup,
  type JobStats,
  type JobSummary,
  ReadOnlyScheduler,
  type Response,
  type Result,
  type ScheduledTask,
  type TaskQuery,
} from '../../api/generated/aurora.ts';
import { decodeCall, encodeReply, type Wire } from '../../api/thrift/index.ts';
import { isActive, STATUS_TRAITS } from '../../src/domain/task/status.ts';
import { toRanges } from '../../src/domain/values/instance-ranges.ts';
import { formatJobKey } from '../../src/domain/values/job-key.ts';
import type { World } from './world.ts';

type Args = Wire<{
  query: TaskQuery;
  role: string;
  job: { role: string; environment: string; name: string };
}>;

/** The calls that the pages make. */
const CALLS: Readonly<Record<string, (world: World, args: Args) => Result>> = {
  getRoleSummary: (world) => ({ roleSummaryResult: { summaries: roleSummaries(world) } }),
  getJobSummary: (world, { role }) => ({ jobSummaryResult: { summaries: jobSummaries(world, role) } }),
  getTasksWithoutConfigs: (world, { query }) => ({
    scheduleStatusResult: { tasks: select(world, query).map(withoutData) },
  }),
  getTasksStatus: (world, { query }) => ({ scheduleStatusResult: { tasks: select(world, query) } }),
  getPendingReason: (world, { query }) => ({
    getPendingReasonResult: { reasons: pendingReasons(world, query) },
  }),
  getConfigSummary: (world, { job }) => {
    const key = { role: job?.role ?? '', environment: job?.environment ?? '', name: job?.name ?? '' };
    const tasks = select(world, { role: key.role, environment: key.environment, jobName: key.name });
    return { configSummaryResult: { summary: { key, groups: configGroups(tasks) } } };
  },
};

/** Answers a call in the JSON protocol. */
export function answer(world: World, body: Uint8Array): Uint8Array {
  const call = decodeCall('json', ReadOnlyScheduler, body);
  if (call.kind !== 'call') throw new Error(`there is no call ${call.name}`);
  const run = CALLS[call.method.name];
  const refused: Response = {
    responseCode: 'INVALID_REQUEST',
    details: [{ message: `The mock does not know ${call.method.name}.` }],
  };
  // The reader has read the arguments by the schema of the method.
  const response: Response =
    run === undefined ? refused : { responseCode: 'OK', result: run(world, call.args as Args), details: [] };
  return encodeReply('json', call.method, response, call.seqid);
}

function select(world: World, query: Wire<TaskQuery> | undefined): ScheduledTask[] {
  return world.tasks.filter(({ assignedTask: { task, instanceId } }) => {
    const { role, environment, name } = task.job;
    return (
      (query?.role ?? role) === role &&
      (query?.environment ?? environment) === environment &&
      (query?.jobName ?? name) === name &&
      (!query?.instanceIds?.length || query.instanceIds.map(Number).includes(instanceId))
    );
  });
}

function withoutData(task: ScheduledTask): ScheduledTask {
  const config = { ...task.assignedTask.task, executorConfig: { name: 'AuroraExecutor', data: '' } };
  return { ...task, assignedTask: { ...task.assignedTask, task: config } };
}

function pendingReasons(world: World, query: Wire<TaskQuery> | undefined) {
  return select(world, query)
    .filter(({ status }) => status === 'PENDING')
    .map(({ assignedTask: { taskId } }) => ({ taskId, reason: world.reasons.get(taskId) ?? '' }));
}

function roleSummaries(world: World) {
  const roles = new Map<string, { jobs: Set<string>; cronJobCount: number }>();
  const of = (role: string) => {
    const known = roles.get(role) ?? { jobs: new Set<string>(), cronJobCount: 0 };
    roles.set(role, known);
    return known;
  };
  for (const { assignedTask } of world.tasks)
    of(assignedTask.task.job.role).jobs.add(formatJobKey(assignedTask.task.job));
  for (const { key } of world.cronJobs) of(key.role).cronJobCount += 1;
  return Array.from(roles, ([role, { jobs, cronJobCount }]) => ({ role, jobCount: jobs.size, cronJobCount }));
}

/** A cron job runs next so long from now. */
const NEXT_RUN_MS = 5 * 3600 * 1000;

function jobSummaries(world: World, role: string | undefined): JobSummary[] {
  const byJob = Map.groupBy(select(world, { role }), ({ assignedTask }) =>
    formatJobKey(assignedTask.task.job),
  );
  return Array.from(byJob.values(), (tasks): JobSummary => {
    const config = (tasks.find(({ status }) => isActive(status)) ?? tasks[0])?.assignedTask.task;
    if (config === undefined) throw new Error('a group has a task');
    const cronJob = world.cronJobs.find(({ key }) => formatJobKey(key) === formatJobKey(config.job));
    return {
      job: cronJob ?? { key: config.job, taskConfig: config, instanceCount: tasks.length },
      stats: statsOf(tasks),
      ...(cronJob !== undefined && { nextCronRunMs: Date.now() + NEXT_RUN_MS }),
    };
  });
}

function statsOf(tasks: readonly ScheduledTask[]): JobStats {
  const count = (bucket: string) =>
    tasks.filter(({ status }) => STATUS_TRAITS[status].bucket === bucket).length;
  return {
    activeTaskCount: count('active'),
    pendingTaskCount: count('pending'),
    finishedTaskCount: count('finished'),
    failedTaskCount: count('failed'),
  };
}

function configGroups(tasks: readonly ScheduledTask[]): ConfigGroup[] {
  const active = tasks.filter(({ status }) => isActive(status));
  const [first] = active;
  if (first === undefined) return [];
  return [
    {
      config: first.assignedTask.task,
      instances: toRanges(active.map(({ assignedTask }) => assignedTask.instanceId)),
    },
  ];
}
