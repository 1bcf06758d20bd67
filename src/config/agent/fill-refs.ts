import { parseRef, splitTags } from '../task/mustache.ts';

/** Filled-in values may hold references again; a chain longer than this is a cycle. */
const MAX_PASSES = 100;
const MAX_DEPTH = 64;
/** Values that double with each pass must not eat the agent's memory. */
const MAX_TEXT_CHARACTERS = 4 * 1024 * 1024;

/** Address of a reference (`mesos.instance`, `thermos.ports[http]`) → its value. */
export type Bindings = ReadonlyMap<string, string>;

/** A text grew or nested beyond what any job needs. */
export class FillError extends Error {}

/**
 * Replaces the references of all texts in a JSON value, keys included. `{{&x}}` yields a literal `{{x}}`.
 * @param value parsed JSON
 * @param bindings the values to fill in
 * @param unbound receives every reference that has no value (and anything in double braces that is no reference)
 * @throws FillError where texts grow or nest beyond bounds
 */
export function fillRefs(value: unknown, bindings: Bindings, unbound: Set<string>, depth = 0): unknown {
  if (depth > MAX_DEPTH) throw new FillError(`the job nests deeper than ${MAX_DEPTH} levels`);
  if (typeof value === 'string') return fillText(value, bindings, unbound);
  if (Array.isArray(value)) return value.map((element) => fillRefs(element, bindings, unbound, depth + 1));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, element]) => [
      fillText(key, bindings, unbound),
      fillRefs(element, bindings, unbound, depth + 1),
    ]),
  );
}

/** Like {@link fillRefs}, for one text. */
export function fillText(text: string, bindings: Bindings, unbound: Set<string>): string {
  let current = text;
  for (let pass = 0; pass < MAX_PASSES; pass++) {
    const next = fillOnce(current, bindings);
    if (next.length > MAX_TEXT_CHARACTERS) {
      throw new FillError(`a text grows beyond ${MAX_TEXT_CHARACTERS} characters by its references`);
    }
    if (next === current) return finish(current, unbound);
    current = next;
  }
  throw new FillError(`the references of ${JSON.stringify(text.slice(0, 80))} lead in a circle`);
}

function fillOnce(text: string, bindings: Bindings): string {
  if (!text.includes('{{')) return text;
  return splitTags(text)
    .map((fragment) => {
      if ('text' in fragment) return fragment.text;
      const ref = parseRef(fragment.tag);
      return (ref && bindings.get(ref.address)) ?? fragment.raw;
    })
    .join('');
}

function finish(text: string, unbound: Set<string>): string {
  if (!text.includes('{{')) return text;
  return splitTags(text)
    .map((fragment) => {
      if ('text' in fragment) return fragment.text;
      if (fragment.tag.startsWith('&')) return `{{${fragment.tag.slice(1)}}}`;
      unbound.add(fragment.raw);
      return fragment.raw;
    })
    .join('');
}
