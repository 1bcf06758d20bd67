import type { ScheduledTask } from '../../../api/generated/aurora.ts';
import { ACTIVE_STATUSES } from '../../domain/task/status.ts';
import { CommandError } from '../command-error.ts';
import { EXIT } from '../exit-codes.ts';
import { formatInstances } from '../keys/instances.ts';
import { type ClusterJobKey, withoutCluster } from '../keys/job-key.ts';
import { completeTasks, fetchTasks } from '../rpc/calls.ts';
import type { Scheduler } from '../rpc/scheduler.ts';

const ACTIVE_REFUSAL = {
  heading: 'Failed to retrieve the active tasks:',
  exitCode: EXIT.INVALID_PARAMETER,
} as const;

/**
 * The tasks of a job that take their instances.
 * @throws CommandError if the scheduler does not tell
 */
export async function fetchActiveTasks(
  scheduler: Scheduler,
  job: ClusterJobKey,
): Promise<readonly ScheduledTask[]> {
  const query = { job: withoutCluster(job), statuses: ACTIVE_STATUSES };
  return completeTasks(await fetchTasks(scheduler, query, ACTIVE_REFUSAL));
}

/** The instances of tasks, ascending and without repetitions. */
export function instancesOf(tasks: readonly ScheduledTask[]): readonly number[] {
  return [...new Set(tasks.map(({ assignedTask }) => assignedTask.instanceId))].sort((a, b) => a - b);
}

/**
 * Refuses instances that no active task has.
 * @throws CommandError naming them
 */
export function requireActive(instances: readonly number[], active: readonly ScheduledTask[]): void {
  const known = new Set(instancesOf(active));
  const missing = instances.filter((instance) => !known.has(instance));
  if (missing.length === 0) return;
  throw new CommandError(EXIT.INVALID_PARAMETER, `Invalid instance parameter: ${formatInstances(missing)}`);
}

/** True if the number of instances is part of what an SLA policy promises. */
export function hasCountedSla(tasks: readonly ScheduledTask[]): boolean {
  return tasks.some(({ assignedTask: { task } }) => {
    const policy = task.slaPolicy;
    return policy !== undefined && ('countSlaPolicy' in policy || 'percentageSlaPolicy' in policy);
  });
}
