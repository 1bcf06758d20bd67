import type { ClientRequest, IncomingMessage, OutgoingHttpHeaders } from 'node:http';
import type { Response } from '../../../api/generated/aurora.ts';
import {
  decodeReply,
  encodeCall,
  type IncomingReply,
  type MethodSchema,
  ProtocolError,
  type Wire,
} from '../../../api/thrift/index.ts';
import { type ConnectionOptions, openRequest, type Progress } from './connection.ts';

const MEDIA_TYPE = 'application/vnd.apache.thrift.binary';
const MAX_REDIRECTS = 5;
const DEFAULT_TIMEOUT_MS = 60_000;
const DEFAULT_MAX_ANSWER_BYTES = 256 * 1024 * 1024;
/** How much of an answer that is no Thrift is told. */
const MAX_TOLD_CHARACTERS = 200;

export interface CallOptions extends ConnectionOptions {
  /** For the whole call with its redirects; 60 seconds unless said. */
  readonly timeoutMs?: number;
  readonly userAgent?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** The Authorization header for one request to a server; asked again for the target of a redirect. */
  readonly authorizationFor?: (url: URL) => string | undefined | Promise<string | undefined>;
  /** 256 MB unless said. */
  readonly maxAnswerBytes?: number;
}

/** Why a call has no Response. */
export type FailureReason =
  /** No connection could be made. */
  | 'connect'
  | 'timeout'
  /** HTTP 401 or 403. */
  | 'unauthorized'
  /** HTTP 503: no leader is known, or the server is too busy. */
  | 'unavailable'
  /** Any other HTTP status but 200. */
  | 'status'
  | 'tooManyRedirects'
  /** TLS: the server cannot be trusted, or does not speak it. Nothing was sent. */
  | 'untrusted'
  /** The answer was cut off. */
  | 'cutAnswer'
  /** The answer was too large, no HTTP or no Thrift. */
  | 'badAnswer'
  /** The server answered with a Thrift exception instead of a Response. */
  | 'exception';

/** What became of a call. */
export type CallResult =
  | { readonly kind: 'answered'; readonly response: Wire<Response> }
  | {
      readonly kind: 'failed';
      readonly reason: FailureReason;
      /** One sentence for people. */
      readonly problem: string;
      /** False if the call certainly did not reach a server. */
      readonly sent: boolean;
      /** The server that failed, without port: after a redirect not the first one. */
      readonly host: string;
      /** The HTTP status, where there was one. */
      readonly status?: number;
    };

/**
 * Calls the Thrift API of a scheduler once. Redirects to the leader are followed.
 * @param url of the API itself, such as `http://127.0.0.1:8081/api`
 * @throws ApiInputError naming the path of an argument that its type does not allow
 */
export async function callAurora<Args>(
  url: URL,
  method: MethodSchema<Args, Response>,
  args: Wire<Args>,
  options: CallOptions = {},
): Promise<CallResult> {
  const body = encodeCall('binary', method, args);
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), options.timeoutMs ?? DEFAULT_TIMEOUT_MS);
  try {
    const exchanged = await followRedirects(url, body, options, abort.signal);
    return exchanged.kind === 'failed' ? exchanged : conclude(exchanged, method);
  } finally {
    clearTimeout(timer);
  }
}

type Failure = Extract<CallResult, { kind: 'failed' }>;

interface Exchange {
  readonly kind: 'exchanged';
  readonly url: URL;
  readonly status: number;
  readonly location: string | undefined;
  readonly body: Uint8Array;
}

async function followRedirects(
  start: URL,
  body: Uint8Array,
  options: CallOptions,
  signal: AbortSignal,
): Promise<Exchange | Failure> {
  let url = start;
  for (let hop = 0; hop <= MAX_REDIRECTS; hop += 1) {
    const exchanged = await exchange(url, body, options, signal);
    if (exchanged.kind === 'failed') return exchanged;
    const next = redirectTarget(exchanged);
    if (next === undefined) return exchanged;
    if (url.protocol === 'https:' && next.protocol === 'http:') {
      const problem = `${url.host} redirected to ${next.origin}, which is not encrypted: not followed`;
      return { kind: 'failed', reason: 'untrusted', problem, sent: true, host: url.hostname };
    }
    url = next;
  }
  const problem = `${start.host} redirected more than ${MAX_REDIRECTS} times, at last to ${url.host}`;
  return { kind: 'failed', reason: 'tooManyRedirects', problem, sent: true, host: url.hostname };
}

/** Where a redirect that keeps method and body leads; undefined if it is none. */
function redirectTarget({ status, location, url }: Exchange): URL | undefined {
  if ((status !== 307 && status !== 308) || location === undefined) return undefined;
  const target = URL.parse(location, url.href) ?? undefined;
  return target?.protocol === 'http:' || target?.protocol === 'https:' ? target : undefined;
}

