import { canonicalKeyOf } from './equality.ts';
import { ApiInputError, at, describe } from './errors.ts';
import { int64, smallInteger } from './numbers.ts';
import type { FieldSchema, MapSchema, SequenceSchema, StructSchema, TypeSchema, Wire } from './schema.ts';

/**
 * The complete form of a value from the wire: absent numbers, bools and containers become 0, false and empty,
 * defaults of the IDL are filled in, sets lose their duplicates.
 * @throws ApiInputError naming the path of a field that is missing, out of range or of another type
 */
export function complete<T>(schema: StructSchema<T>, wire: Wire<NoInfer<T>>): T {
  // Built field by field as the schema of T says.
  return completeStruct(schema, wire) as T;
}

function completeStruct(schema: StructSchema, wire: unknown): Record<string, unknown> {
  if (typeof wire !== 'object' || wire === null || Array.isArray(wire)) {
    throw new ApiInputError('', `must be an object (${schema.name}), not ${describe(wire)}`);
  }
  // Which properties are there is checked one by one.
  const source = wire as Readonly<Record<string, unknown>>;
  const value: Record<string, unknown> = {};
  for (const field of schema.fields) {
    const part = completeField(field, source[field.name]);
    if (part !== undefined) value[field.name] = part;
  }
  if (schema.kind === 'union') checkUnion(schema, value);
  return value;
}

function checkUnion(schema: StructSchema, value: Record<string, unknown>): void {
  const members = Object.keys(value);
  if (members.length === 1) return;
  const known = schema.fields.map((each) => each.name).join(', ');
  const found = members.length === 0 ? 'none' : members.join(', ');
  throw new ApiInputError('', `must have exactly one of ${known}; it has ${found}`);
}

function completeField(field: FieldSchema, part: unknown): unknown {
  try {
    const given = part === undefined ? field.defaultValue : part;
    if (given !== undefined) return completeValue(field.type, given);
  } catch (error) {
    throw at(field.name, error);
  }
  if (field.presence === 'required') throw new ApiInputError(field.name, 'is missing');
  return field.presence === 'zero' ? zero(field.type) : undefined;
}

function zero(type: TypeSchema): unknown {
  switch (type.kind) {
    case 'bool':
      return false;
    case 'list':
    case 'set':
      return [];
    case 'map':
      return new Map();
    default:
      return 0;
  }
}

function completeValue(type: TypeSchema, value: unknown): unknown {
  switch (type.kind) {
    case 'struct':
    case 'union':
      return completeStruct(type, value);
    case 'list':
    case 'set':
      return completeSequence(type, value);
    case 'map':
      return completeMap(type, value);
    case 'byte':
    case 'i16':
    case 'i32':
      return smallInteger(type.kind, value);
    case 'i64':
      return exactInteger(value);
    case 'enum':
      return expectType(
        typeof value === 'string' && Object.hasOwn(type.numberOf, value),
        `a ${type.name}`,
        value,
      );
    case 'string':
      return expectType(typeof value === 'string', 'a text', value);
    case 'bool':
      return expectType(typeof value === 'boolean', 'a bool', value);
    case 'double':
      return expectType(typeof value === 'number', 'a number', value);
    case 'binary':
      return expectType(value instanceof Uint8Array, 'bytes', value);
  }
}

function expectType(matches: boolean, expected: string, value: unknown): unknown {
  if (!matches) throw new ApiInputError('', `must be ${expected}, not ${describe(value)}`);
  return value;
}

function exactInteger(value: unknown): number {
  const integer = int64(value);
  const number = Number(integer);
  if (!Number.isSafeInteger(number)) {
    throw new ApiInputError('', `must be between -2^53 and 2^53, not ${describe(value)}`);
  }
  return number;
}

function completeSequence(type: SequenceSchema, value: unknown): unknown[] {
  if (!Array.isArray(value)) throw new ApiInputError('', `must be a list, not ${describe(value)}`);
  const values = value.map((element: unknown, index) => {
    try {
      return completeValue(type.element, element);
    } catch (error) {
      throw at(`[${index}]`, error);
    }
  });
  return type.kind === 'set' && values.length > 1 ? distinct(type.element, values) : values;
}

function distinct(type: TypeSchema, values: readonly unknown[]): unknown[] {
  const byKey = new Map<string, unknown>();
  for (const value of values) {
    const key = canonicalKeyOf(type, value);
    if (!byKey.has(key)) byKey.set(key, value);
  }
  return [...byKey.values()];
}

function completeMap(type: MapSchema, value: unknown): Map<string, unknown> {
  if (!(value instanceof Map)) throw new ApiInputError('', `must be a Map, not ${describe(value)}`);
  const entries = new Map<string, unknown>();
  for (const [key, each] of value) {
    try {
      entries.set(String(key), completeValue(type.value, each));
    } catch (error) {
      throw at(`[${describe(key)}]`, error);
    }
  }
  return entries;
}
