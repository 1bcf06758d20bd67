import { Float } from '../data/float.ts';
import { isInt } from './native.ts';
import { percentFormat } from './percent-format.ts';
import type { Runtime } from './runtime.ts';
import { PyList, PyRange, PySet, PySlice, PyTuple, type Value } from './values.ts';

/**
 * Indexing and slicing of text, lists, tuples and ranges.
 * @returns undefined where the container is none of these
 * @throws PyRaise IndexError, TypeError
 */
export function sequenceItem(rt: Runtime, container: Value, key: Value): Value | undefined {
  if (typeof container === 'string') {
    if (key instanceof PySlice)
      return pick(rt, container.length, key)
        .map((index) => container[index])
        .join('');
    return container[checkIndex(rt, container.length, key, 'string')] ?? '';
  }
  if (container instanceof PyRange) {
    const at = checkIndex(rt, container.length(), key, 'xrange object');
    return container.start + at * container.step;
  }
  if (!(container instanceof PyList || container instanceof PyTuple)) return undefined;
  const { items } = container;
  if (!(key instanceof PySlice))
    return items[checkIndex(rt, items.length, key, container.typeName())] ?? null;
  const picked = pick(rt, items.length, key).map((index) => items[index] ?? null);
  return container instanceof PyList ? new PyList(picked) : new PyTuple(picked);
}

/** `list[key] = value` @throws PyRaise */
export function assignItem(rt: Runtime, list: PyList, key: Value, value: Value): void {
  if (!(key instanceof PySlice)) {
    list.items[checkIndex(rt, list.items.length, key, 'list assignment')] = value;
    return;
  }
  const replacement = rt.list(value);
  const indices = pick(rt, list.items.length, key);
  if (key.step === null || key.step === 1) {
    const { start } = bounds(rt, list.items.length, key);
    replaceItems(list, [
      ...list.items.slice(0, start),
      ...replacement,
      ...list.items.slice(start + indices.length),
    ]);
  } else if (indices.length === replacement.length) {
    for (const [position, index] of indices.entries()) list.items[index] = replacement[position] ?? null;
  } else {
    const sizes = `sequence of size ${replacement.length} to extended slice of size ${indices.length}`;
    throw rt.error('ValueError', `attempt to assign ${sizes}`);
  }
}

/** Gives a list other contents; everyone who holds the list sees them. */
export function replaceItems(list: PyList, items: readonly Value[]): void {
  list.items.length = 0;
  for (const item of items) list.items.push(item);
}

/** `del list[key]` @throws PyRaise */
export function deleteItem(rt: Runtime, list: PyList, key: Value): void {
  const indices =
    key instanceof PySlice
      ? pick(rt, list.items.length, key)
      : [checkIndex(rt, list.items.length, key, 'list assignment')];
  for (const index of indices.sort((a, b) => b - a)) list.items.splice(index, 1);
}

/** A slice's bounds for a sequence of the given length. */
export function bounds(
  rt: Runtime,
  length: number,
  slice: PySlice,
): { start: number; stop: number; step: number } {
  const step = slice.step === null ? 1 : rt.index(slice.step);
  if (step === 0) throw rt.error('ValueError', 'slice step cannot be zero');
  const lowest = step > 0 ? 0 : -1;
  const highest = step > 0 ? length : length - 1;
  const clamp = (value: Value, fallback: number): number => {
    if (value === null) return fallback;
    const index =
      isInt(value) && typeof value === 'bigint' ? (value > 0n ? length : -length - 1) : rt.index(value);
    return Math.min(Math.max(index < 0 ? index + length : index, lowest), highest);
  };
  return {
    start: clamp(slice.start, step > 0 ? lowest : highest),
    stop: clamp(slice.stop, step > 0 ? highest : lowest),
    step,
  };
}

function pick(rt: Runtime, length: number, slice: PySlice): number[] {
  const { start, stop, step } = bounds(rt, length, slice);
  const count = Math.max(0, Math.ceil((stop - start) / step));
  rt.meter.allocateElements(count);
  return Array.from({ length: count }, (_, position) => start + position * step);
}

