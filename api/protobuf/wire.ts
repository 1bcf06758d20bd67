/**
 * The wire format of protobuf: what stands between bytes and fields, without any schema. Whoever reads a format that
 * contains protobuf messages can work with {@link WireReader} alone.
 */
import { decoder, encoder } from '../thrift/text.ts';

/** How a field's value is laid out. */
export const WireType = {
  VARINT: 0,
  FIXED64: 1,
  BYTES: 2,
  GROUP_START: 3,
  GROUP_END: 4,
  FIXED32: 5,
} as const;

/** Bytes that are no protobuf message; the text says what is wrong, and at which byte. */
export class WireError extends Error {}

const MAX_VARINT_BYTES = 10;
/** This many bytes of seven bits each fit into a number exactly. */
const EXACT_VARINT_BYTES = 7;
/** Groups within each other that are skipped. */
const MAX_GROUP_DEPTH = 100;

/** Reads fields one after the other. Every method throws {@link WireError} where the bytes end or make no sense. */
export class WireReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #position = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  /** Whether everything was read. */
  get isAtEnd(): boolean {
    return this.#position === this.#bytes.length;
  }

  /** The number and {@link WireType} of the field that follows. */
  tag(): { readonly number: number; readonly wireType: number } {
    const tag = Number(this.varint());
    const number = Math.floor(tag / 8);
    if (number === 0 || number >= 2 ** 29) this.#fail(`${number} is no field number`);
    return { number, wireType: tag % 8 };
  }

  /** An unsigned integer of up to 64 bits; a bigint beyond 2^53. */
  varint(): number | bigint {
    let exact = 0;
    let large = 0n;
    for (let index = 0; index < MAX_VARINT_BYTES; index += 1) {
      const byte = this.#byte();
      const bits = byte & 0x7f;
      if (index < EXACT_VARINT_BYTES) exact += bits * 2 ** (7 * index);
      else large |= BigInt(bits) << BigInt(7 * index);
      if (byte < 0x80) return large === 0n ? exact : narrow(BigInt.asUintN(64, large | BigInt(exact)));
    }
    return this.#fail(`an integer has more than ${MAX_VARINT_BYTES} bytes`);
  }

  /** A signed integer of up to 64 bits, as `int32` and `int64` have it; a bigint beyond ±2^53. */
  signed(): number | bigint {
    const value = this.varint();
    return typeof value === 'number' ? value : narrow(BigInt.asIntN(64, value));
  }

  double(): number {
    return this.#view.getFloat64(this.#take(8), true);
  }

  /** The bytes of a text, a byte string or a message: a view, no copy. */
  bytes(): Uint8Array {
    const length = Number(this.varint());
    const start = this.#take(length);
    return this.#bytes.subarray(start, start + length);
  }

  /** A text; what is not UTF-8 in it becomes U+FFFD. */
  string(): string {
    return decoder.decode(this.bytes());
  }

  /** Passes over the value of a field that nobody asks for. */
  skip(wireType: number, depth = 0): void {
    switch (wireType) {
      case WireType.VARINT:
        this.varint();
        return;
      case WireType.FIXED64:
        this.#take(8);
        return;
      case WireType.FIXED32:
        this.#take(4);
        return;
      case WireType.BYTES:
        this.bytes();
        return;
      case WireType.GROUP_START:
        this.#skipGroup(depth + 1);
        return;
      default:
        this.#fail(`${wireType} is no wire type of a value`);
    }
  }

  #skipGroup(depth: number): void {
    if (depth > MAX_GROUP_DEPTH) this.#fail(`groups nest deeper than ${MAX_GROUP_DEPTH} levels`);
    for (;;) {
      const { wireType } = this.tag();
      if (wireType === WireType.GROUP_END) return;
      this.skip(wireType, depth);
    }
  }

  #byte(): number {
    const position = this.#take(1);
    return this.#view.getUint8(position);
  }

  /** @returns where the next `count` bytes begin */
  #take(count: number): number {
    const start = this.#position;
    const left = this.#bytes.length - start;
    if (count > left) this.#fail(`${count} bytes are announced, ${left} follow`);
    this.#position += count;
    return start;
  }

  #fail(problem: string): never {
    throw new WireError(`not protobuf at byte ${this.#position}: ${problem}`);
  }
}

function narrow(value: bigint): number | bigint {
  const exact = Number(value);
  return Number.isSafeInteger(exact) ? exact : value;
}

const FIRST_SIZE = 256;

/** Writes fields one after the other into one growing buffer. */
export class WireWriter {
  #bytes = new Uint8Array(FIRST_SIZE);
  #size = 0;

  /** A copy of what was written. */
  finish(): Uint8Array<ArrayBuffer> {
    return this.#bytes.slice(0, this.#size);
  }

  tag(number: number, wireType: number): void {
    this.varint(number * 8 + wireType);
  }

  /** An integer of 64 bits; negative ones in two's complement. */
  varint(value: number | bigint): void {
    this.#reserve(MAX_VARINT_BYTES);
    if (typeof value === 'number' && value >= 0) {
      let rest = value;
      for (; rest > 0x7f; rest = Math.floor(rest / 0x80)) this.#bytes[this.#size++] = (rest % 0x80) | 0x80;
      this.#bytes[this.#size++] = rest;
      return;
    }
    let rest = BigInt.asUintN(64, BigInt(value));
    for (; rest > 0x7fn; rest >>= 7n) this.#bytes[this.#size++] = Number(rest & 0x7fn) | 0x80;
    this.#bytes[this.#size++] = Number(rest);
  }

  double(value: number): void {
    this.#reserve(8);
    new DataView(this.#bytes.buffer).setFloat64(this.#size, value, true);
    this.#size += 8;
  }

  /** Bytes with their length before them. */
  bytes(value: Uint8Array): void {
    this.varint(value.length);
    this.#reserve(value.length);
    this.#bytes.set(value, this.#size);
    this.#size += value.length;
  }

  string(value: string): void {
    this.bytes(encoder.encode(value));
  }

  /** What `write` writes, with its length before it. */
  nested(write: () => void): void {
    const start = this.#size;
    write();
    const length = this.#size - start;
    this.varint(length);
    // The length was written behind the content, but belongs before it.
    const prefix = this.#bytes.slice(start + length, this.#size);
    this.#bytes.copyWithin(start + prefix.length, start, start + length);
    this.#bytes.set(prefix, start);
  }

  #reserve(count: number): void {
    const needed = this.#size + count;
    if (needed <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(needed, this.#bytes.length * 2));
    larger.set(this.#bytes);
    this.#bytes = larger;
  }
}
