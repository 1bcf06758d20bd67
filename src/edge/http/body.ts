import type { IncomingMessage } from 'node:http';
import { PassThrough, type Readable, type Transform } from 'node:stream';
import { createGunzip, createInflate } from 'node:zlib';
import { HttpError } from './route.ts';

/** Bounds on what a client may send. */
export interface BodyLimits {
  /** Size of one body, as sent and after unpacking. */
  readonly maxBodyBytes: number;
  /** Size of all bodies that are held at one time. */
  readonly maxTotalBodyBytes: number;
  /** Time from the request's headers to the last byte of its body. */
  readonly bodyTimeoutMs: number;
}

/** The bytes of all bodies that a server holds now. */
export interface BodyBudget {
  heldBytes: number;
}

const EMPTY = new Uint8Array();

/**
 * Reads and unpacks the body of a request. The caller takes its length off the budget when it is done with it.
 * @throws HttpError 400 if it is cut off or cannot be unpacked, 408 if it takes too long, 413 if it is too
 *   large, 415 if it is packed in an unknown way, 503 if the server holds too many bodies
 */
export async function readBody(
  request: IncomingMessage,
  limits: BodyLimits,
  budget: BodyBudget,
): Promise<Uint8Array> {
  if (hasNoBody(request)) return EMPTY;
  const announced = Number(request.headers['content-length'] ?? 0);
  if (announced > limits.maxBodyBytes) throw tooLarge(limits);
  const unpacked = unpack(request);
  const timer = setTimeout(() => unpacked.destroy(tooSlow(limits)), limits.bodyTimeoutMs);
  const chunks = new BoundedChunks(limits, budget);
  try {
    for await (const chunk of unpacked) chunks.add(chunk);
    return chunks.concat();
  } catch (error) {
    chunks.release();
    throw error instanceof HttpError
      ? error
      : new HttpError(400, `The request's body cannot be read: ${why(error)}`);
  } finally {
    clearTimeout(timer);
    request.unpipe();
  }
}

function hasNoBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] === undefined && Number(headers['content-length'] ?? 0) === 0;
}

/**
 * The body's bytes as they were before the client packed them. Destroying the result leaves the request alive,
 * so that it can still be answered.
 */
function unpack(request: IncomingMessage): Readable {
  const encoding = request.headers['content-encoding']?.trim().toLowerCase() ?? 'identity';
  const stage = unpackingStage(encoding);
  if (stage === undefined) throw new HttpError(415, `Unsupported Content-Encoding: ${encoding}`);
  const cutOff = (): void => {
    if (!request.complete) stage.destroy(new Error('it is cut off'));
  };
  request.once('close', cutOff);
  stage.once('close', () => request.off('close', cutOff));
  return request.pipe(stage);
}

function unpackingStage(encoding: string): Transform | undefined {
  switch (encoding) {
    case 'identity':
      return new PassThrough();
    case 'gzip':
    case 'x-gzip':
      return createGunzip();
    case 'deflate':
      return createInflate();
    default:
      return undefined;
  }
}

/** Collects chunks until one of the limits is reached. */
class BoundedChunks {
  readonly #limits: BodyLimits;
  readonly #budget: BodyBudget;
  readonly #chunks: Uint8Array[] = [];
  #size = 0;

  constructor(limits: BodyLimits, budget: BodyBudget) {
    this.#limits = limits;
    this.#budget = budget;
  }

  add(chunk: Uint8Array): void {
    this.#size += chunk.length;
    this.#budget.heldBytes += chunk.length;
    if (this.#size > this.#limits.maxBodyBytes) throw tooLarge(this.#limits);
    if (this.#budget.heldBytes > this.#limits.maxTotalBodyBytes) {
      throw new HttpError(503, 'The server is handling too many large requests at once; try again.');
    }
    this.#chunks.push(chunk);
  }

  /** Gives back what was counted. */
  release(): void {
    this.#budget.heldBytes -= this.#size;
    this.#size = 0;
  }

  concat(): Uint8Array {
    return Buffer.concat(this.#chunks, this.#size);
  }
}

function tooLarge({ maxBodyBytes }: BodyLimits): HttpError {
  return new HttpError(413, `The request's body is larger than ${maxBodyBytes} bytes.`);
}

function tooSlow({ bodyTimeoutMs }: BodyLimits): HttpError {
  return new HttpError(408, `The request's body did not arrive within ${bodyTimeoutMs} ms.`);
}

function why(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
