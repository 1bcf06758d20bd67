import { createCipheriv, createDecipheriv } from 'node:crypto';

/** Of AES, whatever the key. */
export const BLOCK_BYTES = 16;

/**
 * AES in CBC mode with ciphertext stealing, the last two blocks always swapped (RFC 3962, 5), and an initial vector of zeros.
 * @param key of 16 or 32 bytes
 * @param text of at least one block
 */
export function encryptCts(key: Uint8Array, text: Uint8Array): Uint8Array {
  const { lastAt, size } = layout(text);
  const padded = new Uint8Array(lastAt + BLOCK_BYTES);
  padded.set(text);
  const blocks = cbc(key, padded);
  if (lastAt === 0) return blocks;
  return Buffer.concat([
    blocks.subarray(0, lastAt - BLOCK_BYTES),
    blocks.subarray(lastAt),
    blocks.subarray(lastAt - BLOCK_BYTES, size - BLOCK_BYTES),
  ]);
}

/** Undoes {@link encryptCts}. */
export function decryptCts(key: Uint8Array, ciphertext: Uint8Array): Uint8Array {
  const { lastAt, size } = layout(ciphertext);
  if (lastAt === 0) return uncbc(key, ciphertext);
  const full = ciphertext.subarray(lastAt - BLOCK_BYTES, lastAt);
  const stolen = ciphertext.subarray(lastAt);
  // The text of the last block was padded with zeros, so the missing rest of the block before it shows through.
  const rest = uncbc(key, full).subarray(stolen.length);
  const blocks = [ciphertext.subarray(0, lastAt - BLOCK_BYTES), stolen, rest, full];
  return uncbc(key, Buffer.concat(blocks)).subarray(0, size);
}

/** One block on its own. */
export function encryptBlock(key: Uint8Array, block: Uint8Array): Uint8Array {
  return cbc(key, block);
}

/** Where the last block begins, which may be a part of one. */
function layout({ length: size }: Uint8Array): { readonly lastAt: number; readonly size: number } {
  if (size < BLOCK_BYTES) throw new RangeError(`${size} bytes are less than a block`);
  return { lastAt: Math.floor((size - 1) / BLOCK_BYTES) * BLOCK_BYTES, size };
}

const ZEROS = new Uint8Array(BLOCK_BYTES);

function cbc(key: Uint8Array, blocks: Uint8Array): Uint8Array {
  const cipher = createCipheriv(`aes-${key.length * 8}-cbc`, key, ZEROS).setAutoPadding(false);
  return Buffer.concat([cipher.update(blocks), cipher.final()]);
}

function uncbc(key: Uint8Array, blocks: Uint8Array): Uint8Array {
  const cipher = createDecipheriv(`aes-${key.length * 8}-cbc`, key, ZEROS).setAutoPadding(false);
  return Buffer.concat([cipher.update(blocks), cipher.final()]);
}
