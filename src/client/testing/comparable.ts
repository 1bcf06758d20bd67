import type { TypeSchema } from '../../../api/thrift/index.ts';

/**
 * A value as recorded requests are compared: which fields are set counts, the order within sets and the
 * spelling of the JSON in an executor's data do not.
 */
export function comparable(type: TypeSchema, value: unknown): unknown {
  switch (type.kind) {
    case 'struct':
    case 'union': {
      const source = value as Readonly<Record<string, unknown>>;
      const set = type.fields.filter(({ name }) => source[name] !== undefined);
      const parts = set.map(({ name, type: part }) => [name, comparable(part, source[name])] as const);
      const object: Record<string, unknown> = Object.fromEntries(parts);
      if (type.name === 'ExecutorConfig') object['data'] = JSON.parse(String(source['data']));
      return object;
    }
    case 'list':
      return (value as readonly unknown[]).map((element) => comparable(type.element, element));
    case 'set':
      return (value as readonly unknown[])
        .map((element) => comparable(type.element, element))
        .sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
    case 'map':
      return Object.fromEntries(
        [...(value as ReadonlyMap<string, unknown>)].map(([key, part]) => [
          key,
          comparable(type.value, part),
        ]),
      );
    case 'i64':
      return String(value);
    default:
      return value;
  }
}
