import {
  type ConfigGroup,
  type JobKey,
  type JobSummary,
  type PendingReason,
  ReadOnlyScheduler,
  Response,
  type Result,
  type RoleSummary,
  type ScheduledTask,
  type TaskQuery,
} from '../../../api/generated/aurora.ts';
import { complete, decodeReply, encodeCall, type Wire } from '../../../api/thrift/index.ts';

const MEDIA_TYPE = 'application/vnd.apache.thrift.json';

/** The scheduler could not be asked, or refused. The message is for the user. */
export class CallFailed extends Error {
  override readonly name = 'CallFailed';
}

type Rpc = keyof ReadOnlyScheduler;

/**
 * Calls the scheduler.
 * @throws CallFailed, or the signal's reason if it was aborted
 */
async function call<Name extends Rpc>(
  name: Name,
  args: Parameters<ReadOnlyScheduler[Name]>[0],
  signal: AbortSignal,
): Promise<Response> {
  const method = ReadOnlyScheduler.methods.get(name);
  if (method === undefined) throw new CallFailed(`The API has no call ${name}.`);
  const answer = await post(encodeCall('json', method, args), signal);
  const decoded = decodeReply('json', method, answer);
  if (decoded.kind === 'exception') {
    throw new CallFailed(
      `The scheduler could not answer: ${decoded.exception.message ?? 'no reason given'}.`,
    );
  }
  const response = complete(Response, decoded.reply as Wire<Response>); // every RPC's reply is a Response
  if (response.responseCode === 'OK') return response;
  const said = response.details.map(({ message }) => message).join(' ');
  throw new CallFailed(said === '' ? `The scheduler answered ${response.responseCode}.` : said);
}

async function post(body: Uint8Array<ArrayBuffer>, signal: AbortSignal): Promise<Uint8Array> {
  const headers = { 'Content-Type': MEDIA_TYPE, Accept: MEDIA_TYPE };
  let response: globalThis.Response;
  try {
    response = await fetch('/api', { method: 'POST', headers, body, signal });
  } catch (error) {
    if (signal.aborted) throw error;
    throw new CallFailed('The scheduler cannot be reached.', { cause: error });
  }
  if (response.status === 503) throw new CallFailed('No scheduler is leading at the moment.');
  if (!response.ok) throw new CallFailed(`The scheduler answered with HTTP status ${response.status}.`);
  return new Uint8Array(await response.arrayBuffer());
}

type ResultKind = Result extends infer Each ? (Each extends unknown ? keyof Each : never) : never;
type ResultBody<Kind extends ResultKind> = Extract<Result, Readonly<Record<Kind, unknown>>>[Kind];

function resultOf<Kind extends ResultKind>({ result }: Response, kind: Kind): ResultBody<Kind> {
  const body: unknown = result === undefined ? undefined : Reflect.get(result, kind);
  if (body === undefined) throw new CallFailed(`The scheduler's answer has no ${kind}.`);
  return body as ResultBody<Kind>; // the member of that name has that type
}

export async function getRoles(signal: AbortSignal): Promise<readonly RoleSummary[]> {
  return resultOf(await call('getRoleSummary', {}, signal), 'roleSummaryResult').summaries;
}

export async function getJobs(role: string, signal: AbortSignal): Promise<readonly JobSummary[]> {
  return resultOf(await call('getJobSummary', { role }, signal), 'jobSummaryResult').summaries;
}

/** The job's tasks of every status, without their executor data. */
export async function getTasks(job: JobKey, signal: AbortSignal): Promise<readonly ScheduledTask[]> {
  const response = await call('getTasksWithoutConfigs', { query: queryFor(job) }, signal);
  return resultOf(response, 'scheduleStatusResult').tasks;
}

/** An instance's tasks of every status. */
export async function getInstanceTasks(
  job: JobKey,
  instanceId: number,
  signal: AbortSignal,
): Promise<readonly ScheduledTask[]> {
  const response = await call(
    'getTasksStatus',
    { query: { ...queryFor(job), instanceIds: [instanceId] } },
    signal,
  );
  return resultOf(response, 'scheduleStatusResult').tasks;
}

/** Why each of the job's pending tasks waits. */
export async function getPendingReasons(job: JobKey, signal: AbortSignal): Promise<readonly PendingReason[]> {
  const response = await call('getPendingReason', { query: queryFor(job) }, signal);
  return resultOf(response, 'getPendingReasonResult').reasons;
}

/** The distinct configurations of the job's active tasks. */
export async function getConfigGroups(job: JobKey, signal: AbortSignal): Promise<readonly ConfigGroup[]> {
  return resultOf(await call('getConfigSummary', { job }, signal), 'configSummaryResult').summary.groups;
}

function queryFor({ role, environment, name }: JobKey): Wire<TaskQuery> {
  return { role, environment, jobName: name };
}
