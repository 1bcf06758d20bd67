import type { AssignedTask } from '../../../api/generated/aurora.ts';
import { LIVE_STATUSES } from '../../domain/task/status.ts';
import { EXIT } from '../exit-codes.ts';
import type { InstancesOfJob } from '../keys/instances.ts';
import { withoutCluster } from '../keys/job-key.ts';
import { completeTasks, withoutResult } from '../rpc/calls.ts';
import { RPC } from '../rpc/methods.ts';
import type { Scheduler } from '../rpc/scheduler.ts';

const REFUSAL = { heading: 'Failed to retrieve the tasks:', exitCode: EXIT.COMMAND_FAILURE } as const;

/** A task that is on a host and may have a sandbox there. */
export interface LiveTask extends AssignedTask {
  readonly slaveHost: string;
}

/**
 * The live tasks of a job, or of some of its instances, in the scheduler's order.
 * @throws CommandError if the scheduler does not tell
 */
export async function fetchLiveTasks(
  scheduler: Scheduler,
  { job, instances }: InstancesOfJob,
): Promise<readonly LiveTask[]> {
  const query = {
    jobKeys: [withoutCluster(job)],
    statuses: [...LIVE_STATUSES],
    ...(instances === undefined ? {} : { instanceIds: instances }),
  };
  const { result } = await scheduler.call(RPC.getTasksStatus, { query }, REFUSAL);
  if (result === undefined || !('scheduleStatusResult' in result)) throw withoutResult('tasks');
  return completeTasks(result.scheduleStatusResult?.tasks ?? []).flatMap(({ assignedTask }) => {
    const { slaveHost } = assignedTask;
    return slaveHost ? [{ ...assignedTask, slaveHost }] : [];
  });
}
