/**
 * Reads HTTP/1.1 responses. An executor makes a handful of small calls in its life and there is one per task, so it
 * does without the runtime's HTTP client, which takes 11 MB of each.
 */

const MAX_HEAD_BYTES = 64 * 1024;
const HEAD_END = '\r\n\r\n';
const LINE_END = '\r\n';

/** Reads the bytes of one response as they come. */
export interface ResponseParser {
  /** Known once the head has been read. */
  readonly status: number | undefined;
  /** The body is complete. One without a length is complete when the connection ends. */
  readonly done: boolean;
  /**
   * Takes the next bytes.
   * @returns the pieces of the body in them
   * @throws Error saying what is wrong with the response
   */
  push(bytes: Uint8Array): readonly Uint8Array[];
}

type BodyReader = (bytes: Uint8Array) => { readonly pieces: readonly Uint8Array[]; readonly done: boolean };

/** A parser that has seen nothing yet. */
export function createResponseParser(): ResponseParser {
  let head = Buffer.alloc(0);
  let status: number | undefined;
  let readBody: BodyReader | undefined;
  let done = false;

  /** @returns what follows the head, or undefined if that has not come yet */
  function readHead(bytes: Uint8Array): Uint8Array | undefined {
    head = Buffer.concat([head, bytes]);
    const end = head.indexOf(HEAD_END);
    if (end === -1) {
      if (head.length > MAX_HEAD_BYTES) throw new Error('the head of the response is too long');
      return undefined;
    }
    const [statusLine = '', ...fields] = head.toString('latin1', 0, end).split(LINE_END);
    const [, code] = /^HTTP\/1\.[01] (\d{3})( |$)/.exec(statusLine) ?? [];
    if (code === undefined) throw new Error(`this is no HTTP response: ${statusLine.slice(0, 100)}`);
    const rest = head.subarray(end + HEAD_END.length);
    head = Buffer.alloc(0);
    // Interim answers precede the real one.
    if (code.startsWith('1')) return readHead(rest);
    status = Number(code);
    readBody = bodyReader(status, fields);
    return rest;
  }

  function push(bytes: Uint8Array): readonly Uint8Array[] {
    const rest = readBody === undefined ? readHead(bytes) : bytes;
    if (rest === undefined || readBody === undefined || done) return [];
    const read = readBody(rest);
    done = read.done;
    return read.pieces;
  }

  return {
    get status() {
      return status;
    },
    get done() {
      return done;
    },
    push,
  };
}

function bodyReader(status: number, fields: readonly string[]): BodyReader {
  const field = (name: string): string | undefined =>
    fields
      .find((each) => each.toLowerCase().startsWith(`${name}:`))
      ?.slice(name.length + 1)
      .trim();
  if (status === 204 || status === 304) return lengthReader(0);
  if (field('transfer-encoding')?.toLowerCase() === 'chunked') return chunkedReader();
  const length = field('content-length');
  if (length === undefined) return (bytes) => ({ pieces: [bytes], done: false });
  if (!/^\d{1,15}$/.test(length)) throw new Error(`the length of the response is no number: ${length}`);
  return lengthReader(Number(length));
}

function lengthReader(length: number): BodyReader {
  let left = length;
  return (bytes) => {
    const piece = bytes.subarray(0, left);
    left -= piece.length;
    return { pieces: [piece], done: left === 0 };
  };
}

/** Chunks: a line with the length in hexadecimal, that many bytes, an empty line; the last one has none. */
function chunkedReader(): BodyReader {
  let line = '';
  let left = 0;
  let state: 'length' | 'data' | 'after' | 'trailer' = 'length';

  /** Takes one byte of a line; returns the line once it is complete. */
  function takeByte(byte: number): string | undefined {
    line += String.fromCharCode(byte);
    if (line.length > MAX_HEAD_BYTES) throw new Error('a chunk of the response has no length');
    if (!line.endsWith(LINE_END)) return undefined;
    const complete = line.slice(0, -LINE_END.length);
    line = '';
    return complete;
  }

  function takeLine(complete: string): void {
    if (state === 'length') {
      const [, digits] = /^([\da-f]{1,12})(\s*;.*)?$/i.exec(complete) ?? [];
      if (digits === undefined)
        throw new Error(`a chunk of the response has no length: ${complete.slice(0, 100)}`);
      left = Number.parseInt(digits, 16);
      state = left === 0 ? 'trailer' : 'data';
    } else if (state === 'after') state = 'length';
  }

  return (bytes) => {
    const pieces: Uint8Array[] = [];
    let at = 0;
    while (at < bytes.length) {
      if (state === 'data') {
        const piece = bytes.subarray(at, at + left);
        pieces.push(piece);
        at += piece.length;
        left -= piece.length;
        if (left === 0) state = 'after';
        continue;
      }
      const complete = takeByte(bytes[at] ?? 0);
      at += 1;
      if (complete === undefined) continue;
      if (state === 'trailer' && complete === '') return { pieces, done: true };
      takeLine(complete);
    }
    return { pieces, done: false };
  };
}
