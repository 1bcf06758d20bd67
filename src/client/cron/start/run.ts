import { jobUrl } from '../../clusters/endpoint.ts';
import { EXIT, type ExitCode } from '../../exit-codes.ts';
import { loadHooksFile } from '../../job/hooks-file.ts';
import { formatKey, withoutCluster } from '../../keys/job-key.ts';
import { RPC } from '../../rpc/methods.ts';
import type { VerbContext } from '../../verb.ts';
import type { StartOptions } from './options.ts';

/** Runs a cron job now, beside its schedule. */
export async function run(options: StartOptions, context: VerbContext): Promise<ExitCode> {
  const { key } = options;
  const loaded = await loadHooksFile(key, options, context);
  const scheduler = await context.scheduler(key.cluster);
  context.log.info(`Starting cron job: ${formatKey(key)}`);
  const heading = `Error starting cron job ${formatKey(key)}:`;
  await context.hooks.surround({ method: 'start_cronjob', job: key, loaded, args: {} }, () =>
    scheduler.call(RPC.startCronJob, { job: withoutCluster(key) }, { heading, exitCode: EXIT.API_ERROR }),
  );
  if (options.openBrowser) context.openBrowser(jobUrl(scheduler.endpoint, key));
  return EXIT.OK;
}
