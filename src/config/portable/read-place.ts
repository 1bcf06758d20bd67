import type { Origin } from '../pystachio/objects.ts';

/** A place as another process tells it: whatever it is, it becomes one that can be shown. */
export function readPlace(place: unknown): Origin {
  const { path, line, column, sourceLine, where } = fieldsOf(place);
  return {
    path: String(path),
    line: Number(line),
    column: Number(column),
    sourceLine: String(sourceLine ?? ''),
    where: String(where),
  };
}

/** The fields of what should be an object; none if it is something else. */
export function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}; // any object has fields of unknown types
}
