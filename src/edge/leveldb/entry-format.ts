import { crc32 } from 'node:zlib';

/** Where the entries of a log begin and end. */
export interface Extent {
  readonly firstPosition: number;
  /** One more than the last position. */
  readonly nextPosition: number;
}

/** Key of the extent, written in the same batch as each append. */
export const EXTENT_KEY = 'extent';

/** Comes before the key of every entry and after the extent's. */
export const ENTRY_KEYS_START = 'log/';

/** Decimal digits of a position: enough for every safe integer. */
const POSITION_DIGITS = 16;

const CHECKSUM_BYTES = 4;

/** The key of the entry at `position`; keys sort as positions do. */
export function entryKey(position: number): string {
  return ENTRY_KEYS_START + String(position).padStart(POSITION_DIGITS, '0');
}

/** @returns the position of an entry's key, NaN if it is none */
export function positionOf(key: string): number {
  return key.startsWith(ENTRY_KEYS_START) ? Number(key.slice(ENTRY_KEYS_START.length)) : Number.NaN;
}

/**
 * An entry as it is stored: checksum, then content. The checksum covers the position as well, so that an entry
 * under a wrong key is found. CRC-32 finds every damage of up to 32 bits in a row, and zlib's is the one
 * that Node has natively, at several GB/s.
 */
export function sealEntry(position: number, entry: Uint8Array): Uint8Array {
  const sealed = Buffer.allocUnsafe(CHECKSUM_BYTES + entry.length);
  sealed.writeUInt32BE(checksum(position, entry));
  sealed.set(entry, CHECKSUM_BYTES);
  return sealed;
}

/** The content of a stored entry. @returns undefined if it is not what was written at `position` */
export function openEntry(position: number, sealed: Uint8Array): Uint8Array | undefined {
  if (sealed.length < CHECKSUM_BYTES) return undefined;
  const entry = sealed.subarray(CHECKSUM_BYTES);
  const stated = new DataView(sealed.buffer, sealed.byteOffset).getUint32(0);
  return stated === checksum(position, entry) ? entry : undefined;
}

function checksum(position: number, entry: Uint8Array): number {
  return crc32(entry, crc32(entryKey(position)));
}

const EXTENT_PATTERN = /^aurora-log format=1 first=(\d{16}) next=(\d{16}) (crc=[0-9a-f]{8})\n$/;

/** Text form of an extent, with a checksum; always of the same length. */
export function formatExtent({ firstPosition, nextPosition }: Extent): string {
  const [first, next] = [firstPosition, nextPosition].map((n) => String(n).padStart(POSITION_DIGITS, '0'));
  const text = `aurora-log format=1 first=${first} next=${next}`;
  return `${text} ${extentChecksum(text)}\n`;
}

/** Reads what {@link formatExtent} wrote. @returns undefined if it is anything else */
export function parseExtent(text: string): Extent | undefined {
  const [, first, next, stated] = EXTENT_PATTERN.exec(text) ?? [];
  const extent = { firstPosition: Number(first), nextPosition: Number(next) };
  return stated !== undefined && formatExtent(extent) === text ? extent : undefined;
}

function extentChecksum(text: string): string {
  return `crc=${crc32(text).toString(16).padStart(8, '0')}`;
}
