import { ScheduledTask } from '../../../../api/generated/aurora.ts';
import type { Wire } from '../../../../api/thrift/index.ts';
import { isActive } from '../../../domain/task/status.ts';
import { EXIT, type ExitCode } from '../../exit-codes.ts';
import { jobsMatching } from '../../jobs-matching.ts';
import { type ClusterJobKey, formatKey, withoutCluster } from '../../keys/job-key.ts';
import { formatPattern } from '../../keys/pattern.ts';
import { completeTasks, fetchTasks } from '../../rpc/calls.ts';
import { formatTask } from '../../tasks/task-text.ts';
import { toJson } from '../../thrift-json.ts';
import type { VerbContext } from '../../verb.ts';
import type { StatusOptions } from './options.ts';

const STATUS_REFUSAL = {
  heading: 'Failed to retrieve the status:',
  exitCode: EXIT.INVALID_PARAMETER,
} as const;

/** A job's tasks, by instance, parted into those that take their instance and those that are over. */
interface JobStatus {
  readonly key: ClusterJobKey;
  readonly active: readonly Wire<ScheduledTask>[];
  readonly inactive: readonly Wire<ScheduledTask>[];
}

/** Prints the tasks of the jobs that match. */
export async function run({ pattern, json }: StatusOptions, context: VerbContext): Promise<ExitCode> {
  const jobs = await jobsMatching(pattern, context);
  const statuses: JobStatus[] = [];
  for (const key of jobs) {
    const status = await fetchStatus(key, context);
    if (status.active.length + status.inactive.length > 0) statuses.push(status);
  }
  if (json) printJson(statuses, formatPattern(pattern), context);
  else for (const status of statuses) printText(status, context);
  if (statuses.length > 0 || json) return EXIT.OK;
  context.complain(`Found no jobs matching ${formatPattern(pattern)}`);
  return EXIT.INVALID_PARAMETER;
}

async function fetchStatus(key: ClusterJobKey, context: VerbContext): Promise<JobStatus> {
  context.log.info(`Checking status of ${formatKey(key)}`);
  const tasks = await fetchTasks(
    await context.scheduler(key.cluster),
    { job: withoutCluster(key) },
    STATUS_REFUSAL,
  );
  const sorted = tasks.toSorted((a, b) => instanceOf(a) - instanceOf(b));
  const takesInstance = ({ status }: Wire<ScheduledTask>): boolean =>
    status !== undefined && isActive(status);
  return {
    key,
    active: sorted.filter(takesInstance),
    inactive: sorted.filter((task) => !takesInstance(task)),
  };
}

function taskToJson(task: Wire<ScheduledTask>): unknown {
  return toJson(ScheduledTask, task);
}

function instanceOf({ assignedTask }: Wire<ScheduledTask>): number {
  return Number(assignedTask?.instanceId ?? 0);
}

function printText({ active, inactive }: JobStatus, context: VerbContext): void {
  const lines = (tasks: readonly Wire<ScheduledTask>[]): string[] => completeTasks(tasks).flatMap(formatTask);
  const text = [
    `Active tasks (${active.length}):`,
    ...lines(active),
    `Inactive tasks (${inactive.length}):`,
    ...lines(inactive),
    '',
  ];
  context.print(text.join('\n'));
}

function printJson(statuses: readonly JobStatus[], pattern: string, context: VerbContext): void {
  const value =
    statuses.length === 0
      ? { jobspec: pattern, error: 'No matching jobs found' }
      : statuses.map(({ key, active, inactive }) => ({
          job: formatKey(key),
          active: active.map(taskToJson),
          inactive: inactive.map(taskToJson),
        }));
  context.print(JSON.stringify(value, undefined, statuses.length === 0 ? undefined : 2));
}
