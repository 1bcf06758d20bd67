import { ApiInputError, at, describe } from './errors.ts';
import { int64, smallInteger } from './numbers.ts';
import {
  type FieldSchema,
  type MapSchema,
  type SequenceSchema,
  type StructSchema,
  type TypeSchema,
  WireType,
} from './schema.ts';
import { encoder } from './text.ts';

const FIRST_SIZE = 1024;
/** A buffer that grew beyond this is not kept for the next message. */
const MAX_KEPT_SIZE = 1024 * 1024;
/** Up to so many characters a loop takes hardly longer than the encoder, and leaves no garbage, of which that makes two objects. */
const SHORT_TEXT = 96;

let spare: Uint8Array<ArrayBuffer> | undefined;

/** Writes values in the Thrift binary protocol into one growing buffer. */
export class BinaryWriter {
  #bytes: Uint8Array<ArrayBuffer>;
  #view: DataView;
  #size = 0;

  constructor() {
    this.#bytes = spare ?? new Uint8Array(FIRST_SIZE);
    spare = undefined;
    this.#view = new DataView(this.#bytes.buffer);
  }

  /** A copy of what was written; the writer must not be used afterwards. */
  finish(): Uint8Array<ArrayBuffer> {
    const result = this.#bytes.slice(0, this.#size);
    if (this.#bytes.length <= MAX_KEPT_SIZE) spare = this.#bytes;
    return result;
  }

  /** Hands over what was written, without a copy: good only until `use` returns. The writer must not be used afterwards. */
  finishWith<R>(use: (bytes: Uint8Array<ArrayBuffer>) => R): R {
    const result = use(this.#bytes.subarray(0, this.#size));
    if (this.#bytes.length <= MAX_KEPT_SIZE) spare = this.#bytes;
    return result;
  }

  i32(value: number): void {
    this.#reserve(4);
    this.#view.setInt32(this.#size, value);
    this.#size += 4;
  }

  string(value: string): void {
    // A character takes at most three bytes (a surrogate pair four).
    this.#reserve(4 + value.length * 3);
    const start = this.#size + 4;
    const written = value.length <= SHORT_TEXT ? this.#ascii(value, start) : -1;
    const length = written >= 0 ? written : this.#utf8(value, start);
    this.#view.setInt32(this.#size, length);
    this.#size = start + length;
  }

  /**
   * Writes a struct's or union's fields in the order of their ids.
   * @throws ApiInputError naming the path of a value that its type does not allow
   */
  struct(schema: StructSchema, value: unknown): void {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw new ApiInputError('', `must be an object (${schema.name}), not ${describe(value)}`);
    }
    // Which properties are there is checked one by one.
    const written = this.#fields(schema, value as Readonly<Record<string, unknown>>);
    if (schema.kind === 'union' && written !== 1) {
      const members = schema.fields.map((each) => each.name).join(', ');
      throw new ApiInputError(
        '',
        `the union ${schema.name} must have exactly one of ${members}; it has ${written}`,
      );
    }
    this.#reserve(1);
    this.#bytes[this.#size++] = WireType.STOP;
  }

  #fields(schema: StructSchema, value: Readonly<Record<string, unknown>>): number {
    let written = 0;
    let current: FieldSchema | undefined;
    try {
      for (const field of schema.fields) {
        const part = value[field.name];
        if (part === undefined) continue;
        current = field;
        written += 1;
        this.#fieldHeader(field);
        this.value(field.type, part);
      }
    } catch (error) {
      throw current === undefined ? error : at(current.name, error);
    }
    return written;
  }

  #fieldHeader(field: FieldSchema): void {
    this.#reserve(3);
    const { id } = field;
    this.#bytes[this.#size] = field.type.wireType;
    this.#bytes[this.#size + 1] = id >> 8;
    this.#bytes[this.#size + 2] = id;
    this.#size += 3;
  }

