import type {
  ConfigGroup,
  JobConfiguration,
  JobKey,
  JobStats,
  ScheduledTask,
  TaskConfig,
} from '../../../api/generated/aurora.ts';
import { isActive, STATUS_TRAITS } from '../task/status.ts';
import { toRanges } from '../values/instance-ranges.ts';

/**
 * A job as its tasks show it: nothing else is stored of a job that is no cron job.
 * @param tasks of one job
 * @returns undefined without tasks
 */
export function jobOfTasks(key: JobKey, tasks: readonly ScheduledTask[]): JobConfiguration | undefined {
  const latest = latestTask(tasks);
  if (latest === undefined) return undefined;
  return { key, taskConfig: latest.assignedTask.task, instanceCount: tasks.length };
}

/** The task that speaks for its job: an active one before one that ended, then the one that changed last. */
export function latestTask(tasks: readonly ScheduledTask[]): ScheduledTask | undefined {
  let latest: ScheduledTask | undefined;
  for (const task of tasks) if (latest === undefined || speaksBefore(task, latest)) latest = task;
  return latest;
}

function speaksBefore(task: ScheduledTask, other: ScheduledTask): boolean {
  const active = isActive(task.status);
  return active === isActive(other.status) ? lastEventMs(task) > lastEventMs(other) : active;
}

/** When the task last changed its status, in milliseconds since the epoch; 0 without a history. */
export function lastEventMs(task: ScheduledTask): number {
  return task.taskEvents.at(-1)?.timestamp ?? 0;
}

/** How many of the tasks wait, run, ended well and ended badly. */
export function statsOf(tasks: Iterable<ScheduledTask>): JobStats {
  const counts = { pending: 0, active: 0, finished: 0, failed: 0 };
  for (const { status } of tasks) counts[STATUS_TRAITS[status].bucket] += 1;
  return {
    pendingTaskCount: counts.pending,
    activeTaskCount: counts.active,
    finishedTaskCount: counts.finished,
    failedTaskCount: counts.failed,
  };
}

/**
 * The instances of active tasks by their configurations.
 * @param tasks whose equal configurations are one object, as stored ones are
 */
export function configGroups(tasks: Iterable<ScheduledTask>): ConfigGroup[] {
  const instances = new Map<TaskConfig, number[]>();
  for (const { status, assignedTask } of tasks) {
    if (!isActive(status)) continue;
    const ids = instances.get(assignedTask.task);
    if (ids === undefined) instances.set(assignedTask.task, [assignedTask.instanceId]);
    else ids.push(assignedTask.instanceId);
  }
  return [...instances].map(([config, ids]) => ({ config, instances: toRanges(ids) }));
}
