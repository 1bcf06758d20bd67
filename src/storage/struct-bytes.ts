import { encodeBinary, encodeBinaryFor, type StructSchema, type Wire } from '../../api/thrift/index.ts';

/**
 * The binary form of a Thrift struct in slices. A struct is its fields and a stop byte, and a list or set its
 * elements one after the other, so only a few bytes of glue are needed between what the codec encodes.
 */

/** Ends a struct. */
export const STOP = Uint8Array.of(0);

const TYPE = { binary: 11, struct: 12, set: 14, list: 15 } as const;

/** Type and id of a field. */
const FIELD_HEADER_BYTES = 3;

/** Type of the elements and their number. */
const LIST_HEADER_BYTES = 5;

/** Opens the field `id`, which holds a struct: its fields and {@link STOP} must follow. */
export function structField(id: number): Uint8Array {
  return fieldHeader(TYPE.struct, id);
}

/** Opens the field `id`, which holds `length` bytes: they must follow. */
export function binaryField(id: number, length: number): Uint8Array {
  const header = Buffer.alloc(FIELD_HEADER_BYTES + 4);
  header.set(fieldHeader(TYPE.binary, id));
  header.writeInt32BE(length, FIELD_HEADER_BYTES);
  return header;
}

/** The fields of a struct that are set in `value`, without the stop. */
export function fieldsOf<T>(schema: StructSchema<T>, value: Wire<T>): Uint8Array {
  return encodeBinary(schema, value).subarray(0, -1);
}

/** A field that holds a list or set of structs, given slice by slice. */
export interface ListField<T, Element> {
  readonly schema: StructSchema<T>;
  readonly kind: 'set' | 'list';
  readonly id: number;
  readonly count: number;
  readonly slices: Iterable<readonly Element[]>;
  /** A value of the schema whose only field is this one, with these elements. */
  readonly holding: (slice: readonly Element[]) => Wire<T>;
}

/**
 * The bytes of the field. The slices are read as the bytes are asked for, and each piece of bytes is good only until the next
 * one is asked for: all of them go through the same memory.
 */
export function* listField<T, Element>(field: ListField<T, Element>): Generator<Uint8Array, void> {
  yield fieldHeader(TYPE[field.kind], field.id);
  const header = Buffer.alloc(LIST_HEADER_BYTES);
  header.writeUInt8(TYPE.struct);
  header.writeInt32BE(field.count, 1);
  yield header;
  let memory = Buffer.alloc(0);
  for (const slice of field.slices) {
    const length = encodeBinaryFor(field.schema, field.holding(slice), (bytes) => {
      if (memory.length < bytes.length) memory = Buffer.allocUnsafe(2 * bytes.length);
      memory.set(bytes);
      return bytes.length;
    });
    yield memory.subarray(FIELD_HEADER_BYTES + LIST_HEADER_BYTES, length - STOP.length);
  }
}

function fieldHeader(type: number, id: number): Uint8Array {
  return Uint8Array.of(type, id >> 8, id & 0xff);
}
