import { jobUrl } from '../../clusters/endpoint.ts';
import { CommandError } from '../../command-error.ts';
import { EXIT, type ExitCode } from '../../exit-codes.ts';
import { formatInstances } from '../../keys/instances.ts';
import { formatKey } from '../../keys/job-key.ts';
import { fetchActiveTasks, instancesOf, requireActive } from '../../tasks/active-tasks.ts';
import type { VerbContext } from '../../verb.ts';
import { loadHooksFile } from '../hooks-file.ts';
import type { RestartOptions, RestartPace } from './options.ts';
import { restartInBatches } from './restart-in-batches.ts';

/** Restarts instances of a job, a batch at a time, and watches that they stay up. */
export async function run(options: RestartOptions, context: VerbContext): Promise<ExitCode> {
  checkPace(options);
  const { job, instances: wanted } = options.target;
  const scheduler = await context.scheduler(job.cluster);
  if (options.strict && wanted !== undefined) requireActive(wanted, await fetchActiveTasks(scheduler, job));
  const loaded = await loadHooksFile(job, options, context);
  const active = instancesOf(await fetchActiveTasks(scheduler, job));
  const instances = wanted ?? active;
  if (instances.length === 0) {
    context.complain(`No tasks to restart found for job ${formatKey(job)}`);
    return EXIT.OK;
  }
  const which = `${formatKey(job)} (instances: ${formatInstances(instances)})`;
  context.log.info(`Performing rolling restart of job ${which}`);
  const args = { instances, restartSettings: paceOf(options) };
  await context.hooks.surround({ method: 'restart', job, loaded, args }, () =>
    restartInBatches({ job, instances }, options, scheduler, context),
  );
  if (options.openBrowser) context.openBrowser(jobUrl(scheduler.endpoint, job));
  context.print(`Job ${formatKey(job)} restarted successfully`);
  return EXIT.OK;
}

function paceOf({
  batchSize,
  watchSecs,
  pollIntervalSecs,
  maxTotalFailures,
  maxPerInstanceFailures,
}: RestartPace): RestartPace {
  return { batchSize, watchSecs, pollIntervalSecs, maxTotalFailures, maxPerInstanceFailures };
}

function checkPace(pace: RestartPace): void {
  if (pace.maxTotalFailures < 0) {
    throw invalid(`max_total_failures option must be >0, but you specified ${pace.maxTotalFailures}`);
  }
  const least: readonly (readonly [name: string, value: number, least: number])[] = [
    ['--batch-size', pace.batchSize, 1],
    ['--watch-secs', pace.watchSecs, 0],
    ['--healthcheck-interval-seconds', pace.pollIntervalSecs, 1],
    ['--max-per-instance-failures', pace.maxPerInstanceFailures, 0],
  ];
  for (const [name, value, minimum] of least) {
    if (value < minimum) throw invalid(`${name} must be at least ${minimum}, but is ${value}`);
  }
}

function invalid(problem: string): CommandError {
  return new CommandError(EXIT.INVALID_PARAMETER, problem);
}
