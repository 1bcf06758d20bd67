import { jobUrl } from '../../clusters/endpoint.ts';
import { CommandError } from '../../command-error.ts';
import { EXIT, type ExitCode } from '../../exit-codes.ts';
import { loadJob } from '../../job-file/load.ts';
import { formatKey } from '../../keys/job-key.ts';
import { RPC } from '../../rpc/methods.ts';
import type { VerbContext } from '../../verb.ts';
import type { ScheduleOptions } from './options.ts';

/** Schedules a cron job, or replaces what is scheduled under its key. */
export async function run({ key, file }: ScheduleOptions, context: VerbContext): Promise<ExitCode> {
  const { configuration } = await loadJob(key, file, context);
  if (configuration.cronSchedule === undefined) {
    const problem = 'Non-cron jobs may only be created with "aurora job create" command';
    throw new CommandError(EXIT.COMMAND_FAILURE, problem);
  }
  const scheduler = await context.scheduler(key.cluster);
  context.log.info(`Registering job ${key.name} with cron`);
  const heading = `Error scheduling cron job ${formatKey(key)}:`;
  await scheduler.call(
    RPC.scheduleCronJob,
    { description: configuration },
    { heading, exitCode: EXIT.API_ERROR },
  );
  context.print(`Cron job scheduled, status can be viewed at ${jobUrl(scheduler.endpoint, key)}`);
  return EXIT.OK;
}
