import { jobUrl } from '../../clusters/endpoint.ts';
import { CommandError } from '../../command-error.ts';
import { EXIT, type ExitCode } from '../../exit-codes.ts';
import { loadJob } from '../../job-file/load.ts';
import { formatKey, withoutCluster } from '../../keys/job-key.ts';
import { fetchTasks } from '../../rpc/calls.ts';
import { RPC } from '../../rpc/methods.ts';
import { waitForTasks } from '../../tasks/wait.ts';
import type { VerbContext } from '../../verb.ts';
import type { CreateOptions } from './options.ts';

/** Creates a job that runs at once; cron jobs have a noun of their own. */
export async function run(
  { key, file, goal, openBrowser }: CreateOptions,
  context: VerbContext,
): Promise<ExitCode> {
  const loaded = await loadJob(key, file, context);
  const { configuration } = loaded;
  if (configuration.cronSchedule !== undefined) {
    throw failed('Cron jobs may only be scheduled with "aurora cron schedule" command');
  }
  const scheduler = await context.scheduler(key.cluster);
  context.log.info(`Creating job ${key.name}`);
  const heading = 'Job creation failed due to error:';
  const refusal = { heading, exitCode: EXIT.COMMAND_FAILURE };
  await context.hooks.surround({ method: 'create_job', job: key, loaded, args: {} }, () =>
    scheduler.call(RPC.createJob, { description: configuration }, refusal),
  );
  const url = jobUrl(scheduler.endpoint, key);
  if (openBrowser) context.openBrowser(url);

  const tasks = { job: withoutCluster(key) };
  if (goal !== 'PENDING') {
    const { instanceCount } = configuration;
    await waitForTasks(scheduler, { ...tasks, instanceCount }, goal, 'unlimited', context);
  }
  context.log.info(`Checking status of ${formatKey(key)}`);
  const problem = `Error occurred while creating job ${formatKey(key)}`;
  const created = await fetchTasks(scheduler, tasks, { heading: problem, exitCode: EXIT.COMMAND_FAILURE });
  if (created.length === 0) throw failed(problem);
  context.print(`Job create succeeded: job url=${url}`);
  return EXIT.OK;
}

function failed(message: string): CommandError {
  return new CommandError(EXIT.COMMAND_FAILURE, message);
}
