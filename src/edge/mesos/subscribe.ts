import { Client } from 'undici';
import { resolveRedirect } from './master-address.ts';
import { readText } from './response-text.ts';

/** An open event stream of a leading master. */
export interface OpenStream {
  readonly endpoint: URL;
  /** Has to accompany every call. */
  readonly streamId: string;
  readonly body: AsyncIterable<Uint8Array>;
  /** Cuts the connection; the body then breaks. */
  close(): void;
}

export type SubscribeOutcome =
  | { readonly kind: 'open'; readonly stream: OpenStream }
  /** No leader could be reached; worth another attempt. */
  | { readonly kind: 'unavailable'; readonly reason: string }
  /** The master understood and refuses; another attempt fails in the same way unless something changes. */
  | { readonly kind: 'refused'; readonly reason: string };

/** A leader that redirects is rare, a chain of them is a loop. */
const MAX_REDIRECTS = 5;
const ANSWER_TIMEOUT_MS = 30_000;
const CONNECT_TIMEOUT_MS = 10_000;
/** Answers of a master that is starting, electing or not leading. */
const NOT_LEADING_STATUSES: ReadonlySet<number> = new Set([404, 503]);
const REDIRECT_STATUSES: ReadonlySet<number> = new Set([307, 308]);

/**
 * Sends a SUBSCRIBE, following redirects to the leading master.
 * @param endpoint scheduler API of any master
 * @param signal aborts the attempt
 */
export async function subscribe(
  endpoint: URL,
  headers: Record<string, string>,
  body: string,
  signal: AbortSignal,
): Promise<SubscribeOutcome> {
  let target = endpoint;
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
    const answer = await request(target, headers, body, signal);
    if (!('redirect' in answer)) return answer;
    target = answer.redirect;
  }
  return { kind: 'unavailable', reason: `${endpoint.host} redirected more than ${MAX_REDIRECTS} times` };
}

async function request(
  endpoint: URL,
  headers: Record<string, string>,
  body: string,
  signal: AbortSignal,
): Promise<SubscribeOutcome | { redirect: URL }> {
  // The watchdog of the subscription looks after silence, hence no body time-out here.
  const client = new Client(endpoint.origin, {
    headersTimeout: ANSWER_TIMEOUT_MS,
    connectTimeout: CONNECT_TIMEOUT_MS,
    bodyTimeout: 0,
  });
  const close = (): void => void client.destroy().catch(() => undefined);
  try {
    const response = await client.request({
      method: 'POST',
      path: endpoint.pathname + endpoint.search,
      headers,
      body,
      signal,
    });
    const streamId = response.headers['mesos-stream-id'];
    if (response.statusCode === 200 && typeof streamId === 'string') {
      return { kind: 'open', stream: { endpoint, streamId, body: response.body, close } };
    }
    const outcome = judge(
      response.statusCode,
      response.headers['location'],
      endpoint,
      await readText(response.body),
    );
    close();
    return outcome;
  } catch (error) {
    close();
    return { kind: 'unavailable', reason: `${endpoint.host}: ${describe(error)}` };
  }
}

function judge(
  status: number,
  location: string | string[] | undefined,
  from: URL,
  text: string,
): SubscribeOutcome | { redirect: URL } {
  const answer = `${from.host} answered ${status}${text === '' ? '' : `: ${text}`}`;
  if (REDIRECT_STATUSES.has(status)) {
    const redirect = typeof location === 'string' ? resolveRedirect(location, from) : undefined;
    return redirect !== undefined
      ? { redirect }
      : { kind: 'unavailable', reason: `${answer} with an unusable Location "${String(location)}"` };
  }
  if (status === 200)
    return { kind: 'unavailable', reason: `${from.host} answered without a Mesos-Stream-Id` };
  const kind = NOT_LEADING_STATUSES.has(status) || status >= 500 ? 'unavailable' : 'refused';
  return { kind, reason: answer };
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
