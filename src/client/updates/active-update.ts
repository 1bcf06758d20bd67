import { ACTIVE_JOB_UPDATE_STATES } from '../../../api/generated/aurora.ts';
import { CommandError } from '../command-error.ts';
import { EXIT } from '../exit-codes.ts';
import { type ClusterJobKey, formatKey, withoutCluster } from '../keys/job-key.ts';
import type { Scheduler } from '../rpc/scheduler.ts';
import { fetchUpdateSummaries, type UpdateSummary } from '../rpc/update-calls.ts';

/**
 * The update of a job that has not ended.
 * @param ifNone what to say if there is none
 * @throws CommandError if there is none, if there are several, or if the scheduler does not tell
 */
export async function findActiveUpdate(
  scheduler: Scheduler,
  job: ClusterJobKey,
  ifNone: string,
): Promise<UpdateSummary> {
  const query = { jobKey: withoutCluster(job), updateStatuses: [...ACTIVE_JOB_UPDATE_STATES] };
  const [update, ...others] = await fetchUpdateSummaries(scheduler, query);
  if (update === undefined) throw new CommandError(EXIT.INVALID_PARAMETER, ifNone);
  if (others.length === 0) return update;
  const count = others.length + 1;
  throw new CommandError(
    EXIT.API_ERROR,
    `The scheduler has ${count} active updates of ${formatKey(job)}, but a job can have one only`,
  );
}
