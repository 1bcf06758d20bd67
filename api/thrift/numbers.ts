import { ApiInputError, describe } from './errors.ts';

const RANGES = {
  byte: { min: -0x80, max: 0x7f },
  i16: { min: -0x8000, max: 0x7fff },
  i32: { min: -0x8000_0000, max: 0x7fff_ffff },
} as const;

const MIN_I64 = -(2n ** 63n);
const MAX_I64 = 2n ** 63n - 1n;

/** Integer types that always fit a number. */
export type SmallInteger = keyof typeof RANGES;

/**
 * The value as a number within the range of its type.
 * @throws ApiInputError if it is no integer or out of range
 */
export function smallInteger(kind: SmallInteger, value: unknown): number {
  const number = typeof value === 'bigint' ? Number(value) : value;
  const { min, max } = RANGES[kind];
  if (typeof number !== 'number' || !Number.isInteger(number)) {
    throw new ApiInputError('', `must be an integer, not ${describe(value)}`);
  }
  if (number < min || number > max) {
    throw new ApiInputError('', `must be between ${min} and ${max}, not ${describe(value)}`);
  }
  return number;
}

/**
 * The value as a 64-bit integer: a number where that is exact, else a bigint.
 * @throws ApiInputError if it is no integer or out of range
 */
export function int64(value: unknown): number | bigint {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value;
  if (typeof value !== 'bigint' && !(typeof value === 'number' && Number.isInteger(value))) {
    throw new ApiInputError('', `must be an integer, not ${describe(value)}`);
  }
  const exact = BigInt(value);
  if (exact < MIN_I64 || exact > MAX_I64) {
    throw new ApiInputError('', `must be between -2^63 and 2^63-1, not ${describe(value)}`);
  }
  return exact;
}

/** The 64-bit integer as a number where that is exact, else as it is. */
export function narrow(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}
