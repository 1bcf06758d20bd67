import { JobUpdateKey, type JobUpdateRequest, type Response } from '../../../../api/generated/aurora.ts';
import type { Wire } from '../../../../api/thrift/index.ts';
import { updateUrl } from '../../clusters/endpoint.ts';
import { CommandError } from '../../command-error.ts';
import { EXIT, type ExitCode } from '../../exit-codes.ts';
import { type LoadedJob, loadJob } from '../../job-file/load.ts';
import { toUpdateRequest } from '../../job-file/update-request.ts';
import { completeAnswer } from '../../rpc/calls.ts';
import { RPC } from '../../rpc/methods.ts';
import type { Refusal, Scheduler } from '../../rpc/scheduler.ts';
import { fetchUpdateDiff } from '../../rpc/update-calls.ts';
import { diffLines } from '../../updates/diff-text.ts';
import { waitForUpdate } from '../../updates/wait-for-update.ts';
import type { VerbContext } from '../../verb.ts';
import type { StartOptions } from './options.ts';

/** Metadata by which the scheduler recognises a start that it has accepted already. */
const UPDATE_ID = 'org.apache.aurora.client.update_id';

/** Shows what an update will do, and starts it. */
export async function run(options: StartOptions, context: VerbContext): Promise<ExitCode> {
  const { job, instances } = options.target;
  const loaded = await loadJob(job, options.file, context);
  if (loaded.configuration.cronSchedule !== undefined) {
    const problem = 'Cron jobs may only be updated with "aurora cron schedule" command';
    throw new CommandError(EXIT.COMMAND_FAILURE, problem);
  }
  const request = await toUpdateRequest(loaded, instances);
  const scheduler = await context.scheduler(job.cluster);
  for (const line of diffLines(await fetchUpdateDiff(scheduler, request))) context.print(line);

  context.log.info(`Starting update for: ${job.name}`);
  const response = await requestStart(scheduler, request, options, loaded, context);
  const key = keyOfStarted(response);
  if (key === undefined) {
    for (const { message } of response.details ?? []) context.print(message ?? '');
    return EXIT.OK;
  }
  const url = updateUrl(scheduler.endpoint, key);
  context.print(`Job update has started. View your update progress at ${url}`);
  if (options.openBrowser) context.openBrowser(url);
  return options.wait ? waitForUpdate(scheduler, key, 'forward', context) : EXIT.OK;
}

async function requestStart(
  scheduler: Scheduler,
  request: Wire<JobUpdateRequest>,
  { target, message }: StartOptions,
  loaded: LoadedJob,
  context: VerbContext,
): Promise<Wire<Response>> {
  const updateId = context.random.uuid();
  const identified = { ...request, metadata: [{ key: UPDATE_ID, value: updateId }] };
  const why = message === undefined ? {} : { message };
  const refusal: Refusal = {
    heading: 'Failed to start update due to error:',
    exitCode: EXIT.API_ERROR,
    unless: (response) => response.responseCode === 'INVALID_REQUEST' && hasStarted(response, updateId),
  };
  const { job, ...some } = target;
  const args = { ...some, ...why, metadata: { [UPDATE_ID]: updateId } };
  return context.hooks.surround({ method: 'start_job_update', job, loaded, args }, () =>
    scheduler.call(RPC.startJobUpdate, { request: identified, ...why }, refusal),
  );
}

/** True if the update that is in the way is the one that was to be started. */
function hasStarted({ result }: Wire<Response>, updateId: string): boolean {
  if (result === undefined || !('startJobUpdateResult' in result)) return false;
  const metadata = result.startJobUpdateResult?.updateSummary?.metadata ?? [];
  return metadata.some(({ key, value }) => key === UPDATE_ID && value === updateId);
}

/** Undefined if there was nothing to update. */
function keyOfStarted({ result }: Wire<Response>): JobUpdateKey | undefined {
  if (result === undefined || !('startJobUpdateResult' in result)) return undefined;
  const { key, updateSummary } = result.startJobUpdateResult ?? {};
  return completeAnswer(JobUpdateKey, key ?? updateSummary?.key ?? {});
}
