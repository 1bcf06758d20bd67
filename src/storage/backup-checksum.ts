import { createHash } from 'node:crypto';
import { binaryField, STOP } from './struct-bytes.ts';

/**
 * The last field of a backup: a checksum of everything before it. Readers that do not know the field pass over it, as
 * Apache Aurora does; backups of others do not have it.
 */
const CHECKSUM_FIELD = 100;

const ALGORITHM = 'sha256';
const DIGEST_BYTES = 32;
const HEADER = binaryField(CHECKSUM_FIELD, DIGEST_BYTES);

/** Appends the checksum and the stop to the fields of a struct. */
export function* withChecksum(fields: Iterable<Uint8Array>): Generator<Uint8Array, void> {
  const hash = createHash(ALGORITHM);
  for (const slice of fields) {
    hash.update(slice);
    yield slice;
  }
  yield HEADER;
  yield hash.digest();
  yield STOP;
}

/** Whether the bytes have the checksum that {@link withChecksum} gave them. So have those without one. */
export function isAsWritten(bytes: Uint8Array): boolean {
  const end = bytes.length - HEADER.length - DIGEST_BYTES - STOP.length;
  if (end < 0 || Buffer.compare(bytes.subarray(end, end + HEADER.length), HEADER) !== 0) return true;
  const stated = bytes.subarray(end + HEADER.length, -STOP.length);
  return createHash(ALGORITHM).update(bytes.subarray(0, end)).digest().equals(stated);
}
