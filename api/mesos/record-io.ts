/**
 * RecordIO, the framing of Mesos event streams: the decimal length of a record, a line feed,
 * the record; repeated. Chunk boundaries of the transport mean nothing.
 */

const LINE_FEED = 10;
const ZERO = 48;
const NINE = 57;
/** Digits of 2^64 − 1: a longer header is no length. */
const MAX_HEADER_DIGITS = 20;

/** Whole records of a chunk, in order, and what made the stream undecodable after them. */
export interface DecodedRecords {
  readonly records: readonly Uint8Array[];
  /** Set once the stream cannot be decoded any further; the decoder stays broken. */
  readonly problem?: string;
}

export interface RecordDecoder {
  /** Takes the next bytes of the stream. The records are copies. */
  push(chunk: Uint8Array): DecodedRecords;
  /** True if the bytes so far end amid a record or a header. */
  isAmidRecord(): boolean;
}

/**
 * Makes a decoder for one stream.
 * @param maxRecordBytes a record announced as longer makes the stream undecodable
 */
export function createRecordDecoder(maxRecordBytes: number): RecordDecoder {
  let header = '';
  let partial: { readonly bytes: Uint8Array; filled: number } | undefined;
  let problem: string | undefined;

  /** Reads header bytes from `at`; returns where it stopped. */
  function readHeader(chunk: Uint8Array, at: number): number {
    let next = at;
    while (next < chunk.length) {
      const byte = chunk[next] ?? 0;
      next += 1;
      if (byte === LINE_FEED) {
        startRecord();
        return next;
      }
      if (byte < ZERO || byte > NINE || header.length === MAX_HEADER_DIGITS) {
        problem = `a record header is not a decimal length: byte ${byte} after "${header}"`;
        return next;
      }
      header += String.fromCharCode(byte);
    }
    return next;
  }

  function startRecord(): void {
    const length = Number(header);
    if (length === 0) problem = `a record header announces no length: "${header}"`;
    else if (length > maxRecordBytes) {
      problem = `a record of ${header} bytes is longer than the limit of ${maxRecordBytes} bytes`;
    } else partial = { bytes: new Uint8Array(length), filled: 0 };
    header = '';
  }

  function push(chunk: Uint8Array): DecodedRecords {
    const records: Uint8Array[] = [];
    let at = 0;
    while (at < chunk.length && problem === undefined) {
      if (partial === undefined) {
        at = readHeader(chunk, at);
        continue;
      }
      const taken = chunk.subarray(at, at + partial.bytes.length - partial.filled);
      partial.bytes.set(taken, partial.filled);
      partial.filled += taken.length;
      at += taken.length;
      if (partial.filled === partial.bytes.length) {
        records.push(partial.bytes);
        partial = undefined;
      }
    }
    return problem === undefined ? { records } : { records, problem };
  }

  return { push, isAmidRecord: () => header !== '' || partial !== undefined };
}

/** Frames one record: its header and the record itself. */
export function encodeRecord(record: Uint8Array): Uint8Array {
  const header = `${record.length}\n`;
  const framed = new Uint8Array(header.length + record.length);
  for (let index = 0; index < header.length; index += 1) framed[index] = header.charCodeAt(index);
  framed.set(record, header.length);
  return framed;
}
