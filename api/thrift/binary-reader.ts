import { ProtocolError } from './errors.ts';
import { Budget, type DecodeLimits } from './limits.ts';
import { narrow } from './numbers.ts';
import {
  type MapSchema,
  type SequenceSchema,
  type StructSchema,
  type TypeSchema,
  WireType,
} from './schema.ts';
import { sharedText } from './shared-text.ts';

/** The fewest bytes that a value of each wire type takes; 0 for what is no type. */
const MIN_SIZE: readonly number[] = [0, 0, 1, 1, 8, 0, 2, 0, 4, 0, 8, 4, 1, 6, 5, 5, 16];

/** Reads values of the Thrift binary protocol. Every method throws {@link ProtocolError}. */
export class BinaryReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #budget: Budget;
  #position = 0;

  constructor(bytes: Uint8Array, limits: Partial<DecodeLimits> | undefined) {
    this.#budget = new Budget(limits, bytes.length);
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  /** Refuses bytes that follow what was read. */
  end(): void {
    const left = this.#bytes.length - this.#position;
    if (left > 0) this.#fail('malformed', `${left} bytes follow the end of the value`);
  }

  byte(): number {
    this.#need(1);
    return this.#view.getInt8(this.#position++);
  }

  i32(): number {
    this.#need(4);
    const value = this.#view.getInt32(this.#position);
    this.#position += 4;
    return value;
  }

  string(): string {
    return this.text(this.#length());
  }

  /** A text of `length` bytes. */
  text(length: number): string {
    this.#need(length);
    const start = this.#position;
    this.#position += length;
    return sharedText(this.#bytes, start, this.#position);
  }

  /** The fields that are set and known; an unknown field or one of another type than expected is skipped. */
  struct(schema: StructSchema): Record<string, unknown> {
    this.#budget.enter();
    const value: Record<string, unknown> = {};
    for (;;) {
      const wireType = this.byte();
      if (wireType === WireType.STOP) break;
      this.#need(2);
      const field = schema.byId[this.#view.getInt16(this.#position)];
      this.#position += 2;
      if (field === undefined || field.type.wireType !== wireType) {
        this.#skip(wireType);
      } else {
        const part = this.value(field.type);
        if (part !== undefined) value[field.name] = part;
      }
    }
    if (schema.kind === 'union') this.#checkUnion(schema, value);
    this.#budget.leave();
    return value;
  }

  /**
   * The fields of a struct in parts: each is a value of the schema with one field, whose list or set has at most
   * `maxElements` elements. For structs that are too large to be held whole.
   */
  *parts(schema: StructSchema, maxElements: number): Generator<Record<string, unknown>, void> {
    this.#budget.enter();
    for (let wireType = this.byte(); wireType !== WireType.STOP; wireType = this.byte()) {
      this.#need(2);
      const field = schema.byId[this.#view.getInt16(this.#position)];
      this.#position += 2;
      if (field === undefined || field.type.wireType !== wireType) {
        this.#skip(wireType);
      } else if (field.type.kind === 'list' || field.type.kind === 'set') {
        for (const slice of this.#slices(field.type, maxElements)) yield { [field.name]: slice };
      } else {
        const part = this.value(field.type);
        if (part !== undefined) yield { [field.name]: part };
      }
    }
    this.#budget.leave();
  }

  /** A value, or undefined for what the schema does not know: another enum value, elements of another type. */
  value(type: TypeSchema): unknown {
    switch (type.kind) {
      case 'string':
        return this.string();
      case 'struct':
      case 'union':
        return this.struct(type);
      case 'i32':
        return this.i32();
      case 'enum':
        return type.nameOf.get(this.i32());
      case 'i64':
        return this.#i64();
      case 'list':
      case 'set':
        return this.#sequence(type);
      case 'map':
        return this.#map(type);
      case 'bool':
        return this.byte() !== 0;
      case 'double':
        return this.#double();
      case 'binary':
        return this.#binary();
      case 'i16':
        return this.#i16();
      case 'byte':
        return this.byte();
    }
  }

  #i16(): number {
    this.#need(2);
    const value = this.#view.getInt16(this.#position);
    this.#position += 2;
    return value;
  }

  #i64(): number | bigint {
    this.#need(8);
    const high = this.#view.getInt32(this.#position);
    const exact = high > -0x20_0000 && high < 0x20_0000;
    const value = exact
      ? high * 0x1_0000_0000 + this.#view.getUint32(this.#position + 4)
      : this.#view.getBigInt64(this.#position);
    this.#position += 8;
    return typeof value === 'bigint' ? narrow(value) : value;
  }

  #double(): number {
    this.#need(8);
    const value = this.#view.getFloat64(this.#position);
    this.#position += 8;
    return value;
  }

  #binary(): Uint8Array {
    const length = this.#length();
    this.#need(length);
    this.#position += length;
    return this.#bytes.slice(this.#position - length, this.#position);
  }

  #sequence(type: SequenceSchema): unknown[] | undefined {
    const wireType = this.byte();
    const count = this.#count(MIN_SIZE[wireType]);
    if (count > 0 && wireType !== type.element.wireType) {
      this.#skipElements(count, wireType);
      return undefined;
    }
    this.#budget.enter();
    const values: unknown[] = [];
    for (let index = 0; index < count; index += 1) {
      const value = this.value(type.element);
      if (value !== undefined) values.push(value);
    }
    this.#budget.leave();
    return values;
  }

  *#slices(type: SequenceSchema, maxElements: number): Generator<unknown[], void> {
    const wireType = this.byte();
    const count = this.#count(MIN_SIZE[wireType]);
    if (count > 0 && wireType !== type.element.wireType) {
      this.#skipElements(count, wireType);
      return;
    }
    this.#budget.enter();
    for (let start = 0; start < count; start += maxElements) {
      const length = Math.min(maxElements, count - start);
      yield Array.from({ length }, () => this.value(type.element)).filter((value) => value !== undefined);
    }
    this.#budget.leave();
  }

  #map(type: MapSchema): Map<string, unknown> | undefined {
    const keyType = this.byte();
    const valueType = this.byte();
    const count = this.#count((MIN_SIZE[keyType] ?? 0) + (MIN_SIZE[valueType] ?? 0));
    if (count > 0 && (keyType !== type.key.wireType || valueType !== type.value.wireType)) {
      this.#skipElements(count, keyType, valueType);
      return undefined;
    }
    this.#budget.enter();
    const values = new Map<string, unknown>();
    for (let index = 0; index < count; index += 1) {
      const key = this.string();
      const value = this.value(type.value);
      if (value !== undefined) values.set(key, value);
    }
    this.#budget.leave();
    return values;
  }

  #skip(wireType: number): void {
    switch (wireType) {
      case WireType.STRUCT:
        this.#skipStruct();
        break;
      case WireType.LIST:
      case WireType.SET: {
        const element = this.byte();
        this.#skipElements(this.#count(MIN_SIZE[element]), element);
        break;
      }
      case WireType.MAP: {
        const key = this.byte();
        const value = this.byte();
        const count = this.#count((MIN_SIZE[key] ?? 0) + (MIN_SIZE[value] ?? 0));
        this.#skipElements(count, key, value);
        break;
      }
      case WireType.STRING:
        this.#skipBytes(this.#length());
        break;
      default: {
        const size = MIN_SIZE[wireType] ?? 0;
        if (size === 0) this.#fail('malformed', `${wireType} is no type`);
        this.#skipBytes(size);
        break;
      }
    }
  }

  #skipStruct(): void {
    this.#budget.enter();
    for (let wireType = this.byte(); wireType !== WireType.STOP; wireType = this.byte()) {
      this.#skipBytes(2);
      this.#skip(wireType);
    }
    this.#budget.leave();
  }

  #skipElements(count: number, ...wireTypes: readonly number[]): void {
    this.#budget.enter();
    for (let index = 0; index < count; index += 1) {
      for (const wireType of wireTypes) this.#skip(wireType);
    }
    this.#budget.leave();
  }

  #skipBytes(count: number): void {
    this.#need(count);
    this.#position += count;
  }

  /** The size of a container, which must fit into what is left of the message. */
  #count(minSize: number | undefined): number {
    const count = this.i32();
    if (count < 0) this.#fail('malformed', `a container has the negative size ${count}`);
    if (count > 0 && !minSize) this.#fail('malformed', 'the elements of a container have no known type');
    this.#need(count * (minSize ?? 0));
    this.#budget.count(count);
    return count;
  }

  #length(): number {
    const length = this.i32();
    if (length < 0) this.#fail('malformed', `a text has the negative length ${length}`);
    return length;
  }

  #checkUnion(schema: StructSchema, value: Record<string, unknown>): void {
    const members = Object.keys(value);
    if (members.length > 1) {
      this.#fail('malformed', `the union ${schema.name} has several members: ${members.join(', ')}`);
    }
  }

  #need(count: number): void {
    const left = this.#bytes.length - this.#position;
    if (count > left) {
      this.#fail('truncated', `${count} more bytes are announced, ${left} are left`);
    }
  }

  #fail(problem: 'malformed' | 'truncated', message: string): never {
    throw new ProtocolError(problem, `at byte ${this.#position}: ${message}`);
  }
}
