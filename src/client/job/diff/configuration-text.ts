import { TaskConfig } from '../../../../api/generated/aurora.ts';
import type { TypeSchema } from '../../../../api/thrift/index.ts';

/**
 * A configuration as lines that can be compared: what means the same has the same text.
 * Sets are in the order of their elements' texts, what an executor is told is spelled out, and texts of several
 * lines take several lines.
 */
export function configurationText(config: TaskConfig): string {
  const json = JSON.stringify(configurationTree(config), undefined, 2);
  return `${json.replace(/\\(.)/g, (pair, letter) => (letter === 'n' ? '\n' : pair))}\n`;
}

/**
 * A configuration as JSON has it: fields by name, sets in the order of their elements' texts, maps by their keys, what
 * the executor is told spelled out.
 */
export function configurationTree(config: TaskConfig): unknown {
  return ordered(TaskConfig, config);
}

function ordered(type: TypeSchema, value: unknown): unknown {
  switch (type.kind) {
    case 'struct':
    case 'union': {
      // The value was read as this struct.
      const source = value as Readonly<Record<string, unknown>>;
      const set = type.fields.filter(({ name }) => source[name] !== undefined);
      const entries = set.map(({ name, type: part }) => [name, ordered(part, source[name])] as const);
      const object: Record<string, unknown> = Object.fromEntries(entries);
      if (type.name === 'ExecutorConfig') object['data'] = executorData(object['data']);
      return withSortedKeys(object);
    }
    case 'list':
      // As above: a list is an array.
      return (value as readonly unknown[]).map((element) => ordered(type.element, element));
    case 'set':
      return (value as readonly unknown[]) // as is a set
        .map((element) => ordered(type.element, element))
        .sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
    case 'map': {
      const entries = [...(value as ReadonlyMap<string, unknown>)]; // the keys of these maps are texts
      return withSortedKeys(
        Object.fromEntries(entries.map(([key, part]) => [key, ordered(type.value, part)])),
      );
    }
    default:
      return value;
  }
}

/** The data of Aurora's executor is JSON; that of others may be anything. */
function executorData(data: unknown): unknown {
  if (typeof data !== 'string') return data;
  try {
    return withSortedKeysDeep(JSON.parse(data));
  } catch {
    return data;
  }
}

function withSortedKeysDeep(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withSortedKeysDeep);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, part]) => [key, withSortedKeysDeep(part)]);
  return withSortedKeys(Object.fromEntries(entries));
}

function withSortedKeys(object: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1)));
}
