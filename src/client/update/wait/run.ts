import type { ExitCode } from '../../exit-codes.ts';
import { withoutCluster } from '../../keys/job-key.ts';
import { findActiveUpdate } from '../../updates/active-update.ts';
import { waitForUpdate } from '../../updates/wait-for-update.ts';
import type { VerbContext } from '../../verb.ts';
import type { WaitOptions } from './options.ts';

/** Waits until an update has ended, and fails unless it rolled forward. */
export async function run({ job, id }: WaitOptions, context: VerbContext): Promise<ExitCode> {
  const scheduler = await context.scheduler(job.cluster);
  const key =
    id === undefined
      ? (await findActiveUpdate(scheduler, job, 'No active update found for this job.')).key
      : { job: withoutCluster(job), id };
  return waitForUpdate(scheduler, key, 'forward', context);
}
