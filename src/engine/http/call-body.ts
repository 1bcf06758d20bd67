import type { IncomingMessage } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { parseExactJson } from '../../../api/mesos/json.ts';
import { decodeMessage } from '../../../api/protobuf/decode.ts';
import type { MessageSchema } from '../../../api/protobuf/schema.ts';
import { readMessage } from '../json/schema.ts';
import { CONTENT_TYPE, type Encoding } from './encoding.ts';

/** Task data travels in calls, so they may be large; nothing sensible is larger than this. */
const MAX_BODY_BYTES = 32 * 1024 * 1024;
/** JSON nested deeper than this is refused, as Mesos' parser does. */
const MAX_DEPTH = 200;

/** What is answered instead of handling a call. */
export interface Refusal {
  readonly status: number;
  readonly text: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A value, or what to answer instead. */
export type Read<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly refusal: Refusal };

const refuse = (status: number, text: string, headers?: Record<string, string>): Read<never> => ({
  ok: false,
  refusal: headers === undefined ? { status, text } : { status, text, headers },
});

/**
 * Reads the message in the body of a POST, in either encoding; bad ones are answered as Mesos answers them.
 * @typeParam T the type that describes the schema's messages; the schema is trusted to match it
 */
export async function readCall<T>(request: IncomingMessage, schema: MessageSchema): Promise<Read<T>> {
  const wrong = wrongMethod(request, 'POST') ?? wrongContentType(request);
  if (wrong !== undefined) {
    request.resume();
    return { ok: false, refusal: wrong };
  }
  const body = await readBody(request);
  if (!body.ok) return body;
  const isProtobuf = encodingOf(request) === 'protobuf';
  const values = isProtobuf ? parseProtobuf(schema, body.value) : parseJson(body.value);
  if (!values.ok) return values;
  const message = readMessage<T>(schema, values.value);
  if (message.ok) return message;
  return refuse(400, `${isProtobuf ? PROTOBUF_PROBLEM : JSON_PROBLEM}: ${message.problem}`);
}

const JSON_PROBLEM = 'Failed to convert JSON into Call protobuf';
const PROTOBUF_PROBLEM = 'Failed to parse body into Call protobuf';

/** @returns the refusal of a request whose method is not the only one allowed */
export function wrongMethod(request: IncomingMessage, allowed: 'GET' | 'POST'): Refusal | undefined {
  if (request.method === allowed) return undefined;
  return {
    status: 405,
    text: `405 Method Not Allowed. Expecting one of { '${allowed}' }, but received '${request.method}'.`,
    headers: { Allow: allowed },
  };
}

function wrongContentType(request: IncomingMessage): Refusal | undefined {
  if (request.headers['content-type'] === undefined) {
    return { status: 400, text: "Expecting 'Content-Type' to be present" };
  }
  if (encodingOf(request) !== undefined) return undefined;
  return { status: 415, text: "Expecting 'Content-Type' of application/json or application/x-protobuf" };
}

function encodingOf({ headers }: IncomingMessage): Encoding | undefined {
  const encodings: readonly Encoding[] = ['json', 'protobuf'];
  return encodings.find((encoding) => headers['content-type'] === CONTENT_TYPE[encoding]);
}

/** Reads a body of bounded size, unzipped if need be. */
export async function readBody(request: IncomingMessage): Promise<Read<Buffer>> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    // Streams of requests hold buffers as long as no encoding is set.
    const bytes = chunk as Buffer;
    size += bytes.length;
    if (size > MAX_BODY_BYTES) {
      request.resume();
      return refuse(413, `The body is larger than ${MAX_BODY_BYTES} bytes`, { Connection: 'close' });
    }
    chunks.push(bytes);
  }
  const body = Buffer.concat(chunks);
  if (request.headers['content-encoding'] !== 'gzip') return { ok: true, value: body };
  try {
    return { ok: true, value: gunzipSync(body, { maxOutputLength: MAX_BODY_BYTES }) };
  } catch {
    return refuse(400, `The body is not gzip, or larger than ${MAX_BODY_BYTES} bytes when unzipped`);
  }
}

function parseProtobuf(schema: MessageSchema, body: Buffer): Read<unknown> {
  const decoded = decodeMessage(schema, body);
  return decoded.ok ? decoded : refuse(400, `${PROTOBUF_PROBLEM}: ${decoded.problem}`);
}

/** Parses JSON of bounded depth. */
export function parseJson(body: Buffer): Read<unknown> {
  const text = body.toString('utf8');
  if (isTooDeep(body))
    return refuse(400, `Failed to parse body into JSON: nested deeper than ${MAX_DEPTH} levels`);
  try {
    return { ok: true, value: parseExactJson(text) };
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    return refuse(400, `Failed to parse body into JSON: ${problem}`);
  }
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** Counts brackets outside of strings, so that no parser has to go too deep. */
function isTooDeep(body: Buffer): boolean {
  let depth = 0;
  let isInString = false;
  for (let index = 0; index < body.length; index += 1) {
    const byte = body[index];
    if (isInString) {
      if (byte === BACKSLASH) index += 1;
      else if (byte === QUOTE) isInString = false;
    } else if (byte === QUOTE) isInString = true;
    else if (byte === 0x5b || byte === 0x7b) {
      depth += 1;
      if (depth > MAX_DEPTH) return true;
    } else if (byte === 0x5d || byte === 0x7d) depth -= 1;
  }
  return false;
}
