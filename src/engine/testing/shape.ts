import assert from 'node:assert/strict';

/** Every name that leads to a value, with the value's type. */
function paths(value: unknown, at = ''): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => paths(item, `${at}[]`));
  if (typeof value !== 'object' || value === null) {
    return [`${at}: ${typeof value === 'bigint' ? 'number' : typeof value}`];
  }
  return Object.entries(value).flatMap(([name, part]) => paths(part, `${at}.${name}`));
}

/** Fails unless an answer has every name that the recorded one has. @param elsewhere names that only the recorded one has */
export function assertShape(actual: unknown, recorded: unknown, elsewhere: RegExp): void {
  const has = new Set(paths(actual));
  const missing = paths(recorded).filter((path) => !has.has(path) && !elsewhere.test(path));
  assert.deepEqual([...new Set(missing)], []);
}
