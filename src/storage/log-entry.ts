import { setImmediate as otherWork } from 'node:timers/promises';
import { promisify } from 'node:util';
import { deflateSync, type InputType, inflate, type ZlibOptions } from 'node:zlib';
import { DeduplicatedSnapshot, LogEntry, type Op } from '../../api/generated/storage.ts';
import { decodeBinary, decodeBinaryParts, encodeBinary, type Wire } from '../../api/thrift/index.ts';
import type { Deflate } from '../ports/deflate.ts';
import { STOP, structField } from './struct-bytes.ts';

/** Version of the log's content, carried by each transaction. It is not checked when read, as upstream. */
const CURRENT_SCHEMA_VERSION = 1;

/** As upstream: a higher level costs more time than it saves. */
export const DEFLATE_LEVEL = 3;

/** Deflates without letting other work have its turn. */
export const deflateAtOnce: Deflate = async (bytes) => deflateSync(bytes, { level: DEFLATE_LEVEL });

/** The log is trusted more than the network; beyond these limits it is damaged rather than large. */
export const LIMITS = { maxBytes: 4 * 1024 ** 3, maxElements: 1_000_000_000 };

/** How an entry begins that is a deduplicated snapshot, and nothing else: the field of the union. */
export const DEDUPLICATED_SNAPSHOT_FIELD = structField(6);

/** Records of a snapshot that are read in one go, between which other work has its turn. */
const RECORDS_PER_SLICE = 250;

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
  const entry = await decodeWhole(bytes);
  if (!('deflatedEntry' in entry) || entry.deflatedEntry === undefined) return entry;
  onDeflated();
  const content = await inflateBytes(entry.deflatedEntry, { maxOutputLength: LIMITS.maxBytes });
  const inflated = await decodeWhole(content);
  if ('deflatedEntry' in inflated) throw new Error('a deflated entry holds another one');
  return inflated;
}

async function decodeWhole(bytes: Uint8Array): Promise<Wire<LogEntry>> {
  const beginning = bytes.subarray(0, DEDUPLICATED_SNAPSHOT_FIELD.length);
  if (Buffer.compare(beginning, DEDUPLICATED_SNAPSHOT_FIELD) !== 0) {
    return decodeBinary(LogEntry, bytes, LIMITS);
  }
  return { deduplicatedSnapshot: await decodeSnapshot(bytes) };
}

/**
 * A whole state may be in one entry. Were it read in one go, a scheduler that shares its log would be deaf for so long
 * that ZooKeeper takes it for dead, and each one that is started in its place, too.
 */
async function decodeSnapshot(entry: Uint8Array): Promise<Wire<DeduplicatedSnapshot>> {
  const end = entry.length - STOP.length;
  if (Buffer.compare(entry.subarray(end), STOP) !== 0) throw new Error('the entry has no end');
  const content = entry.subarray(DEDUPLICATED_SNAPSHOT_FIELD.length, end);
  const partialTasks: NonNullable<Wire<DeduplicatedSnapshot>['partialTasks']>[number][] = [];
  const taskConfigs: NonNullable<Wire<DeduplicatedSnapshot>['taskConfigs']>[number][] = [];
  let rest: Wire<DeduplicatedSnapshot> = {};
  for (const part of decodeBinaryParts(DeduplicatedSnapshot, content, RECORDS_PER_SLICE, LIMITS)) {
    if (part.partialTasks !== undefined) partialTasks.push(...part.partialTasks);
    else if (part.taskConfigs !== undefined) taskConfigs.push(...part.taskConfigs);
    else rest = { ...rest, ...part };
    await otherWork();
  }
  return { ...rest, partialTasks, taskConfigs };
}
