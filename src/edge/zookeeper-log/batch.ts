import { crc32 } from 'node:zlib';

/**
 * Longest content of one node. ZooKeeper keeps its last 500 transactions on the heap, so this bounds what they take
 * (32 MiB); a measured ensemble with 768 MB of heap died of transactions of 512 KiB.
 */
export const MAX_BATCH_BYTES = 64 * 1024;

/** Before the entries: format, epoch, first position, number of entries. */
const HEADER_BYTES = 4 + 4 + 8 + 4;
const LENGTH_BYTES = 4;
const CHECKSUM_BYTES = 4;

/** Longest entry of the log that fits into a node. */
export const MAX_ENTRY_BYTES = MAX_BATCH_BYTES - HEADER_BYTES - LENGTH_BYTES - CHECKSUM_BYTES;

/** "AZL1" */
const FORMAT = 0x41_5a_4c_31;

/** Entries that are stored in one node. */
export interface Batch {
  readonly firstPosition: number;
  readonly entries: readonly Uint8Array[];
}

/**
 * Groups entries so that each group fits into a node.
 * @throws RangeError if one entry alone does not
 */
export function packEntries(entries: readonly Uint8Array[]): Uint8Array[][] {
  const groups: Uint8Array[][] = [];
  let room = 0;
  for (const entry of entries) {
    if (entry.length > MAX_ENTRY_BYTES) {
      throw new RangeError(
        `an entry of ${entry.length} bytes is more than the log in ZooKeeper takes in one piece (${MAX_ENTRY_BYTES})`,
      );
    }
    const bytes = LENGTH_BYTES + entry.length;
    if (bytes > room) {
      groups.push([]);
      room = MAX_BATCH_BYTES - HEADER_BYTES - CHECKSUM_BYTES;
    }
    groups.at(-1)?.push(entry);
    room -= bytes;
  }
  return groups;
}

/** A batch as it is stored. @param number of the batch, which its checksum covers @param epoch of its writer */
export function encodeBatch({ firstPosition, entries }: Batch, number: number, epoch: number): Uint8Array {
  const contentBytes = entries.reduce((sum, entry) => sum + LENGTH_BYTES + entry.length, 0);
  const bytes = Buffer.allocUnsafe(HEADER_BYTES + contentBytes + CHECKSUM_BYTES);
  let offset = bytes.writeUInt32BE(FORMAT);
  offset = bytes.writeUInt32BE(epoch, offset);
  offset = bytes.writeBigUInt64BE(BigInt(firstPosition), offset);
  offset = bytes.writeUInt32BE(entries.length, offset);
  for (const entry of entries) {
    offset = bytes.writeUInt32BE(entry.length, offset);
    bytes.set(entry, offset);
    offset += entry.length;
  }
  bytes.writeUInt32BE(checksum(bytes.subarray(0, offset), number), offset);
  return bytes;
}

/** Reads a stored batch. @returns undefined if it is not what {@link encodeBatch} made for this number */
export function decodeBatch(data: Uint8Array, number: number): Batch | undefined {
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  const end = bytes.length - CHECKSUM_BYTES;
  if (end < HEADER_BYTES || bytes.readUInt32BE(0) !== FORMAT) return undefined;
  if (bytes.readUInt32BE(end) !== checksum(bytes.subarray(0, end), number)) return undefined;
  const firstPosition = Number(bytes.readBigUInt64BE(8));
  const count = bytes.readUInt32BE(16);
  const entries: Uint8Array[] = [];
  let offset = HEADER_BYTES;
  while (offset + LENGTH_BYTES <= end) {
    const start = offset + LENGTH_BYTES;
    offset = start + bytes.readUInt32BE(offset);
    if (offset > end) return undefined;
    entries.push(bytes.subarray(start, offset));
  }
  return offset === end && entries.length === count ? { firstPosition, entries } : undefined;
}

function checksum(bytes: Uint8Array, number: number): number {
  return crc32(bytes, crc32(String(number)));
}
