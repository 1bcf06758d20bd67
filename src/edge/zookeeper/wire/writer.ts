const INITIAL_BYTES = 256;

/** Encodes the primitives of ZooKeeper's wire format ("jute"): big-endian numbers, lengths before contents. */
export class JuteWriter {
  #bytes = Buffer.allocUnsafe(INITIAL_BYTES);
  #length = 0;

  int(value: number): this {
    this.#length = this.#room(4).writeInt32BE(value, this.#length);
    return this;
  }

  long(value: bigint): this {
    this.#length = this.#room(8).writeBigInt64BE(value, this.#length);
    return this;
  }

  boolean(value: boolean): this {
    this.#length = this.#room(1).writeUInt8(value ? 1 : 0, this.#length);
    return this;
  }

  buffer(value: Uint8Array): this {
    this.int(value.length);
    this.#room(value.length).set(value, this.#length);
    this.#length += value.length;
    return this;
  }

  string(value: string): this {
    const length = Buffer.byteLength(value);
    this.int(length);
    this.#room(length).write(value, this.#length);
    this.#length += length;
    return this;
  }

  vector<T>(items: readonly T[], write: (item: T) => void): this {
    this.int(items.length);
    for (const item of items) write(item);
    return this;
  }

  /** What was written so far; the writer must not be used any more. */
  finish(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  #room(bytes: number): Buffer {
    const needed = this.#length + bytes;
    if (needed > this.#bytes.length) {
      const grown = Buffer.allocUnsafe(Math.max(needed, this.#bytes.length * 2));
      this.#bytes.copy(grown, 0, 0, this.#length);
      this.#bytes = grown;
    }
    return this.#bytes;
  }
}
