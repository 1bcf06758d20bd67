import type { TaskConfig } from '../../../../api/generated/aurora.ts';
import { ACTIVE_STATUSES } from '../../../domain/task/status.ts';
import { EXIT, type ExitCode } from '../../exit-codes.ts';
import { type LoadedJob, loadJob } from '../../job-file/load.ts';
import { toUpdateRequest } from '../../job-file/update-request.ts';
import { withoutCluster } from '../../keys/job-key.ts';
import { fetchConfigurations, fetchPopulated } from '../../rpc/calls.ts';
import { fetchUpdateDiff } from '../../rpc/update-calls.ts';
import { describeDiff } from '../../updates/diff-text.ts';
import type { VerbContext } from '../../verb.ts';
import { compareConfigurations } from './compare.ts';
import type { DiffOptions } from './options.ts';

/** Shows how a running job differs from its file. Succeeds whether it does or not. */
export async function run(options: DiffOptions, context: VerbContext): Promise<ExitCode> {
  const { job } = options.target;
  const loaded = await loadJob(job, options.file, context);
  const local = await fetchPopulated(await context.scheduler(job.cluster), loaded.configuration);
  if (loaded.configuration.cronSchedule !== undefined || options.from !== undefined) {
    await compareWithTasks(local, loaded, options, context);
  } else {
    await compareWithUpdate(local, loaded, options, context);
  }
  return EXIT.OK;
}

/** Between runs a cron job has no instances that an update could change, and another job is never updated. */
async function compareWithTasks(
  local: TaskConfig,
  { config }: LoadedJob,
  { target, from = target.job }: DiffOptions,
  context: VerbContext,
): Promise<void> {
  const { instances } = target;
  const remote = await fetchConfigurations(await context.scheduler(from.cluster), {
    job: withoutCluster(from),
    statuses: ACTIVE_STATUSES,
    ...(instances === undefined ? {} : { instances }),
  });
  const count = instances?.length ?? config.instances;
  const wanted = Array.from({ length: count }, () => local);
  context.print(await compareConfigurations(remote, wanted, context));
}

async function compareWithUpdate(
  local: TaskConfig,
  loaded: LoadedJob,
  { target }: DiffOptions,
  context: VerbContext,
): Promise<void> {
  const request = await toUpdateRequest(loaded, target.instances);
  const diff = await fetchUpdateDiff(await context.scheduler(target.job.cluster), request);
  const { before, changed, after } = describeDiff(diff);
  for (const line of before) context.print(line);
  for (const { line, group } of changed) {
    const text = await compareConfigurations([group.config], [local], context);
    for (const part of [line, 'with diff:', '', text, '']) context.print(part);
  }
  for (const line of after) context.print(line);
}
