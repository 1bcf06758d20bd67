/** DER, as far as the messages of Kerberos and SPNEGO need it: definite lengths, tags of one byte. */

/** First bytes of elements. */
export const TAG = {
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  objectIdentifier: 0x06,
  enumerated: 0x0a,
  generalizedTime: 0x18,
  generalString: 0x1b,
  sequence: 0x30,
} as const;

/** The tag of a field of a sequence. @param number at most 30 */
export function field(number: number): number {
  return 0xa0 | number;
}

/** The tag of a whole message. @param number at most 30 */
export function application(number: number): number {
  return 0x60 | number;
}

/** Bytes are no DER, or not the DER that is wanted. */
export class DerError extends Error {
  override readonly name = 'DerError';
}

/** An element around others, or around plain content. */
export function encodeElement(tag: number, ...contents: readonly Uint8Array[]): Uint8Array {
  const size = contents.reduce((sum, { length }) => sum + length, 0);
  return Buffer.concat([Uint8Array.of(tag), encodeLength(size), ...contents]);
}

/** A sequence of fields; those that are undefined are left out. @param fields by their numbers */
export function encodeFields(fields: Readonly<Record<number, Uint8Array | undefined>>): Uint8Array {
  const present = Object.entries(fields).flatMap(([number, content]) =>
    content === undefined ? [] : [encodeElement(field(Number(number)), content)],
  );
  return encodeElement(TAG.sequence, ...present);
}

/** A whole number of up to 48 bits, with its sign. */
export function encodeInteger(value: number): Uint8Array {
  const bytes = Buffer.alloc(6);
  bytes.writeIntBE(value, 0, 6);
  let start = 0;
  // The shortest form in which the first bit is still that of the sign.
  const isSpare = (at: number): boolean =>
    (bytes[at] === 0x00 && (bytes[at + 1] ?? 0) < 0x80) ||
    (bytes[at] === 0xff && (bytes[at + 1] ?? 0) >= 0x80);
  while (start < 5 && isSpare(start)) start += 1;
  return encodeElement(TAG.integer, bytes.subarray(start));
}

/** Text; Kerberos writes UTF-8 under this tag. */
export function encodeText(text: string): Uint8Array {
  return encodeElement(TAG.generalString, Buffer.from(text));
}

export function encodeOctets(bytes: Uint8Array): Uint8Array {
  return encodeElement(TAG.octetString, bytes);
}

/** A set of 32 flags. */
export function encodeFlags(flags: number): Uint8Array {
  const bytes = Buffer.alloc(5);
  bytes.writeUInt32BE(flags, 1);
  return encodeElement(TAG.bitString, bytes);
}

/** A time in whole seconds. */
export function encodeTime(epochMs: number): Uint8Array {
  const text = new Date(epochMs).toISOString().replaceAll(/\.\d+|\D(?!$)/g, '');
  return encodeElement(TAG.generalizedTime, Buffer.from(text));
}

/** Reads the elements of some bytes one after the other. Every method throws {@link DerError}. */
export class DerReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get isAtEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  /** The next element must have this tag. @returns its content */
  content(tag: number): Uint8Array {
    const found = this.#byte();
    if (found !== tag) throw new DerError(`found tag ${hex(found)} instead of ${hex(tag)}`);
    const size = this.#length();
    const end = this.#at + size;
    if (end > this.#bytes.length) throw new DerError(`an element of ${size} bytes is cut off`);
    const content = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return content;
  }

  /** The elements within the next one. */
  within(tag: number): DerReader {
    return new DerReader(this.content(tag));
  }

  /** The elements within the next one if it has this tag. */
  withinOptional(tag: number): DerReader | undefined {
    return this.#bytes[this.#at] === tag ? this.within(tag) : undefined;
  }

  /** Whatever follows, which need not be DER. */
  rest(): Uint8Array {
    const rest = this.#bytes.subarray(this.#at);
    this.#at = this.#bytes.length;
    return rest;
  }

  integer(): number {
    const content = Buffer.from(this.content(TAG.integer));
    if (content.length < 1 || content.length > 6) throw new DerError('a number is too long');
    return content.readIntBE(0, content.length);
  }

  text(): string {
    return Buffer.from(this.content(TAG.generalString)).toString();
  }

  octets(): Uint8Array {
    return this.content(TAG.octetString);
  }

  /** The first 32 flags of a set. */
  flags(): number {
    const content = Buffer.from(this.content(TAG.bitString));
    if (content.length < 5) throw new DerError('there are less than 32 flags');
    return content.readUInt32BE(1);
  }

  /** @returns milliseconds since the epoch */
  time(): number {
    const text = Buffer.from(this.content(TAG.generalizedTime)).toString('latin1');
    const iso = text.replace(/^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z');
    const epochMs = Date.parse(iso);
    if (iso === text || Number.isNaN(epochMs)) throw new DerError('a time is none');
    return epochMs;
  }

  #byte(): number {
    const byte = this.#bytes[this.#at];
    if (byte === undefined) throw new DerError('the bytes end too early');
    this.#at += 1;
    return byte;
  }

  #length(): number {
    const first = this.#byte();
    if (first < 0x80) return first;
    const size = first & 0x7f;
    if (size < 1 || size > 4) throw new DerError('a length is indefinite or too long');
    let length = 0;
    for (let at = 0; at < size; at += 1) length = length * 256 + this.#byte();
    return length;
  }
}

function encodeLength(size: number): Uint8Array {
  if (size < 0x80) return Uint8Array.of(size);
  const digits: number[] = [];
  for (let rest = size; rest > 0; rest = Math.floor(rest / 256)) digits.unshift(rest % 256);
  return Uint8Array.of(0x80 | digits.length, ...digits);
}

function hex(tag: number): string {
  return `0x${tag.toString(16).padStart(2, '0')}`;
}
