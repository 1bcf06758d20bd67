import type { FieldSchema, MapSchema, SequenceSchema, StructSchema, TypeSchema, Wire } from './schema.ts';

/**
 * Whether two values mean the same: sets in any order, absent numbers, bools and containers equal to
 * 0, false and empty, absent fields with a default of the IDL equal to it.
 */
export function equal<T>(schema: StructSchema<T>, a: Wire<T>, b: Wire<T>): boolean {
  return equalStructs(schema, a, b);
}

/**
 * A text that two values share exactly if they are {@link equal}. Valid within one process and version:
 * not for storage.
 */
export function canonicalKey<T>(schema: StructSchema<T>, value: Wire<T>): string {
  return canonicalKeyOf(schema, value);
}

function equalStructs(schema: StructSchema, a: unknown, b: unknown): boolean {
  if (a === b) return true;
  // The schema says which properties the values have.
  const left = a as Readonly<Record<string, unknown>>;
  const right = b as Readonly<Record<string, unknown>>;
  return schema.fields.every((field) => equalFields(field, left[field.name], right[field.name]));
}

function equalFields(field: FieldSchema, a: unknown, b: unknown): boolean {
  if (a === b) return true;
  const left = a ?? field.defaultValue;
  const right = b ?? field.defaultValue;
  const leftAbsent = isAbsent(field, left);
  if (leftAbsent || isAbsent(field, right)) return leftAbsent && isAbsent(field, right);
  return equalValues(field.type, left, right);
}

/** Whether the field is absent, or has the value that stands for absent. */
function isAbsent(field: FieldSchema, value: unknown): boolean {
  if (value === undefined) return true;
  return field.presence === 'zero' && isZero(value);
}

function isZero(value: unknown): boolean {
  if (value === 0 || value === false || value === 0n) return true;
  return Array.isArray(value) ? value.length === 0 : value instanceof Map && value.size === 0;
}

function equalValues(type: TypeSchema, a: unknown, b: unknown): boolean {
  if (a === b) return true;
  switch (type.kind) {
    case 'struct':
    case 'union':
      return equalStructs(type, a, b);
    case 'set':
      // The schema says that both are arrays.
      return equalSets(type, a as readonly unknown[], b as readonly unknown[]);
    case 'list':
      return equalLists(type, a as readonly unknown[], b as readonly unknown[]);
    case 'map':
      return equalMaps(type, a as ReadonlyMap<string, unknown>, b as ReadonlyMap<string, unknown>);
    case 'i64':
    case 'double':
    case 'binary':
      return canonicalKeyOf(type, a) === canonicalKeyOf(type, b);
    default:
      return false;
  }
}

function equalLists(type: SequenceSchema, a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((value, index) => equalValues(type.element, value, b[index]));
}

function equalSets(type: SequenceSchema, a: readonly unknown[], b: readonly unknown[]): boolean {
  if (a.length === b.length && equalLists(type, a, b)) return true;
  return canonicalKeyOf(type, a) === canonicalKeyOf(type, b);
}

function equalMaps(
  type: MapSchema,
  a: ReadonlyMap<string, unknown>,
  b: ReadonlyMap<string, unknown>,
): boolean {
  if (a.size !== b.size) return false;
  return [...a].every(([key, value]) => b.has(key) && equalValues(type.value, value, b.get(key)));
}

/** {@link canonicalKey} of a value of any type. */
export function canonicalKeyOf(type: TypeSchema, value: unknown): string {
  switch (type.kind) {
    case 'struct':
    case 'union':
      // The schema says which properties the value has.
      return structKey(type, value as Readonly<Record<string, unknown>>);
    case 'set':
      return `[${[...new Set(elementKeys(type, value))].toSorted().join(',')}]`;
    case 'list':
      return `[${elementKeys(type, value).join(',')}]`;
    case 'map':
      return mapKey(type, value as ReadonlyMap<string, unknown>);
    case 'string':
      return JSON.stringify(value);
    case 'binary':
      return `<${(value as Uint8Array).join(' ')}>`;
    default:
      return String(value);
  }
}

function structKey(schema: StructSchema, value: Readonly<Record<string, unknown>>): string {
  let key = '{';
  for (const field of schema.fields) {
    const part = value[field.name] ?? field.defaultValue;
    if (!isAbsent(field, part)) key += `${field.id}:${canonicalKeyOf(field.type, part)};`;
  }
  return `${key}}`;
}

function elementKeys(type: SequenceSchema, value: unknown): string[] {
  // The schema says that it is an array.
  return (value as readonly unknown[]).map((element) => canonicalKeyOf(type.element, element));
}

function mapKey(type: MapSchema, value: ReadonlyMap<string, unknown>): string {
  const entries = [...value].map(
    ([key, each]) => `${JSON.stringify(key)}:${canonicalKeyOf(type.value, each)}`,
  );
  return `{${entries.toSorted().join(',')}}`;
}
