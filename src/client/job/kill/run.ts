import { jobUrl } from '../../clusters/endpoint.ts';
import { CommandError } from '../../command-error.ts';
import { EXIT, type ExitCode } from '../../exit-codes.ts';
import { fetchActiveTasks, hasCountedSla, requireActive } from '../../tasks/active-tasks.ts';
import type { VerbContext } from '../../verb.ts';
import { loadHooksFile } from '../hooks-file.ts';
import { checkBatchSize, killTasks } from '../kill-tasks.ts';
import type { KillSomeOptions } from './options.ts';

/** Kills the named instances of a job. */
export async function run(options: KillSomeOptions, context: VerbContext): Promise<ExitCode> {
  const { job, instances } = options.target;
  if (instances === undefined) {
    throw new CommandError(
      EXIT.INVALID_PARAMETER,
      'The instances list cannot be omitted in a kill command!; use killall to kill all instances',
    );
  }
  checkBatchSize(options);
  const scheduler = await context.scheduler(job.cluster);
  const active = await fetchActiveTasks(scheduler, job);
  if (hasCountedSla(active)) context.print('WARNING: Killing instances without updating SlaPolicy.');
  if (options.strict) requireActive(instances, active);
  const loaded = await loadHooksFile(job, options, context);
  if (!(await killTasks({ job, instances, loaded }, options, scheduler, context))) return EXIT.OK;
  if (options.openBrowser) context.openBrowser(jobUrl(scheduler.endpoint, job));
  context.print('Job kill succeeded');
  return EXIT.OK;
}
