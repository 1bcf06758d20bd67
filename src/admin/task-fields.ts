import { ScheduledTask } from '../../api/generated/aurora.ts';
import type { StructSchema, TypeSchema, Wire } from '../../api/thrift/index.ts';

/** Structs whose fields are fields of the task; those of all others are one value. */
const FLATTENED: ReadonlySet<string> = new Set(['AssignedTask', 'TaskConfig', 'JobKey', 'Identity']);

/** The names of all fields that a task can have, nested ones in one name space. */
export const fieldNames: ReadonlySet<string> = new Set(namesOf(ScheduledTask));

function namesOf(schema: StructSchema): string[] {
  return schema.fields.flatMap(({ name, type }) => (isFlattened(type) ? namesOf(type) : [name]));
}

/** The fields of one task as text; what it does not have is not there. */
export function fieldsOfTask(task: Wire<ScheduledTask>): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  collect(ScheduledTask, task, fields);
  return fields;
}

function collect(schema: StructSchema, value: object, fields: Map<string, string>): void {
  for (const { name, type } of schema.fields) {
    const part: unknown = Reflect.get(value, name);
    if (part === undefined) continue;
    if (isFlattened(type) && typeof part === 'object' && part !== null) collect(type, part, fields);
    else fields.set(name, textOf(part));
  }
}

function isFlattened(type: TypeSchema): type is StructSchema {
  return type.kind === 'struct' && FLATTENED.has(type.name);
}

/** Truth values as upstream's client prints them; what has parts as JSON. */
function textOf(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return typeof value === 'object' ? JSON.stringify(value, jsonPart) : String(value);
}

function jsonPart(_: string, value: unknown): unknown {
  if (value instanceof Map) return Object.fromEntries(value);
  return typeof value === 'bigint' ? Number(value) : value;
}
