import type { JobUpdateRequest, ScheduledTask, TaskConfig } from '../../../api/generated/aurora.ts';
import type { Wire } from '../../../api/thrift/index.ts';
import { ACTIVE_STATUSES } from '../../domain/task/status.ts';
import { diffUpdate, groupInstances, type InstanceConfigs } from '../../domain/update/diff.ts';
import { EXIT } from '../exit-codes.ts';
import { type ClusterJobKey, withoutCluster } from '../keys/job-key.ts';
import { ifAvailable } from '../rpc/available.ts';
import { completeTasks, withoutResult } from '../rpc/calls.ts';
import { RPC } from '../rpc/methods.ts';
import type { Scheduler } from '../rpc/scheduler.ts';
import { fetchUpdateDiff, type UpdateDiff } from '../rpc/update-calls.ts';

/** What a job is to become. */
export interface Wanted {
  readonly job: ClusterJobKey;
  /** As the scheduler would store it. */
  readonly config: TaskConfig;
  readonly instanceCount: number;
  readonly instances: readonly number[] | undefined;
  readonly request: Wire<JobUpdateRequest>;
}

/**
 * What an update would do: asked of the scheduler, or found out here if it cannot tell.
 * @throws CommandError if the scheduler refuses or does not answer
 */
export async function fetchPlannedDiff(scheduler: Scheduler, wanted: Wanted): Promise<UpdateDiff> {
  const told = await ifAvailable(() => fetchUpdateDiff(scheduler, wanted.request));
  return told ?? compareHere(await fetchCurrent(scheduler, wanted.job), wanted);
}

function compareHere(current: InstanceConfigs, { config, instanceCount, instances }: Wanted): UpdateDiff {
  const scope = instances && new Set(instances);
  const { added, removed, changed, unchanged } = diffUpdate(current, { config, instanceCount, scope });
  return {
    add: groupInstances(added),
    remove: groupInstances(removed),
    update: groupInstances(changed),
    unchanged: groupInstances(unchanged),
  };
}

async function fetchCurrent(scheduler: Scheduler, job: ClusterJobKey): Promise<InstanceConfigs> {
  const query = { jobKeys: [withoutCluster(job)], statuses: [...ACTIVE_STATUSES] };
  const refusal = { heading: 'Failed to retrieve the active tasks:', exitCode: EXIT.COMMAND_FAILURE };
  const { result } = await scheduler.call(RPC.getTasksStatus, { query }, refusal);
  if (result === undefined || !('scheduleStatusResult' in result)) throw withoutResult('tasks');
  const tasks: readonly ScheduledTask[] = completeTasks(result.scheduleStatusResult?.tasks ?? []);
  return new Map(tasks.map(({ assignedTask }) => [assignedTask.instanceId, assignedTask.task]));
}
