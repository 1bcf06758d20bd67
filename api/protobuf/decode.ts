import { encodeBase64 } from '../thrift/base64.ts';
import type { Field, Kind, MessageSchema } from './schema.ts';
import { WireError, WireReader, WireType } from './wire.ts';

/** What a decoder accepts. */
export interface DecodeLimits {
  /** Messages within each other. */
  readonly maxDepth: number;
  /** Values in all: bounds the memory that many small ones need. */
  readonly maxValues: number;
}

const DEFAULT_LIMITS: DecodeLimits = { maxDepth: 100, maxValues: 1_000_000 };

/** A decoded message, or what is wrong with the bytes. */
export type Decoded =
  | { readonly ok: true; readonly value: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly problem: string };

type Values = Record<string, unknown>;
type NamedField = Field & { readonly name: string };

/**
 * Decodes a message into the values that JSON has for it: fields in the order of the schema; unknown fields and unknown
 * names of enums are left out. Whether required fields are there is not looked at.
 */
export function decodeMessage(
  schema: MessageSchema,
  bytes: Uint8Array,
  limits: DecodeLimits = DEFAULT_LIMITS,
): Decoded {
  try {
    return { ok: true, value: new Decoder(limits).message(schema, bytes, undefined, 0) };
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    return { ok: false, problem: error.message };
  }
}

class Decoder {
  readonly #limits: DecodeLimits;
  #values = 0;

  constructor(limits: DecodeLimits) {
    this.#limits = limits;
  }

  /** @param before what came earlier of the same message, which this goes on with */
  message(schema: MessageSchema, bytes: Uint8Array, before: Values | undefined, depth: number): Values {
    if (depth > this.#limits.maxDepth) {
      throw new WireError(`the message nests deeper than ${this.#limits.maxDepth} levels`);
    }
    const fields = fieldsByNumber(schema);
    const found: Values = { ...before };
    const reader = new WireReader(bytes);
    while (!reader.isAtEnd) {
      const { number, wireType } = reader.tag();
      const field = fields.get(number);
      if (field === undefined || !this.#field(field, wireType, reader, found, depth)) reader.skip(wireType);
    }
    return inOrder(schema, found);
  }

  /** @returns false if the value has another type than the field, as an unknown field has */
  #field(field: NamedField, wireType: number, reader: WireReader, found: Values, depth: number): boolean {
    const { name, type, label } = field;
    const isPacked = label === 'repeated' && wireType === WireType.BYTES && isPackable(type);
    const expected = label === 'map' || isPacked ? WireType.BYTES : wireTypeOf(type);
    if (wireType !== expected) return false;
    if (isPacked) {
      const packed = new WireReader(reader.bytes());
      while (!packed.isAtEnd) append(found, name, this.#value(type, packed, undefined, depth));
    } else if (label === 'repeated') append(found, name, this.#value(type, reader, undefined, depth));
    else if (label === 'map') this.#entry(field, reader, found, depth);
    else {
      const value = this.#value(type, reader, found[name], depth);
      if (value !== undefined) found[name] = value;
    }
    return true;
  }

  /** An entry of a map is a message of a key and a value. */
  #entry({ name, type }: NamedField, reader: WireReader, found: Values, depth: number): void {
    const entry: MessageSchema = {
      key: { number: 1, label: 'optional', type: { kind: 'string' } },
      value: { number: 2, label: 'optional', type },
    };
    const { key = '', value } = this.message(entry, reader.bytes(), undefined, depth + 1);
    const empty = type.kind === 'message' ? {} : undefined;
    found[name] = { ...(found[name] as Values | undefined), [String(key)]: value ?? empty };
  }

  #value(type: Kind, reader: WireReader, before: unknown, depth: number): unknown {
    this.#values += 1;
    if (this.#values > this.#limits.maxValues) {
      throw new WireError(`the message has more than ${this.#limits.maxValues} values`);
    }
    switch (type.kind) {
      case 'message':
        // A message that is given in parts is put together.
        return this.message(type.schema(), reader.bytes(), before as Values | undefined, depth + 1);
      case 'enum':
        return type.nameOf.get(Number(reader.signed()));
      case 'bool':
        return Number(reader.varint()) !== 0;
      case 'double':
        return reader.double();
      case 'string':
        return reader.string();
      case 'bytes':
        return encodeBase64(reader.bytes());
      case 'int64':
        return reader.signed();
      case 'uint64':
        return reader.varint();
      case 'int32':
        return Number(BigInt.asIntN(32, BigInt(reader.varint())));
      case 'uint32':
        return Number(BigInt.asUintN(32, BigInt(reader.varint())));
    }
  }
}

function append(found: Values, name: string, value: unknown): void {
  if (value === undefined) return;
  const list = found[name];
  if (Array.isArray(list)) list.push(value);
  else found[name] = [value];
}

function inOrder(schema: MessageSchema, found: Values): Values {
  const ordered: Values = {};
  for (const name of Object.keys(schema)) {
    if (found[name] !== undefined) ordered[name] = found[name];
  }
  return ordered;
}

/** The layout of a value of a type. */
export function wireTypeOf(type: Kind): number {
  switch (type.kind) {
    case 'message':
    case 'string':
    case 'bytes':
      return WireType.BYTES;
    case 'double':
      return WireType.FIXED64;
    default:
      return WireType.VARINT;
  }
}

/** Whether many values may stand in one field, without a tag for each. */
const isPackable = (type: Kind): boolean => wireTypeOf(type) !== WireType.BYTES;

const byNumber = new WeakMap<MessageSchema, ReadonlyMap<number, NamedField>>();

/** The fields of a message in the order of their numbers, which is that of the wire. */
export function fieldsByNumber(schema: MessageSchema): ReadonlyMap<number, NamedField> {
  const known = byNumber.get(schema);
  if (known !== undefined) return known;
  const fields = Object.entries(schema).map(([name, field]) => ({ ...field, name }));
  const sorted = new Map(
    fields.sort((a, b) => a.number - b.number).map((field) => [field.number, field] as const),
  );
  byNumber.set(schema, sorted);
  return sorted;
}
