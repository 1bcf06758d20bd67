/** One difference between two values; a missing side is undefined. */
export interface Difference {
  /** Where it is, such as `resources.ramMb` or `constraints[host]`. */
  readonly path: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

/**
 * The differences of two values as JSON has them, field by field. Elements of lists are known by their names, where
 * they have some, so that one that is added does not make all that follow it look changed.
 */
export function compareTrees(before: unknown, after: unknown, path = ''): readonly Difference[] {
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  if (before === undefined) return [{ path, after }];
  if (after === undefined) return [{ path, before }];
  if (isObject(before) && isObject(after)) return compareParts(fieldsOf(before), fieldsOf(after), path);
  if (!Array.isArray(before) || !Array.isArray(after)) return [{ path, before, after }];
  const [old, wanted] = [elementsByName(before), elementsByName(after)];
  if (old === undefined || wanted === undefined) return [{ path, before, after }];
  const parts = compareParts(old, wanted, path);
  const [oldOrder, wantedOrder] = [[...old.keys()], [...wanted.keys()]];
  if (parts.length > 0 || oldOrder.join() === wantedOrder.join()) return parts;
  return [{ path: `${path} (order)`, before: oldOrder, after: wantedOrder }];
}

/** Parts of a value by the step that leads to each. */
type Parts = ReadonlyMap<string, unknown>;

function compareParts(before: Parts, after: Parts, path: string): readonly Difference[] {
  const steps = [...before.keys(), ...[...after.keys()].filter((step) => !before.has(step))];
  return steps.flatMap((step) =>
    compareTrees(before.get(step), after.get(step), path === '' ? step.replace(/^\./, '') : path + step),
  );
}

function fieldsOf(value: Readonly<Record<string, unknown>>): Parts {
  return new Map(Object.entries(value).map(([name, part]) => [`.${name}`, part]));
}

/** Undefined if the elements have no names, or share one. */
function elementsByName(elements: readonly unknown[]): Parts | undefined {
  const singles = elements.map((element) => (isObject(element) ? Object.keys(element) : []));
  const isRepeated = (name: string): boolean =>
    singles.filter((names) => names.length === 1 && names[0] === name).length > 1;
  const named = new Map<string, unknown>();
  for (const element of elements) {
    if (!isObject(element)) return undefined;
    const { name, key } = element;
    const [single, ...others] = Object.entries(element);
    if (typeof name === 'string') named.set(`[${name}]`, element);
    else if (typeof key === 'string') named.set(`[${key}]`, element);
    else if (single === undefined || others.length > 0) return undefined;
    // Values of a union, such as the resources of a task: known by what they are.
    else if (isRepeated(single[0])) named.set(`[${single[0]} ${JSON.stringify(single[1])}]`, single[1]);
    else named.set(`.${single[0]}`, single[1]);
  }
  return named.size === elements.length ? named : undefined;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
