/** Bytes end before what they announce. */
export class BytesEndError extends Error {
  override readonly name = 'BytesEndError';
}

/** Reads numbers in network order and counted bytes. Every method throws {@link BytesEndError}. */
export class ByteReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get isAtEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  uint8(): number {
    return this.take(1).readUInt8();
  }

  uint16(): number {
    return this.take(2).readUInt16BE();
  }

  uint32(): number {
    return this.take(4).readUInt32BE();
  }

  int32(): number {
    return this.take(4).readInt32BE();
  }

  /** Bytes after their number. */
  counted(): Buffer {
    return this.take(this.uint32());
  }

  take(size: number): Buffer {
    const end = this.#at + size;
    if (end > this.#bytes.length) {
      throw new BytesEndError(`${size} bytes are announced at ${this.#at}, and the file ends before`);
    }
    const taken = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return taken;
  }
}
