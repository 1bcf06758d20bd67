/** What a server sent does not follow the wire format. */
export class MalformedAnswer extends Error {
  override readonly name = 'MalformedAnswer';
}

/** An element of a vector has at least the length of its contents before it. */
const SMALLEST_ELEMENT_BYTES = 4;

/** Decodes what {@link JuteWriter} encodes. Every length is checked against the bytes that are there. */
export class JuteReader {
  readonly #bytes: Buffer;
  #offset = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get remaining(): number {
    return this.#bytes.length - this.#offset;
  }

  int(): number {
    return this.#bytes.readInt32BE(this.#take(4));
  }

  long(): bigint {
    return this.#bytes.readBigInt64BE(this.#take(8));
  }

  /** A moment in milliseconds since the epoch. */
  timeMs(): number {
    return Number(this.long());
  }

  boolean(): boolean {
    return this.#bytes.readUInt8(this.#take(1)) !== 0;
  }

  /** A copy of the bytes; none where the sender had no buffer at all. */
  buffer(): Uint8Array {
    const length = this.#length();
    const start = this.#take(length);
    return new Uint8Array(this.#bytes.subarray(start, start + length));
  }

  string(): string {
    const length = this.#length();
    const start = this.#take(length);
    return this.#bytes.toString('utf8', start, start + length);
  }

  vector<T>(read: () => T): T[] {
    const count = this.#length();
    if (count * SMALLEST_ELEMENT_BYTES > this.remaining) {
      throw new MalformedAnswer(`a vector of ${count} elements in ${this.remaining} bytes`);
    }
    return Array.from({ length: count }, read);
  }

  /** -1 stands for "none". */
  #length(): number {
    const length = this.int();
    if (length < -1) throw new MalformedAnswer(`a length of ${length}`);
    return Math.max(0, length);
  }

  #take(bytes: number): number {
    const start = this.#offset;
    if (bytes > this.remaining) {
      throw new MalformedAnswer(`${bytes} bytes expected where ${this.remaining} are left`);
    }
    this.#offset += bytes;
    return start;
  }
}
