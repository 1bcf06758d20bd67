import { Float } from './data/float.ts';
import type { Json } from './data/json.ts';
import type { Raw } from './pystachio/raw.ts';

/** JSON as what typed objects are constructed from; null unsets nothing, so it is left out of objects. */
export function fromJson(json: Json): Raw {
  if (json === null || typeof json !== 'object' || json instanceof Float) return json;
  if (json instanceof Map) {
    const entries = [...(json as ReadonlyMap<string, Json>)].filter(([, value]) => value !== null); // instanceof forgets the type arguments
    return new Map(entries.map(([key, value]) => [key, fromJson(value)]));
  }
  return (json as readonly Json[]).map(fromJson); // the only kind left
}
