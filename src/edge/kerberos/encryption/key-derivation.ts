import { createHmac } from 'node:crypto';
import { BLOCK_BYTES, encryptBlock } from './aes-cts.ts';
import { nFold } from './n-fold.ts';

/** Makes a key for one purpose of another key. @param sizeBytes of the new key */
export type DeriveKey = (base: Uint8Array, constant: Uint8Array, sizeBytes: number) => Uint8Array;

/** With AES itself: DK of RFC 3961, 5.1, as RFC 3962 uses it. */
export const deriveWithAes: DeriveKey = (base, constant, sizeBytes) => {
  const blocks: Uint8Array[] = [];
  let block = constant.length === BLOCK_BYTES ? constant : nFold(constant, BLOCK_BYTES);
  for (let size = 0; size < sizeBytes; size += BLOCK_BYTES) {
    block = encryptBlock(base, block);
    blocks.push(block);
  }
  return Buffer.concat(blocks).subarray(0, sizeBytes);
};

/** With an HMAC: KDF-HMAC-SHA2 of RFC 8009, 3. One round of the hash is enough for all of its keys. */
export const deriveWithHmac =
  (hash: 'sha256' | 'sha384'): DeriveKey =>
  (base, constant, sizeBytes) => {
    const numbers = Buffer.alloc(9);
    numbers.writeUInt32BE(1, 0);
    // A zero byte parts the label from the size in bits.
    numbers.writeUInt32BE(sizeBytes * 8, 5);
    const hmac = createHmac(hash, base).update(numbers.subarray(0, 4)).update(constant);
    return hmac.update(numbers.subarray(4)).digest().subarray(0, sizeBytes);
  };
