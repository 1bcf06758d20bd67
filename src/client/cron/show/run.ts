import { sameJobKey } from '../../../domain/values/job-key.ts';
import { CommandError } from '../../command-error.ts';
import { EXIT, type ExitCode } from '../../exit-codes.ts';
import { formatKey, withoutCluster } from '../../keys/job-key.ts';
import { fetchJobConfigurations } from '../../rpc/calls.ts';
import type { VerbContext } from '../../verb.ts';
import type { ShowOptions } from './options.ts';

/** Shows when a cron job runs. */
export async function run({ key }: ShowOptions, context: VerbContext): Promise<ExitCode> {
  const scheduler = await context.scheduler(key.cluster);
  const heading = `Error retrieving cron entry for job ${formatKey(key)}:`;
  const jobs = await fetchJobConfigurations(scheduler, key.role, { heading, exitCode: EXIT.API_ERROR });
  const job = jobs.find((each) => sameJobKey(each.key, withoutCluster(key)));
  if (job?.cronSchedule === undefined || job.cronSchedule === '') {
    throw new CommandError(EXIT.INVALID_PARAMETER, `No cron entry found for job ${formatKey(key)}`);
  }
  context.print(`${formatKey(key)}\t ${job.cronSchedule}`);
  return EXIT.OK;
}
