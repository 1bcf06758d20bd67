import { Agent, type IncomingMessage, request } from 'node:http';
import type { ObserverAnswer } from '../../ports/task-access.ts';

const TIMEOUT_MS = 30_000;
/** An observer answers with a megabyte at most. */
const MAX_ANSWER_BYTES = 16 * 1024 * 1024;

/** Logs are followed by asking again and again. */
const agent = new Agent({ keepAlive: true, maxSockets: 4 });

/** Makes one GET request. */
export async function ask(url: string): Promise<ObserverAnswer> {
  try {
    const incoming = await open(url);
    const body = await readAll(incoming);
    const headers = new Map(
      Object.entries(incoming.headers).flatMap(([name, value]) =>
        typeof value === 'string' ? [[name, value] as const] : [],
      ),
    );
    return { kind: 'answered', status: incoming.statusCode ?? 0, headers, body };
  } catch (error) {
    return { kind: 'unreachable', problem: problemOf(error) };
  }
}

/** What went wrong with a connection, in a clause; several addresses of one name fail together. */
export function problemOf(error: unknown): string {
  const cause: unknown = error instanceof AggregateError ? error.errors[0] : error;
  if (!(cause instanceof Error)) return String(cause);
  return cause.name === 'TimeoutError' ? `no answer within ${TIMEOUT_MS / 1000} seconds` : cause.message;
}

function open(url: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { agent, signal: AbortSignal.timeout(TIMEOUT_MS) }, resolve);
    asked.once('error', (error) => reject(asked.destroyed && error.cause ? error.cause : error));
    asked.end();
  });
}

async function readAll(incoming: IncomingMessage): Promise<Uint8Array> {
  const pieces: Buffer[] = [];
  let size = 0;
  // Without an encoding a stream of a socket yields buffers.
  for await (const piece of incoming as AsyncIterable<Buffer>) {
    size += piece.length;
    if (size > MAX_ANSWER_BYTES) throw new Error(`the answer is larger than ${MAX_ANSWER_BYTES} bytes`);
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}
