import { Float, floatRepr, floatStr } from '../data/float.ts';
import { PystachioObject } from './objects.ts';
import { type Raw, Unusable } from './raw.ts';

const MAX_SHOWN_CHARACTERS = 200;

/** A raw value as an error message shows it. */
export function showRaw(value: Raw): string {
  const text = show(value);
  return text.length > MAX_SHOWN_CHARACTERS ? `${text.slice(0, MAX_SHOWN_CHARACTERS)}…` : text;
}

function show(value: Raw): string {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'string') return `'${value}'`;
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  if (value instanceof Float) return floatRepr(value.value);
  if (value instanceof PystachioObject) return value.toString();
  if (value instanceof Unusable) return value.shown;
  if (value instanceof Map) {
    const entries = [...(value as ReadonlyMap<Raw, Raw>)]; // narrowed by instanceof, which forgets the type arguments
    return `{${entries.map(([key, element]) => `${showRaw(key)}: ${showRaw(element)}`).join(', ')}}`;
  }
  return `[${(value as readonly Raw[]).map(showRaw).join(', ')}]`; // the only kind left
}

/** The text of a string, number or truth value as Python's `str()` gives it; undefined for anything else. */
export function textOf(value: Raw): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  return value instanceof Float ? floatStr(value.value) : undefined;
}
