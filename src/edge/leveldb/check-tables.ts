import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32c } from './crc32c.ts';
import { unsnappy, varint } from './snappy.ts';

/** At the end of every table: where its two indices are, and a magic number. */
const FOOTER_BYTES = 48;
const MAGIC = Buffer.from('57fb808b247547db', 'hex');

/** After every block: how it is compressed, and a checksum. */
const TRAILER_BYTES = 5;
const UNCOMPRESSED = 0;

/** Bound for what an index claims to inflate to; real ones have some bytes for each block. */
const MAX_INDEX_BYTES = 256 * 1024 * 1024;

interface BlockHandle {
  readonly offset: number;
  readonly size: number;
}

/**
 * Compares the blocks of a database's tables with their checksums. LevelDB itself does not, as it is used here, and what it
 * makes of a changed block may end the whole process. A table without its end is left to LevelDB: it may be left over
 * from a process that died while it wrote it, and not belong to the database.
 * @returns what is wrong with the first table that has changed, if one has
 */
export async function findChangedTable(directory: string): Promise<string | undefined> {
  for (const name of (await readdir(directory)).filter((file) => /^\d+\.(ldb|sst)$/.test(file))) {
    const bytes = await readFile(join(directory, name)).catch((error: NodeJS.ErrnoException) => {
      // Whoever holds the database may have removed it: opening it will tell.
      if (error.code === 'ENOENT') return undefined;
      throw error;
    });
    if (bytes !== undefined && !isAsWritten(bytes)) return `a block of ${name} does not have its checksum`;
  }
  return undefined;
}

function isAsWritten(table: Buffer): boolean {
  const footer = table.subarray(-FOOTER_BYTES);
  if (footer.length < FOOTER_BYTES || !footer.subarray(-MAGIC.length).equals(MAGIC)) return true;
  const meta = handleAt(footer, 0);
  const index = meta === undefined ? undefined : handleAt(footer, meta.end);
  if (meta === undefined || index === undefined) return false;
  return [meta, index].every((block) => blocksIn(table, block)?.every((each) => hasItsChecksum(table, each)));
}

/** The blocks that the index `block` names. @returns undefined if the index is not as it was written */
function blocksIn(table: Buffer, block: BlockHandle): BlockHandle[] | undefined {
  const content = contentOf(table, block);
  if (content === undefined || content.length < 4) return undefined;
  const view = new DataView(content.buffer, content.byteOffset, content.length);
  const restarts = view.getUint32(content.length - 4, true);
  const end = content.length - 4 - 4 * restarts;
  const found: BlockHandle[] = [];
  for (let i = 0; i < end; ) {
    // How many bytes of the key are those of the one before, how many are here, and how many the value has.
    const shared = varint(content, i);
    const unshared = shared && varint(content, shared.end);
    const length = unshared && varint(content, unshared.end);
    if (unshared === undefined || length === undefined) return undefined;
    const start = length.end + unshared.value;
    const handle = handleAt(content, start);
    if (handle === undefined) return undefined;
    found.push(handle);
    i = start + length.value;
  }
  return found;
}

/** A block without compression. @returns undefined if it is not as it was written */
function contentOf(table: Buffer, block: BlockHandle): Uint8Array | undefined {
  if (!hasItsChecksum(table, block)) return undefined;
  const end = block.offset + block.size;
  const bytes = table.subarray(block.offset, end);
  return table[end] === UNCOMPRESSED ? bytes : unsnappy(bytes, MAX_INDEX_BYTES);
}

/** The checksum covers the byte that says how the block is compressed, too. */
function hasItsChecksum(table: Buffer, { offset, size }: BlockHandle): boolean {
  const end = offset + size;
  if (end + TRAILER_BYTES > table.length) return false;
  return crc32c(table, offset, end + 1) === unmasked(table.readUInt32LE(end + 1));
}

function handleAt(bytes: Uint8Array, start: number): (BlockHandle & { readonly end: number }) | undefined {
  const offset = varint(bytes, start);
  const size = offset && varint(bytes, offset.end);
  return size && { offset: offset.value, size: size.value, end: size.end };
}

/** LevelDB stores checksums changed, so that a checksum of bytes that contain checksums is not a special one. */
function unmasked(stored: number): number {
  const rotated = (stored - 0xa282ead8) >>> 0;
  return ((rotated >>> 17) | (rotated << 15)) >>> 0;
}
