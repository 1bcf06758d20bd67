import { RunnerCkpt } from '../../../api/generated/thermos.ts';
import {
  ApiInputError,
  complete,
  decodeBinary,
  encodeBinary,
  ProtocolError,
} from '../../../api/thrift/index.ts';

/** Upstream's limit for one record. */
export const MAX_RECORD_BYTES = 64 * 1024 * 1024;

const LENGTH_BYTES = 4;

/** One record with its length before it, as it stands in the file. */
export function encodeRecord(record: RunnerCkpt): Uint8Array {
  const body = encodeBinary(RunnerCkpt, record);
  const framed = new Uint8Array(LENGTH_BYTES + body.length);
  new DataView(framed.buffer).setUint32(0, body.length);
  framed.set(body, LENGTH_BYTES);
  return framed;
}

/** The whole records at the start of some bytes. */
export interface DecodedRecords {
  readonly records: readonly RunnerCkpt[];
  /** Bytes that these records take; what follows is a record that is not written to its end yet, or damaged. */
  readonly consumedBytes: number;
  /** What is wrong with the bytes after that; undefined if they may only be incomplete. */
  readonly problem: string | undefined;
}

/**
 * Reads records until the bytes end or make no sense.
 * @param bytes from the start of a record on
 */
export function decodeRecords(bytes: Uint8Array): DecodedRecords {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const records: RunnerCkpt[] = [];
  let at = 0;
  while (at + LENGTH_BYTES <= bytes.length) {
    const length = view.getUint32(at);
    if (length > MAX_RECORD_BYTES) {
      return { records, consumedBytes: at, problem: `a record of ${length} bytes is announced` };
    }
    const end = at + LENGTH_BYTES + length;
    if (end > bytes.length) break;
    const decoded = decodeRecord(bytes.subarray(at + LENGTH_BYTES, end));
    if (typeof decoded === 'string') return { records, consumedBytes: at, problem: decoded };
    records.push(decoded);
    at = end;
  }
  return { records, consumedBytes: at, problem: undefined };
}

/** @returns the record, or what is wrong with it */
function decodeRecord(bytes: Uint8Array): RunnerCkpt | string {
  try {
    return complete(RunnerCkpt, decodeBinary(RunnerCkpt, bytes));
  } catch (error) {
    if (error instanceof ApiInputError || error instanceof ProtocolError) return error.message;
    throw error;
  }
}
