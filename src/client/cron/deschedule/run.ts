import { EXIT, type ExitCode } from '../../exit-codes.ts';
import { formatKey, withoutCluster } from '../../keys/job-key.ts';
import { RPC } from '../../rpc/methods.ts';
import type { VerbContext } from '../../verb.ts';
import type { DescheduleOptions } from './options.ts';

/** Takes a job off the cron schedule; what runs goes on. */
export async function run({ key }: DescheduleOptions, context: VerbContext): Promise<ExitCode> {
  const scheduler = await context.scheduler(key.cluster);
  context.log.info(`Removing cron schedule for job ${formatKey(key)}`);
  const heading = `Error descheduling cron job ${formatKey(key)}:`;
  const args = { job: withoutCluster(key) };
  await scheduler.call(RPC.descheduleCronJob, args, { heading, exitCode: EXIT.API_ERROR });
  context.print('Cron descheduling succeeded.');
  return EXIT.OK;
}
