import { jobUrl } from '../../clusters/endpoint.ts';
import { EXIT, type ExitCode } from '../../exit-codes.ts';
import type { VerbContext } from '../../verb.ts';
import { loadHooksFile } from '../hooks-file.ts';
import { checkBatchSize, killTasks } from '../kill-tasks.ts';
import type { KillAllOptions } from './options.ts';

/** Kills all instances of a job. */
export async function run(options: KillAllOptions, context: VerbContext): Promise<ExitCode> {
  const { job } = options;
  checkBatchSize(options);
  const scheduler = await context.scheduler(job.cluster);
  const loaded = await loadHooksFile(job, options, context);
  if (!(await killTasks({ job, loaded }, options, scheduler, context))) return EXIT.OK;
  if (options.openBrowser) context.openBrowser(jobUrl(scheduler.endpoint, job));
  context.print('Job killall succeeded');
  return EXIT.OK;
}
