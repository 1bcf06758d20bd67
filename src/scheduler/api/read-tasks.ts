import {
  type JobKey,
  type ScheduledTask,
  type TaskConfig,
  TaskQuery,
} from '../../../api/generated/aurora.ts';
import { complete, type Wire } from '../../../api/thrift/index.ts';
import { configGroups } from '../../domain/jobs/summary.ts';
import { isValidJobKey } from '../../domain/values/job-key.ts';
import type { TaskFilter } from '../../storage/state.ts';
import { type Answer, failed, found, invalid } from './answers.ts';
import type { Call } from './dependencies.ts';
import { requireJobKey } from './job-keys.ts';

/** What every call by query is given. */
interface QueryArgs {
  readonly query?: Wire<TaskQuery> | undefined;
}

/** The tasks that match a query. */
export async function getTasksStatus(call: Call, args: QueryArgs): Promise<Answer> {
  return answerTasks(call, args, (task) => task);
}

/** The same without the data of executors, which is large and rarely looked at. */
export async function getTasksWithoutConfigs(call: Call, args: QueryArgs): Promise<Answer> {
  const stripped = new Map<TaskConfig, TaskConfig>();
  return answerTasks(call, args, (task) => {
    const { assignedTask } = task;
    const config = stripped.get(assignedTask.task) ?? withoutExecutorData(assignedTask.task);
    stripped.set(assignedTask.task, config);
    return { ...task, assignedTask: { ...assignedTask, task: config } };
  });
}

function withoutExecutorData(config: TaskConfig): TaskConfig {
  if (config.executorConfig === undefined) return config;
  return { ...config, executorConfig: { name: config.executorConfig.name } };
}

function answerTasks(call: Call, args: QueryArgs, show: (task: ScheduledTask) => ScheduledTask): Answer {
  const query = complete(TaskQuery, args.query ?? {});
  const problem = problemOfQuery(query);
  if (problem !== undefined) return failed(problem);
  const tasks = page(queryTasks(call, query), query).map((task) => withPendingReason(call, show(task)));
  return found({ scheduleStatusResult: { tasks } }, tasks.length);
}

/**
 * Says in the last event of a PENDING task why it does not run yet, so that every client shows it
 * without a further call. Nothing of it is stored.
 */
function withPendingReason({ pendingReason }: Call, task: ScheduledTask): ScheduledTask {
  const reason = task.status === 'PENDING' ? pendingReason(task.assignedTask.taskId) : undefined;
  const last = task.taskEvents.at(-1);
  if (!reason || last === undefined) return task;
  const message = last.message === undefined ? reason : `${last.message}; ${reason}`;
  return { ...task, taskEvents: [...task.taskEvents.slice(0, -1), { ...last, message }] };
}

/** Why each of the matching PENDING tasks does not run yet. */
export async function getPendingReason(call: Call, args: QueryArgs): Promise<Answer> {
  const query = complete(TaskQuery, args.query ?? {});
  if (query.slaveHosts.length > 0)
    return invalid('SlaveHosts are not supported in a query of pending reasons.');
  if (query.statuses.length > 0) return invalid('Statuses is not supported in a query of pending reasons.');
  const problem = problemOfQuery(query);
  if (problem !== undefined) return failed(problem);
  const reasons = page(queryTasks(call, { ...query, statuses: ['PENDING'] }), query).map(
    ({ assignedTask }) => ({
      taskId: assignedTask.taskId,
      reason: call.pendingReason(assignedTask.taskId) ?? '',
    }),
  );
  return found({ getPendingReasonResult: { reasons } }, reasons.length);
}

/** Which instances of a job have which configuration. */
export async function getConfigSummary(
  call: Call,
  args: { readonly job?: Wire<JobKey> | undefined },
): Promise<Answer> {
  const jobKey = requireJobKey(args.job);
  if (!jobKey.ok) return invalid(jobKey.message);
  const groups = configGroups(call.storage.read((state) => state.tasks.byJob(jobKey.value)));
  return found({ configSummaryResult: { summary: { key: jobKey.value, groups } } }, groups.length);
}

/** A query that names all three parts of a job key names a job, and no job has such a key. */
function problemOfQuery({ role, environment, jobName }: TaskQuery): string | undefined {
  if (!role?.trim() || !environment?.trim() || !jobName?.trim()) return undefined;
  if (isValidJobKey({ role, environment, name: jobName })) return undefined;
  return `Invalid job key format: ${role}/${environment}/${jobName}`;
}

function queryTasks(call: Call, filter: TaskFilter): readonly ScheduledTask[] {
  return call.storage.read((state) => state.tasks.query(filter));
}

function page(tasks: readonly ScheduledTask[], { offset, limit }: TaskQuery): readonly ScheduledTask[] {
  const first = Math.max(0, offset);
  return tasks.slice(first, limit > 0 ? first + limit : undefined);
}
