import { Agent, type IncomingMessage, request } from 'node:http';
import { stringifyExactJson } from '../../../api/mesos/json.ts';
import type { ExecutorCall } from '../../../api/mesos/v1.ts';

const PATH = '/api/v1/executor';
/** Of an error's text; the rest is of no use. */
const MAX_ERROR_TEXT_CHARACTERS = 1000;

/** Where the agent is. */
export interface AgentAddress {
  /** `host:port`. */
  readonly endpoint: string;
  readonly socketPath: string | undefined;
  readonly authenticationToken: string | undefined;
}

/** What came of a call. */
export type CallResult =
  | { readonly kind: 'accepted' }
  /** The agent answered otherwise; `status` is the HTTP status. */
  | { readonly kind: 'refused'; readonly status: number; readonly text: string }
  | { readonly kind: 'unreachable'; readonly problem: string };

export type SubscribeResult =
  | { readonly kind: 'stream'; readonly stream: IncomingMessage }
  | Exclude<CallResult, { kind: 'accepted' }>;

/** Calls of one executor to its agent. */
export interface AgentHttp {
  /** @param timeoutMs without an answer the agent counts as unreachable */
  call(call: ExecutorCall, timeoutMs: number): Promise<CallResult>;
  /** Resolves once the stream of events has begun. */
  subscribe(call: ExecutorCall, timeoutMs: number): Promise<SubscribeResult>;
  close(): void;
}

/** Talks to one agent; nothing is sent until the first call. */
export function createAgentHttp(address: AgentAddress): AgentHttp {
  // Calls follow each other on one connection; the stream has its own.
  const connection = new Agent({ keepAlive: true, maxSockets: 1 });

  function post(call: ExecutorCall, timeoutMs: number, stream: boolean): Promise<IncomingMessage> {
    const body = stringifyExactJson(call);
    const colon = address.endpoint.lastIndexOf(':');
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
    const outgoing = request({
      method: 'POST',
      path: PATH,
      ...(address.socketPath === undefined
        ? {
            host: address.endpoint.slice(0, colon).replace(/^\[|\]$/g, ''),
            port: address.endpoint.slice(colon + 1),
          }
        : { socketPath: address.socketPath }),
      agent: stream ? false : connection,
      headers: {
        'Content-Type': 'application/json',
        Accept: 'application/json',
        'Content-Length': Buffer.byteLength(body),
        ...(address.authenticationToken !== undefined && {
          Authorization: `Bearer ${address.authenticationToken}`,
        }),
      },
    });
    const timer = setTimeout(
      () => outgoing.destroy(new Error(`no answer within ${timeoutMs / 1000} s`)),
      timeoutMs,
    );
    outgoing.once('response', (response) => {
      clearTimeout(timer);
      resolve(response);
    });
    outgoing.on('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    outgoing.end(body);
    return promise;
  }

  return {
    async call(call, timeoutMs) {
      try {
        const response = await post(call, timeoutMs, false);
        const text = await readText(response);
        return response.statusCode === 202
          ? { kind: 'accepted' }
          : { kind: 'refused', status: response.statusCode ?? 0, text };
      } catch (error) {
        return { kind: 'unreachable', problem: describe(error) };
      }
    },
    async subscribe(call, timeoutMs) {
      try {
        const response = await post(call, timeoutMs, true);
        if (response.statusCode === 200) return { kind: 'stream', stream: response };
        return { kind: 'refused', status: response.statusCode ?? 0, text: await readText(response) };
      } catch (error) {
        return { kind: 'unreachable', problem: describe(error) };
      }
    },
    close: () => connection.destroy(),
  };
}

async function readText(response: IncomingMessage): Promise<string> {
  let text = '';
  response.setEncoding('utf8');
  for await (const chunk of response) {
    // The encoding makes every chunk a text.
    if (text.length < MAX_ERROR_TEXT_CHARACTERS) text += chunk as string;
  }
  return text.slice(0, MAX_ERROR_TEXT_CHARACTERS);
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
