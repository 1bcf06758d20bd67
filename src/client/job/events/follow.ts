import { formatJobKey } from '../../../domain/values/job-key.ts';
import { isJobEventNotice, type JobEventNotice } from '../../../ports/job-events.ts';
import { type ClusterJobKey, withoutCluster } from '../../keys/job-key.ts';
import type { Scheduler } from '../../rpc/scheduler.ts';
import { sleep } from '../../sleep.ts';
import type { VerbContext } from '../../verb.ts';
import { fetchTaskEvents, fetchUpdateEvents } from './history.ts';
import { readEvents } from './server-sent-events.ts';

/** How often a scheduler without a stream is asked, and how long until a stream that was cut is opened again. */
const POLL_INTERVAL_MS = 2_000;
/** Not every scheduler's stream tells of updates. */
const UPDATE_POLL_INTERVAL_MS = 5_000;
/** A stream that is silent for longer than three heartbeats is dead. */
const MAX_SILENCE_MS = 45_000;

/**
 * `none`: the scheduler has no streams, as Apache Aurora has none; `later`: it cannot be reached now, or has too many
 * of them.
 */
type Stream = AsyncIterable<string> | 'none' | 'later';

/** Takes events in; those that it has had already are passed over. */
export type ShowEvents = (events: readonly JobEventNotice[]) => void;

/**
 * Follows a job until the user interrupts the command.
 * @throws CommandError if the scheduler cannot be asked for long, or refuses
 */
export async function followJob(
  scheduler: Scheduler,
  job: ClusterJobKey,
  show: ShowEvents,
  context: VerbContext,
): Promise<void> {
  await Promise.race([
    followTasks(scheduler, job, show, context),
    followUpdates(scheduler, job, show, context),
  ]);
}

async function followUpdates(
  scheduler: Scheduler,
  job: ClusterJobKey,
  show: ShowEvents,
  context: VerbContext,
): Promise<void> {
  while (!context.interrupted.aborted) {
    await sleep(context, UPDATE_POLL_INTERVAL_MS);
    show(await fetchUpdateEvents(scheduler, job));
  }
}

/** A stream is opened before the history is read, so that nothing is missed between them. */
async function followTasks(
  scheduler: Scheduler,
  job: ClusterJobKey,
  show: ShowEvents,
  context: VerbContext,
): Promise<void> {
  const catchUp = async (): Promise<void> => show(await fetchTaskEvents(scheduler, job));
  let lastId: string | undefined;
  let hasStreams = true;
  while (!context.interrupted.aborted) {
    const stream: Stream = hasStreams ? await openStream(scheduler, job, lastId, context) : 'none';
    hasStreams = stream !== 'none';
    if (typeof stream === 'string' || lastId === undefined) await catchUp();
    if (typeof stream !== 'string') {
      lastId = await passOn(stream, lastId, show, catchUp, context);
      context.log.debug('The stream of events ended; opening it again');
    }
    await sleep(context, POLL_INTERVAL_MS);
  }
}

async function openStream(
  { endpoint }: Scheduler,
  job: ClusterJobKey,
  lastId: string | undefined,
  context: VerbContext,
): Promise<Stream> {
  const url = new URL('v1/events', endpoint.apiUrl);
  url.searchParams.set('job', formatJobKey(withoutCluster(job)));
  const headers = {
    Accept: 'text/event-stream',
    ...(lastId === undefined ? {} : { 'Last-Event-ID': lastId }),
  };
  const outcome = await context.openPage({
    ...{ url, mechanism: endpoint.mechanism, method: 'GET', headers },
    ...{ maxSilenceMs: MAX_SILENCE_MS, signal: context.interrupted },
  });
  if (outcome.kind === 'opened' && outcome.status === 200) return outcome.chunks;
  context.log.debug(`${url.href}: ${outcome.kind === 'opened' ? `HTTP ${outcome.status}` : outcome.problem}`);
  return outcome.kind === 'opened' && outcome.status === 404 ? 'none' : 'later';
}

/** Shows the events of a stream until it ends. @returns the id of the last one */
async function passOn(
  stream: AsyncIterable<string>,
  lastId: string | undefined,
  show: ShowEvents,
  catchUp: () => Promise<void>,
  { log }: VerbContext,
): Promise<string | undefined> {
  let id = lastId;
  const events = readEvents(stream)[Symbol.asyncIterator]();
  for (;;) {
    const next = await events.next().catch((error: unknown) => {
      log.debug(`The stream of events broke: ${String(error)}`);
      return { done: true } as const;
    });
    if (next.done) return id;
    const { name, data } = next.value;
    id = next.value.id ?? id;
    const event = name === 'missed' ? undefined : parse(data);
    if (name === 'missed') await catchUp();
    else if (isJobEventNotice(event)) show([event]);
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