function checkIndex(rt: Runtime, length: number, key: Value, what: string): number {
  if (!isInt(key) && typeof key !== 'boolean') {
    throw rt.error('TypeError', `${what} indices must be integers, not ${rt.typeName(key)}`);
  }
  const index = Number(key) < 0 ? Number(key) + length : Number(key);
  if (index < 0 || index >= length) throw rt.error('IndexError', `${what} index out of range`);
  return index;
}

/**
 * Operators between sequences and sets: joining, repeating, formatting, set algebra.
 * @returns undefined where the operator is not for these
 */
export function sequenceBinary(rt: Runtime, operator: string, left: Value, right: Value): Value | undefined {
  if (operator === '%' && typeof left === 'string') return percentFormat(rt, left, right);
  if (operator === '+') return concatenate(rt, left, right);
  if (operator === '*') return repeat(rt, left, right) ?? repeat(rt, right, left);
  if (left instanceof PySet && right instanceof PySet) return setBinary(rt, operator, left, right);
  return undefined;
}

function concatenate(rt: Runtime, left: Value, right: Value): Value | undefined {
  if (typeof left === 'string') {
    if (typeof right !== 'string') {
      throw rt.error('TypeError', `cannot concatenate 'str' and '${rt.typeName(right)}' objects`);
    }
    rt.meter.concatenate(left.length, right.length);
    return left + right;
  }
  if (left instanceof PyList && right instanceof PyList) {
    rt.meter.allocateElements(left.items.length + right.items.length);
    return new PyList([...left.items, ...right.items]);
  }
  if (left instanceof PyTuple && right instanceof PyTuple) {
    rt.meter.allocateElements(left.items.length + right.items.length);
    return new PyTuple([...left.items, ...right.items]);
  }
  return undefined;
}

function repeat(rt: Runtime, sequence: Value, times: Value): Value | undefined {
  if (!isInt(times) && typeof times !== 'boolean') return undefined;
  const count = Math.max(0, Number(times));
  if (typeof sequence === 'string') {
    rt.meter.allocate(sequence.length * count);
    return sequence.length === 0 ? '' : sequence.repeat(count);
  }
  if (!(sequence instanceof PyList || sequence instanceof PyTuple)) return undefined;
  rt.meter.allocateElements(sequence.items.length * count);
  if (sequence.items.length === 0) return sequence instanceof PyList ? new PyList([]) : sequence;
  const items = Array.from({ length: count }, () => sequence.items).flat();
  return sequence instanceof PyList ? new PyList(items) : new PyTuple(items);
}

function setBinary(rt: Runtime, operator: string, left: PySet, right: PySet): Value | undefined {
  switch (operator) {
    case '|':
      return new PySet(rt, [...left.iterate(), ...right.iterate()], left.frozen);
    case '&':
      return new PySet(
        rt,
        [...left.iterate()].filter((item) => right.contains(rt, item)),
        left.frozen,
      );
    case '-':
      return new PySet(
        rt,
        [...left.iterate()].filter((item) => !right.contains(rt, item)),
        left.frozen,
      );
    case '^': {
      const onlyRight = [...right.iterate()].filter((item) => !left.contains(rt, item));
      return new PySet(
        rt,
        [...[...left.iterate()].filter((item) => !right.contains(rt, item)), ...onlyRight],
        left.frozen,
      );
    }
    default:
      return undefined;
  }
}

/** Elements in ascending order; equal ones keep their order. */
export function sorted(
  rt: Runtime,
  items: readonly Value[],
  key: Value,
  reverse: boolean,
  cmp: Value = null,
): Value[] {
  const keyed = items.map((item) => ({ item, key: key === null ? item : rt.call(key, [item]) }));
  const sign = reverse ? -1 : 1;
  keyed.sort((a, b) => {
    rt.meter.step();
    const order = cmp === null ? rt.compare(a.key, b.key) : Number(toOrder(rt.call(cmp, [a.key, b.key])));
    return sign * (Number.isNaN(order) ? 0 : order);
  });
  return keyed.map(({ item }) => item);
}

function toOrder(value: Value): number {
  return value instanceof Float ? value.value : Number(value);
}
