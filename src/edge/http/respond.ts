import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { constants, gzip } from 'node:zlib';
import type { HttpResponse } from './route.ts';

const MIN_COMPRESSED_BYTES = 1024;
const COMPRESSIBLE = /^(text\/|application\/(json|javascript|xml|vnd\.apache\.thrift)|image\/svg)/;
/** How long a client that was refused may go on sending before the connection is cut. */
const LINGER_MS = 10_000;

const compress = promisify(gzip);

/** Sends an answer whose request was read to its end. */
export async function respond(
  request: IncomingMessage,
  response: ServerResponse,
  answer: HttpResponse,
): Promise<void> {
  const headers: Record<string, string> = { 'X-Content-Type-Options': 'nosniff', ...answer.headers };
  if (answer.body instanceof Readable) {
    response.writeHead(answer.status, headers);
    if (request.method === 'HEAD') answer.body.destroy();
    else return pipeline(answer.body, response);
    response.end();
    return;
  }
  const body = await pack(request, headers, bytesOf(answer.body));
  // A body is forbidden here, and so is its length.
  if (answer.status !== 204 && answer.status !== 304) headers['Content-Length'] = String(body.length);
  response.writeHead(answer.status, headers);
  response.end(request.method === 'HEAD' ? undefined : body);
}

/**
 * Answers a request whose body was not read to its end, and ends the connection: the answer goes out at once,
 * what the client still sends is thrown away for a while, so that it gets to read the answer.
 */
export function refuse(
  request: IncomingMessage,
  response: ServerResponse,
  { status, headers, body }: HttpResponse,
): void {
  const bytes = bytesOf(body);
  response.writeHead(status, { ...headers, 'Content-Length': String(bytes.length), Connection: 'close' });
  response.write(bytes);
  const finish = (): void => {
    clearTimeout(timer);
    response.end();
  };
  const timer = setTimeout(() => request.destroy(), LINGER_MS);
  request.once('error', finish).once('close', finish);
  // Who was too slow is not waited for again.
  if (request.complete || request.destroyed || status === 408) finish();
  else request.once('end', finish).resume();
}

/** Compresses a body if that pays and the client accepts it. */
async function pack(
  request: IncomingMessage,
  headers: Record<string, string>,
  body: Uint8Array,
): Promise<Uint8Array> {
  if (!COMPRESSIBLE.test(headers['Content-Type'] ?? '')) return body;
  headers['Vary'] = headers['Vary'] === undefined ? 'Accept-Encoding' : `${headers['Vary']}, Accept-Encoding`;
  if (body.length < MIN_COMPRESSED_BYTES || !acceptsGzip(request)) return body;
  headers['Content-Encoding'] = 'gzip';
  return compress(body, { level: constants.Z_BEST_SPEED });
}

function acceptsGzip(request: IncomingMessage): boolean {
  const accepted = String(request.headers['accept-encoding'] ?? '');
  return accepted.split(',').some((each) => /^\s*(gzip|\*)\s*(;\s*q=(1|0\.\d*[1-9]).*)?$/i.test(each));
}

function bytesOf(body: string | Uint8Array | Readable | undefined): Uint8Array {
  if (body instanceof Uint8Array) return body;
  return Buffer.from(typeof body === 'string' ? body : '');
}
