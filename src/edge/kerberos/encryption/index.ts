import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { BLOCK_BYTES, decryptCts, encryptCts } from './aes-cts.ts';
import { type DeriveKey, deriveWithAes, deriveWithHmac } from './key-derivation.ts';

/** A key and the number of the encryption type it is for. */
export interface EncryptionKey {
  readonly type: number;
  readonly value: Uint8Array;
}

/** What a key is used for; each use has keys of its own (RFC 4120, 7.5.1). */
export const KEY_USAGE = { ticket: 2, authenticator: 11 } as const;

/** One way to encrypt and to check that nothing was changed. */
interface EncryptionType {
  readonly name: string;
  readonly keyBytes: number;
  readonly checksumKeyBytes: number;
  readonly checksumBytes: number;
  readonly hash: 'sha1' | 'sha256' | 'sha384';
  readonly derive: DeriveKey;
  /** What the checksum is made of. */
  readonly checks: 'text' | 'ciphertext';
}

/** RFC 3962 and RFC 8009: all that is in use and not broken, by number. */
const TYPES: ReadonlyMap<number, EncryptionType> = new Map([
  [17, aesSha1('aes128-cts-hmac-sha1-96', 16)],
  [18, aesSha1('aes256-cts-hmac-sha1-96', 32)],
  [19, aesSha2('aes128-cts-hmac-sha256-128', 16, 'sha256', 16)],
  [20, aesSha2('aes256-cts-hmac-sha384-192', 32, 'sha384', 24)],
]);

/** Types that are refused, by the names that administrators know. */
const REFUSED_NAMES: Readonly<Record<number, string>> = {
  1: 'des-cbc-crc',
  3: 'des-cbc-md5',
  16: 'des3-cbc-sha1',
  23: 'arcfour-hmac',
  24: 'arcfour-hmac-exp',
  25: 'camellia128-cts-cmac',
  26: 'camellia256-cts-cmac',
};

/** Names of the types that can be used, for messages. */
export const USABLE_TYPES: readonly string[] = [...TYPES.values()].map(({ name }) => name);

/** Whether a key is of a type that can be used, and as long as it must be. */
export function isUsable({ type, value }: EncryptionKey): boolean {
  return TYPES.get(type)?.keyBytes === value.length;
}

/** The name of an encryption type. */
export function typeName(type: number): string {
  return TYPES.get(type)?.name ?? REFUSED_NAMES[type] ?? `number ${type}`;
}

/**
 * Encrypts, with a checksum over it.
 * @param key one that {@link isUsable}
 * @param usage one of {@link KEY_USAGE}
 * @param confounder a block of random bytes, which makes equal texts differ
 */
export function encrypt(
  key: EncryptionKey,
  usage: number,
  text: Uint8Array,
  confounder: Uint8Array = randomBytes(BLOCK_BYTES),
): Uint8Array {
  const type = typeOf(key);
  const confounded = Buffer.concat([confounder, text]);
  const ciphertext = encryptCts(derived(type, key, usage, 'encryption'), confounded);
  return Buffer.concat([ciphertext, checksum(type, key, usage, confounded, ciphertext)]);
}

/** Undoes {@link encrypt}. @returns undefined if it was made with another key, for another use, or changed */
export function decrypt(key: EncryptionKey, usage: number, encrypted: Uint8Array): Uint8Array | undefined {
  const type = typeOf(key);
  const end = encrypted.length - type.checksumBytes;
  if (end < BLOCK_BYTES) return undefined;
  const ciphertext = encrypted.subarray(0, end);
  const confounded = decryptCts(derived(type, key, usage, 'encryption'), ciphertext);
  const right = checksum(type, key, usage, confounded, ciphertext);
  return timingSafeEqual(right, encrypted.subarray(end)) ? confounded.subarray(BLOCK_BYTES) : undefined;
}

function aesSha1(name: string, keyBytes: number): EncryptionType {
  const rest = { checksumBytes: 12, hash: 'sha1', derive: deriveWithAes, checks: 'text' } as const;
  return { name, keyBytes, checksumKeyBytes: keyBytes, ...rest };
}

function aesSha2(
  name: string,
  keyBytes: number,
  hash: 'sha256' | 'sha384',
  checksumBytes: number,
): EncryptionType {
  const rest = { hash, derive: deriveWithHmac(hash), checks: 'ciphertext' } as const;
  return { name, keyBytes, checksumKeyBytes: checksumBytes, checksumBytes, ...rest };
}

function typeOf(key: EncryptionKey): EncryptionType {
  const type = TYPES.get(key.type);
  if (type === undefined || !isUsable(key)) {
    throw new RangeError(`a key of ${key.value.length} bytes of type ${typeName(key.type)} cannot be used`);
  }
  return type;
}

/** Last byte of the constants that keys are derived with (RFC 3961, 5.3). */
const PURPOSES = { encryption: 0xaa, integrity: 0x55 } as const;

function derived(
  { derive, keyBytes, checksumKeyBytes }: EncryptionType,
  key: EncryptionKey,
  usage: number,
  purpose: keyof typeof PURPOSES,
): Uint8Array {
  const constant = Buffer.alloc(5);
  constant.writeUInt32BE(usage);
  constant.writeUInt8(PURPOSES[purpose], 4);
  return derive(key.value, constant, purpose === 'encryption' ? keyBytes : checksumKeyBytes);
}

function checksum(
  type: EncryptionType,
  key: EncryptionKey,
  usage: number,
  confounded: Uint8Array,
  ciphertext: Uint8Array,
): Uint8Array {
  const hmac = createHmac(type.hash, derived(type, key, usage, 'integrity'));
  // The newer types check the initial vector, too, which is zero.
  if (type.checks === 'ciphertext') hmac.update(new Uint8Array(BLOCK_BYTES)).update(ciphertext);
  else hmac.update(confounded);
  return hmac.digest().subarray(0, type.checksumBytes);
}
