import type { StructSchema, TypeSchema, Wire } from '../../api/thrift/index.ts';

/** The only truth values that upstream writes as such; scripts test the others for 0 and 1. */
const BOOLEAN_FIELDS: ReadonlySet<string> = new Set(['isService', 'production']);

/** A value of the API as `--write-json` shows it: the fields that are set, by the names of the API. */
export function toJson<T>(schema: StructSchema<T>, value: Wire<NoInfer<T>>): unknown {
  return partToJson(schema, value, '');
}

function partToJson(type: TypeSchema, value: unknown, fieldName: string): unknown {
  switch (type.kind) {
    case 'struct':
    case 'union': {
      // What the codec read for a struct is an object.
      const source = value as Readonly<Record<string, unknown>>;
      const set = type.fields.filter(({ name }) => source[name] !== undefined);
      return Object.fromEntries(
        set.map(({ name, type: part }) => [name, partToJson(part, source[name], name)]),
      );
    }
    case 'list':
    case 'set':
      // What the codec read for a sequence is an array.
      return (value as readonly unknown[]).map((element) => partToJson(type.element, element, ''));
    case 'map': {
      // What the codec read for a map is a Map with string keys.
      const entries = [...(value as ReadonlyMap<string, unknown>)];
      return Object.fromEntries(entries.map(([key, part]) => [key, partToJson(type.value, part, '')]));
    }
    case 'bool':
      return BOOLEAN_FIELDS.has(fieldName) ? value : Number(value);
    case 'i64':
      return typeof value === 'bigint' ? Number(value) : value;
    default:
      return value;
  }
}
