import type { JobKey, ScheduledTask } from '../../api/generated/aurora.ts';
import { formatJobKey } from '../domain/values/job-key.ts';
import type { TaskFilter } from './state.ts';

/** The filter's restrictions with the ones that do not restrict left out. */
export interface Restrictions {
  readonly role?: string;
  readonly environment?: string;
  readonly jobName?: string;
  readonly taskIds?: ReadonlySet<string>;
  readonly statuses?: ReadonlySet<string>;
  readonly instanceIds?: ReadonlySet<number>;
  readonly slaveHosts?: ReadonlySet<string>;
  /** In text form. */
  readonly jobKeys?: ReadonlySet<string>;
}

/** Reads a filter: empty lists and a blank role do not restrict. */
export function restrictionsOf(filter: TaskFilter): Restrictions {
  return {
    ...(filter.role !== undefined && filter.role.trim() !== '' && { role: filter.role }),
    ...(filter.environment !== undefined && { environment: filter.environment }),
    ...(filter.jobName !== undefined && { jobName: filter.jobName }),
    ...(filter.taskIds?.length && { taskIds: new Set(filter.taskIds) }),
    ...(filter.statuses?.length && { statuses: new Set<string>(filter.statuses) }),
    ...(filter.instanceIds?.length && { instanceIds: new Set(filter.instanceIds) }),
    ...(filter.slaveHosts?.length && { slaveHosts: new Set(filter.slaveHosts) }),
    ...(filter.jobKeys?.length && { jobKeys: new Set(filter.jobKeys.map(formatJobKey)) }),
  };
}

/** The only job that can match, if role, environment and name are all given. */
export function soleJob({ role, environment, jobName }: Restrictions): JobKey | undefined {
  if (role === undefined || environment === undefined || jobName === undefined) return undefined;
  return { role, environment, name: jobName };
}

/** Says whether `task` meets every restriction. */
export function meets(task: ScheduledTask, restrictions: Restrictions): boolean {
  const { taskId, slaveHost, instanceId, task: config } = task.assignedTask;
  const { role, environment, jobName } = restrictions;
  return (
    (role === undefined || config.job.role === role) &&
    (environment === undefined || config.job.environment === environment) &&
    (jobName === undefined || config.job.name === jobName) &&
    (restrictions.taskIds?.has(taskId) ?? true) &&
    (restrictions.statuses?.has(task.status) ?? true) &&
    (restrictions.instanceIds?.has(instanceId) ?? true) &&
    (restrictions.slaveHosts === undefined ||
      (slaveHost !== undefined && restrictions.slaveHosts.has(slaveHost))) &&
    (restrictions.jobKeys?.has(formatJobKey(config.job)) ?? true)
  );
}
