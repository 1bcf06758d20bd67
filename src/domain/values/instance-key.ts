import type { InstanceKey, JobKey, ScheduledTask } from '../../../api/generated/aurora.ts';
import { formatJobKey } from './job-key.ts';

/** The usual text form, `role/environment/name/instance`. Distinct valid keys have distinct texts. */
export function formatInstanceKey(jobKey: JobKey, instanceId: number): string {
  return `${formatJobKey(jobKey)}/${instanceId}`;
}

/** The instance that `task` is, or was, an attempt to run. */
export function instanceKeyOf(task: ScheduledTask): InstanceKey {
  return { jobKey: task.assignedTask.task.job, instanceId: task.assignedTask.instanceId };
}
