import { Readable } from 'node:stream';
import { parseJobKey } from '../../domain/values/job-key.ts';
import type { EventSubscription, JobEventFeed, NumberedEvent } from '../../ports/job-events.ts';
import { refuseForeignOrigin } from './origin.ts';
import { HttpError, type HttpRequest, type HttpResponse, type Route } from './route.ts';

export interface EventsOptions {
  /** Undefined while the scheduler is starting. */
  readonly feed: () => JobEventFeed | undefined;
  /** The one foreign site whose pages may follow. */
  readonly corsOrigin: string | undefined;
  /** So often a silent stream shows that it is alive; 15 s unless said. */
  readonly heartbeatMs?: number;
  /** Streams at one time; 200 unless said. */
  readonly maxStreams?: number;
  /** What may wait for a slow reader before it is cut off; 1 MB unless said. */
  readonly maxWaitingBytes?: number;
}

const HEARTBEAT_MS = 15_000;
const MAX_STREAMS = 200;
const MAX_WAITING_BYTES = 1024 * 1024;
/** When a browser comes back after a cut. */
const RETRY_MS = 2000;

const HEADERS = {
  'Content-Type': 'text/event-stream',
  'Cache-Control': 'no-store',
  'X-Accel-Buffering': 'no',
};

/**
 * `GET /v1/events?job=role/environment/name`: what happens to the tasks of a job, or of all jobs without `job`, as
 * server-sent events. `Last-Event-ID` goes on where a stream was cut; an event `missed` says that some are not known
 * any more.
 */
export function eventsRoute(options: EventsOptions): Route {
  const { maxStreams = MAX_STREAMS } = options;
  let streams = 0;
  return {
    method: 'GET',
    path: '/v1/events',
    handle(request): HttpResponse {
      refuseForeignOrigin(request, options.corsOrigin);
      const feed = options.feed();
      if (feed === undefined) throw new HttpError(503, 'The scheduler is starting.');
      const subscription = subscriptionOf(request);
      if (request.method === 'HEAD') return { status: 200, headers: HEADERS };
      if (streams >= maxStreams) {
        throw new HttpError(503, `There are ${maxStreams} streams of events already; try again later.`);
      }
      streams += 1;
      const body = new EventStream(feed, subscription, options);
      body.once('close', () => (streams -= 1));
      return { status: 200, headers: HEADERS, body };
    },
  };
}

/** @throws HttpError 400 */
function subscriptionOf({ query, headers }: HttpRequest): EventSubscription {
  const name = query.get('job');
  const job = name === null ? undefined : parseJobKey(name);
  if (name !== null && job === undefined) {
    throw new HttpError(400, `The job '${name}' is not in the form role/environment/name.`);
  }
  const after = headers['last-event-id'];
  return { job, after: typeof after === 'string' && after !== '' ? after : undefined };
}

/** The events as one answer that does not end by itself. */
class EventStream extends Readable {
  readonly #maxWaitingBytes: number;
  readonly #heartbeat: NodeJS.Timeout;
  readonly #stop: () => void;

  constructor(feed: JobEventFeed, subscription: EventSubscription, options: EventsOptions) {
    super();
    this.#maxWaitingBytes = options.maxWaitingBytes ?? MAX_WAITING_BYTES;
    this.push(`retry: ${RETRY_MS}\n\n`);
    const { missed, stop } = feed.follow(subscription, {
      event: (event) => this.#send(textOf(event)),
      end: () => {
        clearInterval(this.#heartbeat);
        this.push(null);
      },
    });
    this.#stop = stop;
    if (missed) this.#send('event: missed\ndata: {}\n\n');
    this.#heartbeat = setInterval(() => this.#send(': alive\n\n'), options.heartbeatMs ?? HEARTBEAT_MS);
  }

  override _read(): void {
    // Events come when they happen.
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    clearInterval(this.#heartbeat);
    this.#stop();
    callback(error);
  }

  #send(text: string): void {
    if (this.destroyed || this.readableEnded) return;
    this.push(text);
    if (this.readableLength > this.#maxWaitingBytes)
      this.destroy(new Error('the reader of events is too slow'));
  }
}

function textOf({ id, event }: NumberedEvent): string {
  return `id: ${id}\nevent: ${event.kind}\ndata: ${JSON.stringify(event)}\n\n`;
}
