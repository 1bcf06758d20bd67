import { promisify } from 'node:util';
import { type InputType, inflate, type ZlibOptions } from 'node:zlib';
import { LogEntry, type Op } from '../../api/generated/storage.ts';
import { decodeBinary, encodeBinary, type Wire } from '../../api/thrift/index.ts';

/** Version of the log's content, carried by each transaction. It is not checked when read, as upstream. */
const CURRENT_SCHEMA_VERSION = 1;

/** As upstream: a higher level costs more time than it saves. */
export const DEFLATE_LEVEL = 3;

/** The log is trusted more than the network; beyond these limits it is damaged rather than large. */
export const LIMITS = { maxBytes: 4 * 1024 ** 3, maxElements: 1_000_000_000 };

const inflateBytes = promisify<InputType, ZlibOptions, Uint8Array>(inflate);

/** Encodes the ops of one transaction as an entry of the log. */
export function encodeTransaction(ops: readonly Op[]): Uint8Array {
  return encodeBinary(LogEntry, { transaction: { ops, schemaVersion: CURRENT_SCHEMA_VERSION } });
}

/** An entry that changes nothing, as upstream has it, too. */
export function encodeNoop(): Uint8Array {
  return encodeBinary(LogEntry, { noop: true });
}

/**
 * Reads an encoded entry and, if it is deflated, the entry within.
 * @param onDeflated called if it is
 * @throws if the bytes are not an entry, or do not inflate
 */
export async function decodeEntry(bytes: Uint8Array, onDeflated: () => void): Promise<Wire<LogEntry>> {
  const entry = decodeBinary(LogEntry, bytes, LIMITS);
  if (!('deflatedEntry' in entry) || entry.deflatedEntry === undefined) return entry;
  onDeflated();
  const content = await inflateBytes(entry.deflatedEntry, { maxOutputLength: LIMITS.maxBytes });
  const inflated = decodeBinary(LogEntry, content, LIMITS);
  if ('deflatedEntry' in inflated) throw new Error('a deflated entry holds another one');
  return inflated;
}
