import { connect, type Socket } from 'node:net';
import { stringifyExactJson } from '../../../api/mesos/json.ts';
import type { ExecutorCall } from '../../../api/mesos/v1.ts';
import { createResponseParser, type ResponseParser } from './response-parser.ts';

const PATH = '/api/v1/executor';
/** Of an error's text; the rest is of no use. */
const MAX_ERROR_TEXT_BYTES = 1000;
/** Finds out about an agent's machine that vanished. */
const KEEP_ALIVE_PROBE_MS = 30_000;

/** Where the agent is. */
export interface AgentAddress {
  /** `host:port`. */
  readonly endpoint: string;
  /** A Unix socket to use instead. */
  readonly socketPath: string | undefined;
  readonly authenticationToken: string | undefined;
}

/** What came of a call. */
export type CallResult =
  | { readonly kind: 'accepted' }
  /** The agent answered otherwise; `status` is the HTTP status. */
  | { readonly kind: 'refused'; readonly status: number; readonly text: string }
  | { readonly kind: 'unreachable'; readonly problem: string };

/** A stream of bytes that goes on until the agent or {@link close} ends it. */
export interface EventStream {
  /** Throws if the connection breaks. */
  readonly chunks: AsyncIterable<Uint8Array>;
  close(): void;
}

export type SubscribeResult =
  | { readonly kind: 'stream'; readonly stream: EventStream }
  | Exclude<CallResult, { kind: 'accepted' }>;

interface Answer {
  readonly status: number;
  readonly socket: Socket;
  readonly body: AsyncIterable<Uint8Array>;
}

/**
 * Makes one call, on a connection of its own.
 * @param timeoutMs without an answer the agent counts as unreachable
 */
export async function callAgent(
  address: AgentAddress,
  call: ExecutorCall,
  timeoutMs: number,
): Promise<CallResult> {
  try {
    const answer = await post(address, call, timeoutMs);
    const text = await readText(answer);
    return answer.status === 202 ? { kind: 'accepted' } : { kind: 'refused', status: answer.status, text };
  } catch (error) {
    return { kind: 'unreachable', problem: describe(error) };
  }
}

/** Makes the call that begins a stream of events; resolves once it has begun. */
export async function openEventStream(
  address: AgentAddress,
  call: ExecutorCall,
  timeoutMs: number,
): Promise<SubscribeResult> {
  try {
    const answer = await post(address, call, timeoutMs);
    if (answer.status !== 200)
      return { kind: 'refused', status: answer.status, text: await readText(answer) };
    // Events may be far apart.
    answer.socket.setTimeout(0);
    answer.socket.setKeepAlive(true, KEEP_ALIVE_PROBE_MS);
    return { kind: 'stream', stream: { chunks: answer.body, close: () => answer.socket.destroy() } };
  } catch (error) {
    return { kind: 'unreachable', problem: describe(error) };
  }
}

/** Sends a request and waits for the head of the answer. */
async function post(address: AgentAddress, call: ExecutorCall, timeoutMs: number): Promise<Answer> {
  const socket = connect(target(address));
  socket.setTimeout(timeoutMs, () => socket.destroy(new Error(`no answer within ${timeoutMs / 1000} s`)));
  try {
    socket.write(requestText(address, stringifyExactJson(call)));
    const parser = createResponseParser();
    const incoming = socket[Symbol.asyncIterator]();
    for (;;) {
      const next = await incoming.next();
      if (next.done) throw new Error('the agent closed the connection without an answer');
      const pieces = parser.push(next.value);
      if (parser.status === undefined) continue;
      return { status: parser.status, socket, body: bodyOf(parser, pieces, incoming) };
    }
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

async function* bodyOf(
  parser: ResponseParser,
  first: readonly Uint8Array[],
  incoming: AsyncIterator<Buffer>,
): AsyncGenerator<Uint8Array> {
  try {
    yield* first;
    while (!parser.done) {
      const next = await incoming.next();
      if (next.done) return;
      yield* parser.push(next.value);
    }
  } finally {
    await incoming.return?.();
  }
}

function target({ endpoint, socketPath }: AgentAddress): { path: string } | { host: string; port: number } {
  if (socketPath !== undefined) return { path: socketPath };
  const colon = endpoint.lastIndexOf(':');
  return {
    host: endpoint.slice(0, colon).replace(/^\[|\]$/g, ''),
    port: Number(endpoint.slice(colon + 1)),
  };
}

function requestText({ endpoint, authenticationToken }: AgentAddress, body: string): string {
  return [
    `POST ${PATH} HTTP/1.1`,
    `Host: ${endpoint}`,
    'Content-Type: application/json',
    'Accept: application/json',
    'Connection: close',
    `Content-Length: ${Buffer.byteLength(body)}`,
    ...(authenticationToken === undefined ? [] : [`Authorization: Bearer ${authenticationToken}`]),
    '',
    body,
  ].join('\r\n');
}

async function readText({ body, socket }: Answer): Promise<string> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of body) {
    pieces.push(piece);
    bytes += piece.length;
    if (bytes > MAX_ERROR_TEXT_BYTES) break;
  }
  socket.destroy();
  return Buffer.concat(pieces).toString('utf8', 0, MAX_ERROR_TEXT_BYTES);
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
