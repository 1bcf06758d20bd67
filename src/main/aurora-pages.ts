import type { IncomingMessage } from 'node:http';
import type { OpenPage, PageOutcome, PageRequest } from '../client/outside.ts';
import { type Transport, transportOfUser } from './aurora-transport.ts';

const MAX_REDIRECTS = 5;
/** As long as calls of the API wait. */
const SILENCE_MS = 60_000;

/** Makes requests beside the API, the way that calls of the API are made. */
export const openPage: OpenPage = async (request) => {
  const outcome = await transportOfUser();
  if (outcome.kind === 'unusable') return { kind: 'unreachable', problem: outcome.problem };
  const silence = new AbortController();
  const signals = [silence.signal, ...(request.signal === undefined ? [] : [request.signal])];
  const watchdog = setTimeout(
    () => silence.abort(new Error('nothing came in time')),
    request.maxSilenceMs ?? SILENCE_MS,
  );
  // Only what is being waited for keeps the process.
  watchdog.unref();
  try {
    return await follow(request, outcome.transport, AbortSignal.any(signals), watchdog);
  } catch (error) {
    clearTimeout(watchdog);
    return { kind: 'unreachable', problem: problemOf(error) };
  }
};

/** Follows redirects to the leader, with the login of each server for that server only. */
async function follow(
  request: PageRequest,
  transport: Transport,
  signal: AbortSignal,
  watchdog: NodeJS.Timeout,
): Promise<PageOutcome> {
  let { url } = request;
  const authentication = await transport.authenticate(request.mechanism, url);
  for (let hop = 0; hop <= MAX_REDIRECTS; hop += 1) {
    const incoming = await send(url, request, await authentication.authorizationFor(url), transport, signal);
    const { statusCode: status = 0, headers } = incoming;
    const next = (status === 307 || status === 308) && URL.parse(headers.location ?? '', url.href);
    if (!next) return { kind: 'opened', status, chunks: chunksOf(incoming, watchdog) };
    incoming.destroy();
    if (url.protocol === 'https:' && next.protocol !== 'https:') {
      throw new Error(`${url.host} redirected to ${next.origin}, which is not encrypted: not followed`);
    }
    url = next;
  }
  throw new Error(`${request.url.host} redirected more than ${MAX_REDIRECTS} times`);
}

async function send(
  url: URL,
  { method, headers, body }: PageRequest,
  authorization: string | undefined,
  { connection }: Transport,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const { openRequest } = await import('../edge/thrift/connection.ts');
  const all = { ...(authorization === undefined ? {} : { Authorization: authorization }), ...headers };
  const request = await openRequest(url, { method, headers: all, signal }, connection);
  return new Promise((resolve, reject) => {
    request.once('response', resolve).on('error', reject);
    request.end(body);
  });
}

async function* chunksOf(incoming: IncomingMessage, watchdog: NodeJS.Timeout): AsyncIterable<string> {
  incoming.setEncoding('utf8');
  try {
    for await (const text of incoming) {
      watchdog.refresh();
      yield String(text);
    }
  } finally {
    clearTimeout(watchdog);
  }
}

/** The reason of an abort says more than "aborted". */
function problemOf(error: unknown): string {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  return cause instanceof Error ? cause.message : String(cause);
}