  /** Writes a value of any type. */
  value(type: TypeSchema, value: unknown): void {
    switch (type.kind) {
      case 'string':
        if (typeof value !== 'string') throw new ApiInputError('', `must be a text, not ${describe(value)}`);
        this.string(value);
        break;
      case 'struct':
      case 'union':
        this.struct(type, value);
        break;
      case 'i32':
        this.i32(smallInteger('i32', value));
        break;
      case 'enum':
        this.i32(enumNumber(type.name, type.numberOf, value));
        break;
      case 'i64':
        this.#i64(int64(value));
        break;
      case 'list':
      case 'set':
        this.#sequence(type, value);
        break;
      case 'map':
        this.#map(type, value);
        break;
      case 'bool':
        if (typeof value !== 'boolean') throw new ApiInputError('', `must be a bool, not ${describe(value)}`);
        this.byte(value ? 1 : 0);
        break;
      case 'double':
        this.#double(value);
        break;
      case 'binary':
        this.#binary(value);
        break;
      case 'i16':
        this.#i16(smallInteger('i16', value));
        break;
      case 'byte':
        this.byte(smallInteger('byte', value));
        break;
    }
  }

  byte(value: number): void {
    this.#reserve(1);
    this.#bytes[this.#size++] = value;
  }

  #i16(value: number): void {
    this.#reserve(2);
    this.#view.setInt16(this.#size, value);
    this.#size += 2;
  }

  #i64(value: number | bigint): void {
    this.#reserve(8);
    if (typeof value === 'number') {
      const high = Math.floor(value / 0x1_0000_0000);
      this.#view.setInt32(this.#size, high);
      this.#view.setUint32(this.#size + 4, value - high * 0x1_0000_0000);
    } else {
      this.#view.setBigInt64(this.#size, value);
    }
    this.#size += 8;
  }

  #double(value: unknown): void {
    if (typeof value !== 'number') throw new ApiInputError('', `must be a number, not ${describe(value)}`);
    this.#reserve(8);
    this.#view.setFloat64(this.#size, value);
    this.#size += 8;
  }

  #binary(value: unknown): void {
    if (!(value instanceof Uint8Array)) throw new ApiInputError('', `must be bytes, not ${describe(value)}`);
    this.i32(value.length);
    this.#reserve(value.length);
    this.#bytes.set(value, this.#size);
    this.#size += value.length;
  }

  #sequence(type: SequenceSchema, value: unknown): void {
    if (!Array.isArray(value)) throw new ApiInputError('', `must be a list, not ${describe(value)}`);
    this.byte(type.element.wireType);
    this.i32(value.length);
    let index = 0;
    try {
      for (; index < value.length; index += 1) this.value(type.element, value[index]);
    } catch (error) {
      throw at(`[${index}]`, error);
    }
  }

  #map(type: MapSchema, value: unknown): void {
    if (!(value instanceof Map)) throw new ApiInputError('', `must be a Map, not ${describe(value)}`);
    this.byte(type.key.wireType);
    this.byte(type.value.wireType);
    this.i32(value.size);
    for (const key of value.keys()) {
      try {
        this.value(type.key, key);
        this.value(type.value, value.get(key));
      } catch (error) {
        throw at(`[${describe(key)}]`, error);
      }
    }
  }

  /** Writes pure ASCII and returns its length, or −1 if there is another character. */
  #ascii(value: string, start: number): number {
    for (let index = 0; index < value.length; index += 1) {
      const code = value.charCodeAt(index);
      if (code > 0x7f) return -1;
      this.#bytes[start + index] = code;
    }
    return value.length;
  }

  #utf8(value: string, start: number): number {
    return encoder.encodeInto(value, this.#bytes.subarray(start)).written;
  }

  #reserve(count: number): void {
    const needed = this.#size + count;
    if (needed > this.#bytes.length) this.#grow(needed);
  }

  #grow(needed: number): void {
    const bytes = new Uint8Array(Math.max(needed, this.#bytes.length * 2));
    bytes.set(this.#bytes.subarray(0, this.#size));
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer);
  }
}

/**
 * The wire number of an enum's name.
 * @throws ApiInputError if the enum has no such name
 */
export function enumNumber(
  enumName: string,
  numberOf: Readonly<Record<string, number>>,
  value: unknown,
): number {
  const number = typeof value === 'string' && Object.hasOwn(numberOf, value) ? numberOf[value] : undefined;
  if (number === undefined) throw new ApiInputError('', `must be a ${enumName}, not ${describe(value)}`);
  return number;
}