async function exchange(
  url: URL,
  body: Uint8Array,
  options: CallOptions,
  signal: AbortSignal,
): Promise<Exchange | Failure> {
  let progress: Progress = 'none';
  try {
    const post = { method: 'POST', headers: await headersOf(url, body, options), signal };
    const request = await openRequest(url, post, options, (reached) => {
      progress = reached;
    });
    const incoming = await send(request, body);
    const bytes = await readAnswer(incoming, options.maxAnswerBytes ?? DEFAULT_MAX_ANSWER_BYTES);
    const { statusCode: status = 0, headers } = incoming;
    return { kind: 'exchanged', url, status, location: headers.location, body: bytes };
  } catch (error) {
    return failure(url, error, progress, signal.aborted);
  }
}

async function headersOf(url: URL, body: Uint8Array, options: CallOptions): Promise<OutgoingHttpHeaders> {
  const authorization = await options.authorizationFor?.(url);
  return {
    ...options.headers,
    Accept: MEDIA_TYPE,
    'Content-Type': MEDIA_TYPE,
    'Content-Length': body.length,
    'User-Agent': options.userAgent ?? 'Aurora V2',
    ...(authorization === undefined ? {} : { Authorization: authorization }),
  };
}

function send(request: ClientRequest, body: Uint8Array): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    request.once('response', resolve).on('error', reject);
    request.end(body);
  });
}

class AnswerTooLarge extends Error {}

async function readAnswer(incoming: IncomingMessage, maxBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of incoming) {
    size += chunk.length;
    if (size > maxBytes) throw new AnswerTooLarge(`the answer is larger than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size);
}

function failure(url: URL, error: unknown, progress: Progress, timedOut: boolean): Failure {
  const why = error instanceof AggregateError ? error.errors[0] : error;
  const text = why instanceof Error ? why.message : String(why);
  const code = codeOf(why);
  const failed = (reason: FailureReason, problem: string): Failure => ({
    kind: 'failed',
    reason,
    problem,
    sent: progress === 'connected',
    host: url.hostname,
  });
  if (timedOut && progress === 'connected') return failed('timeout', `${url.host} did not answer in time`);
  if (timedOut) return failed('timeout', `no connection to ${url.host} could be made in time`);
  if (UNTRUSTED.test(code) || (progress === 'handshake' && !CUT_CONNECTION.has(code))) {
    return failed('untrusted', `no secure connection to ${url.host} could be made: ${withoutHint(text)}`);
  }
  if (progress !== 'connected')
    return failed('connect', `no connection to ${url.host} could be made: ${text}`);
  const isBad = error instanceof AnswerTooLarge || (code.startsWith('HPE_') && !CUT_CONNECTION.has(code));
  return failed(isBad ? 'badAnswer' : 'cutAnswer', `the answer of ${url.host} is unusable: ${text}`);
}

/** What Node calls connections that end too early, within the answer or before it. */
const CUT_CONNECTION: ReadonlySet<string> = new Set([
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'HPE_INVALID_EOF_STATE',
]);

/** Codes of OpenSSL's verdicts on certificates and of its errors. */
const UNTRUSTED = /^(?:CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|HOSTNAME_MISMATCH|ERR_TLS_|ERR_SSL_|EPROTO)/;

/** Node ends the message with a hint at an option of its own. */
function withoutHint(text: string): string {
  return text.replace(/; if the root CA is installed.*$/s, '').trim();
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

function conclude<Args>(exchanged: Exchange, method: MethodSchema<Args, Response>): CallResult {
  if (exchanged.status !== 200) return statusFailure(exchanged);
  const answer = decode(exchanged, method);
  if (answer.kind === 'failed') return answer;
  if (answer.kind === 'reply') return { kind: 'answered', response: answer.reply };
  const { type = 'UNKNOWN', message = 'no reason given' } = answer.exception;
  const problem = `${exchanged.url.host} did not execute ${method.name}: ${message} (${type})`;
  return { kind: 'failed', reason: 'exception', problem, sent: true, host: exchanged.url.hostname };
}

function decode<Args>(
  { url, status, body }: Exchange,
  method: MethodSchema<Args, Response>,
): IncomingReply<Response> | Failure {
  try {
    return decodeReply('binary', method, body);
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    const problem = `the answer of ${url.host} is no Thrift: ${error.message}`;
    return { kind: 'failed', reason: 'badAnswer', problem, sent: true, status, host: url.hostname };
  }
}

function statusFailure({ url, status, body }: Exchange): Failure {
  const told = Buffer.from(body)
    .toString()
    .replaceAll(/<[^>]*>|\s+/g, ' ')
    .trim()
    .slice(0, MAX_TOLD_CHARACTERS);
  const problem = `${url.host} answered HTTP ${status}${told === '' ? '' : `: ${told}`}`;
  return { kind: 'failed', reason: reasonOf(status), problem, sent: true, status, host: url.hostname };
}

function reasonOf(status: number): FailureReason {
  if (status === 401 || status === 403) return 'unauthorized';
  return status === 503 ? 'unavailable' : 'status';
}
