import {
  JobConfiguration,
  type JobKey,
  ScheduledTask,
  type ScheduleStatus,
  TaskConfig,
  type TaskQuery,
  TierConfig,
} from '../../../api/generated/aurora.ts';
import { ApiInputError, complete, type StructSchema, type Wire } from '../../../api/thrift/index.ts';
import { CommandError } from '../command-error.ts';
import { EXIT } from '../exit-codes.ts';
import { RPC } from './methods.ts';
import type { Refusal, Scheduler } from './scheduler.ts';

/** Which tasks of one job are asked for; absent restrictions do not restrict. */
export interface TasksOfJob {
  readonly job: JobKey;
  readonly instances?: readonly number[];
  readonly statuses?: Iterable<ScheduleStatus>;
}

/** The scheduler's priority tiers. */
export interface Tiers {
  readonly defaultTierName: string;
  readonly tiers: readonly TierConfig[];
}

/**
 * Asks for tasks of a job, without the bulky parts of their configuration.
 * @throws CommandError as {@link Scheduler.call} does
 */
export async function fetchTasks(
  scheduler: Scheduler,
  tasks: TasksOfJob,
  refusal?: Refusal,
): Promise<readonly Wire<ScheduledTask>[]> {
  const { result } = await scheduler.call(RPC.getTasksWithoutConfigs, { query: taskQuery(tasks) }, refusal);
  if (result === undefined || !('scheduleStatusResult' in result)) throw withoutResult('tasks');
  return result.scheduleStatusResult?.tasks ?? [];
}

/**
 * Asks for the whole configurations of tasks of a job.
 * @throws CommandError as {@link Scheduler.call} does
 */
export async function fetchConfigurations(
  scheduler: Scheduler,
  tasks: TasksOfJob,
): Promise<readonly TaskConfig[]> {
  const refusal = { heading: 'Failed to retrieve the tasks:', exitCode: EXIT.COMMAND_FAILURE };
  const { result } = await scheduler.call(RPC.getTasksStatus, { query: taskQuery(tasks) }, refusal);
  if (result === undefined || !('scheduleStatusResult' in result)) throw withoutResult('tasks');
  const found = completeTasks(result.scheduleStatusResult?.tasks ?? []);
  return found.map(({ assignedTask }) => assignedTask.task);
}

/**
 * Asks how the scheduler would store the configuration of a job's tasks.
 * @throws CommandError as {@link Scheduler.call} does
 */
export async function fetchPopulated(
  scheduler: Scheduler,
  description: Wire<JobConfiguration>,
): Promise<TaskConfig> {
  const refusal = { heading: 'Error loading configuration', exitCode: EXIT.INVALID_CONFIGURATION };
  const { result } = await scheduler.call(RPC.populateJobConfig, { description }, refusal);
  if (result === undefined || !('populateJobResult' in result)) throw withoutResult('configuration');
  return completeAnswer(TaskConfig, result.populateJobResult?.taskConfig ?? {});
}

/**
 * Asks for the keys of the jobs of a role, or of all roles.
 * @throws CommandError as {@link Scheduler.call} does
 */
export async function fetchJobs(
  scheduler: Scheduler,
  role: string | undefined,
  refusal: Refusal,
): Promise<readonly JobKey[]> {
  return (await fetchJobConfigurations(scheduler, role, refusal)).map(({ key }) => key);
}

/**
 * Asks for the jobs of a role, or of all roles.
 * @throws CommandError as {@link Scheduler.call} does
 */
export async function fetchJobConfigurations(
  scheduler: Scheduler,
  role: string | undefined,
  refusal: Refusal,
): Promise<readonly JobConfiguration[]> {
  const args = role === undefined ? {} : { ownerRole: role };
  const { result } = await scheduler.call(RPC.getJobs, args, refusal);
  if (result === undefined || !('getJobsResult' in result)) throw withoutResult('jobs');
  return (result.getJobsResult?.configs ?? []).map((config) => completeAnswer(JobConfiguration, config));
}

/**
 * Asks for the tiers.
 * @throws CommandError as {@link Scheduler.call} does
 */
export async function fetchTiers(scheduler: Scheduler): Promise<Tiers> {
  const { result } = await scheduler.call(RPC.getTierConfigs, {});
  if (result === undefined || !('getTierConfigResult' in result)) throw withoutResult('tiers');
  const answer = result.getTierConfigResult;
  return {
    defaultTierName: answer?.defaultTierName ?? '',
    tiers: (answer?.tiers ?? []).map((tier) => completeAnswer(TierConfig, tier)),
  };
}

function taskQuery({ job, instances, statuses }: TasksOfJob): Wire<TaskQuery> {
  return {
    jobKeys: [job],
    ...(instances === undefined ? {} : { instanceIds: instances }),
    ...(statuses === undefined ? {} : { statuses: [...statuses] }),
  };
}

/** The complete forms of tasks. @throws CommandError if one lacks what it must have */
export function completeTasks(tasks: readonly Wire<ScheduledTask>[]): readonly ScheduledTask[] {
  return tasks.map((task) => completeAnswer(ScheduledTask, task));
}

/** The complete form of a part of an answer. @throws CommandError if it lacks what it must have */
export function completeAnswer<T>(schema: StructSchema<T>, wire: Wire<NoInfer<T>>): T {
  try {
    return complete(schema, wire);
  } catch (error) {
    if (!(error instanceof ApiInputError)) throw error;
    throw new CommandError(EXIT.UNKNOWN_ERROR, `The scheduler's answer cannot be used: ${error.message}`);
  }
}

/** What a command ends with when the answer says nothing. @param what it was asked for */
export function withoutResult(what: string): CommandError {
  return new CommandError(EXIT.UNKNOWN_ERROR, `The scheduler's answer has no ${what}`);
}
