/** The polynomial of Castagnoli, bits reversed. Node has only the other CRC-32. */
const POLYNOMIAL = 0x82f63b78;

/** Bytes that are taken at a time. */
const SLICES = 8;

/** What each byte does, once for each number of further bytes that follow it: 256 of none, 256 of one, … */
const TABLE = makeTable();

/** The CRC-32C of `bytes` from `start` up to `end`, as an unsigned number. */
export function crc32c(bytes: Uint8Array, start = 0, end = bytes.length): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let crc = -1;
  let i = start;
  for (const last = end - SLICES; i <= last; i += SLICES) {
    const low = view.getInt32(i, true) ^ crc;
    const high = view.getInt32(i + 4, true);
    crc =
      does(low & 0xff, 7) ^
      does((low >>> 8) & 0xff, 6) ^
      does((low >>> 16) & 0xff, 5) ^
      does(low >>> 24, 4) ^
      does(high & 0xff, 3) ^
      does((high >>> 8) & 0xff, 2) ^
      does((high >>> 16) & 0xff, 1) ^
      does(high >>> 24, 0);
  }
  for (; i < end; i++) crc = does((crc ^ view.getUint8(i)) & 0xff, 0) ^ (crc >>> 8);
  return ~crc >>> 0;
}

function does(byte: number, following: number): number {
  return TABLE[256 * following + byte] ?? 0;
}

function makeTable(): Int32Array {
  const table = new Int32Array(256 * SLICES);
  for (let byte = 0; byte < 256; byte++) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ POLYNOMIAL : crc >>> 1;
    table[byte] = crc;
  }
  for (let i = 256; i < table.length; i++) {
    const before = table[i - 256] ?? 0;
    table[i] = (before >>> 8) ^ (table[before & 0xff] ?? 0);
  }
  return table;
}
