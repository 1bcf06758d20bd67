/** How far each copy of the input is rotated against the one before (RFC 3961, 5.1). */
const ROTATION_BITS = 13;

/**
 * Stretches or shrinks bytes so that every bit of the input counts (RFC 3961, 5.1): copies of the input, each rotated further
 * to the right, are cut into pieces of the wanted length, which are added in ones' complement.
 * @param sizeBytes of the result
 */
export function nFold(input: Uint8Array, sizeBytes: number): Uint8Array {
  const total = leastCommonMultiple(input.length, sizeBytes);
  const sums = new Array<number>(sizeBytes).fill(0);
  for (let at = 0; at < total; at += 1) {
    const copy = Math.floor(at / input.length);
    const column = at % sizeBytes;
    sums[column] = (sums[column] ?? 0) + rotatedByte(input, copy * ROTATION_BITS, at % input.length);
  }
  return carry(sums);
}

/** The byte at `index` of the input rotated to the right. */
function rotatedByte(input: Uint8Array, rotationBits: number, index: number): number {
  const bits = input.length * 8;
  const start = (((index * 8 - rotationBits) % bits) + bits) % bits;
  const first = Math.floor(start / 8);
  const pair = ((input[first] ?? 0) << 8) | (input[(first + 1) % input.length] ?? 0);
  return (pair >> (8 - (start % 8))) & 0xff;
}

/** Makes bytes of sums: what flows over at the front comes in again at the end. */
function carry(sums: readonly number[]): Uint8Array {
  const bytes = [...sums];
  let over = 0;
  do {
    for (let at = bytes.length - 1; at >= 0; at -= 1) {
      const sum = (bytes[at] ?? 0) + over;
      bytes[at] = sum & 0xff;
      over = sum >> 8;
    }
  } while (over > 0);
  return Uint8Array.from(bytes);
}

function leastCommonMultiple(a: number, b: number): number {
  let [divisor, rest] = [a, b];
  while (rest > 0) [divisor, rest] = [rest, divisor % rest];
  return (a / divisor) * b;
}
