import { Float } from '../data/float.ts';
import type { Json } from '../data/json.ts';

/** JSON as JavaScript's own values, for readers that need not tell 1 from 1.0. Keys like `__proto__` survive. */
export function toPlain(json: Json): unknown {
  if (json === null || typeof json !== 'object') return json;
  if (json instanceof Float) return json.value;
  if (json instanceof Map) {
    const entries = [...(json as ReadonlyMap<string, Json>)]; // instanceof forgets the type arguments
    return Object.fromEntries(entries.map(([key, value]) => [key, toPlain(value)]));
  }
  return (json as readonly Json[]).map(toPlain); // the only kind left
}
