import { PyInstance } from '../classes.ts';
import { index, method } from '../native.ts';
import type { Runtime } from '../runtime.ts';
import { bounds, replaceItems, sorted } from '../sequences.ts';
import {
  NativeFunction,
  PyDict,
  PyIterator,
  PyList,
  PyObject,
  PySet,
  PySlice,
  PyTuple,
  type Value,
  valueOr,
} from '../values.ts';
import { specialMethods } from './special-methods.ts';

/** What an instance of a derived class stands for. */
export function inside(value: Value | undefined): Value {
  return value instanceof PyInstance ? (value.payload ?? value) : (value ?? null);
}

function asList(rt: Runtime, value: Value | undefined): PyList {
  if (value instanceof PyList) return value;
  throw rt.error('TypeError', `expected a list, got ${rt.typeName(value ?? null)}`);
}

function asDict(rt: Runtime, value: Value | undefined): PyDict {
  if (value instanceof PyDict) return value;
  throw rt.error('TypeError', `expected a dict, got ${rt.typeName(value ?? null)}`);
}

function asSet(rt: Runtime, value: Value | undefined): PySet {
  if (value instanceof PySet) return value;
  throw rt.error('TypeError', `expected a set, got ${rt.typeName(value ?? null)}`);
}

/** `index` and `count`, which lists and tuples share. */
const SEARCHING: readonly NativeFunction[] = [
  method(
    'index(self, value, start?, stop?)',
    (rt, [self = null, value = null, first = null, last = null]) => {
      const items = rt.list(self);
      const { start, stop } = bounds(rt, items.length, new PySlice(first, last, null));
      const found = items.findIndex((item, at) => at >= start && at < stop && rt.equals(item, value));
      if (found >= 0) return found;
      const problem =
        self instanceof PyTuple ? 'tuple.index(x): x not in tuple' : `${rt.repr(value)} is not in list`;
      throw rt.error('ValueError', problem);
    },
  ),
  method(
    'count(self, value)',
    (rt, [self, value]) => rt.list(self ?? null).filter((item) => rt.equals(item, value ?? null)).length,
  ),
];

export const TUPLE_METHODS: readonly NativeFunction[] = [
  ...SEARCHING,
  ...specialMethods('repr len iter contains getitem add mul'),
];

export const LIST_METHODS: readonly NativeFunction[] = [
  ...SEARCHING,
  ...specialMethods('repr len iter contains getitem setitem delitem add mul'),
  method('__init__(self, items?)', (rt, [self, items]) => {
    replaceItems(asList(rt, self), items === undefined ? [] : rt.list(items));
    return null;
  }),
  method('append(self, item)', (rt, [self, item]) => {
    rt.meter.allocateElements(1);
    asList(rt, self).items.push(item ?? null);
    return null;
  }),
  method('extend(self, items)', (rt, [self, items]) => {
    for (const item of rt.list(items ?? null)) asList(rt, self).items.push(item);
    return null;
  }),
  method('insert(self, index, item)', (rt, [self, at, item]) => {
    rt.meter.allocateElements(1);
    asList(rt, self).items.splice(index(rt, at), 0, item ?? null);
    return null;
  }),
  method('remove(self, item)', (rt, [self, item]) => {
    const { items } = asList(rt, self);
    const found = items.findIndex((each) => rt.equals(each, item ?? null));
    if (found < 0) throw rt.error('ValueError', 'list.remove(x): x not in list');
    items.splice(found, 1);
    return null;
  }),
  method('pop(self, index?)', (rt, [self, at]) => {
    const { items } = asList(rt, self);
    const position = index(rt, at, -1);
    const [item] = items.splice(position < 0 ? Math.max(position, -items.length - 1) : position, 1);
    if (item === undefined)
      throw rt.error('IndexError', items.length === 0 ? 'pop from empty list' : 'pop index out of range');
    return item;
  }),
  method('reverse(self)', (rt, [self]) => {
    asList(rt, self).items.reverse();
    return null;
  }),
  method('clear(self)', (rt, [self]) => {
    asList(rt, self).items.length = 0;
    return null;
  }),
  method('copy(self)', (rt, [self]) => new PyList([...asList(rt, self).items])),
  method('sort(self, cmp?, key?, reverse?)', (rt, [self, cmp, key, reverse]) => {
    const list = asList(rt, self);
    const items = sorted(rt, list.items, key ?? null, rt.truth(reverse ?? false), cmp ?? null);
    replaceItems(list, items);
    return null;
  }),
];

function pairs(dict: PyDict): Value[] {
  return Array.from(dict.entries.values(), ({ key, value }) => new PyTuple([key, value]));
}

function values(dict: PyDict): Value[] {
  return Array.from(dict.entries.values(), ({ value }) => value);
}

/** Fills a dict as `dict(...)` and `update(...)` do: from a mapping or from pairs, then from keywords. */
export function updateDict(
  rt: Runtime,
  dict: PyDict,
  source: Value | undefined,
  kwargs: Iterable<readonly [string, Value]>,
): void {
  if (source instanceof PyDict) {
    for (const { key, value } of source.entries.values()) dict.set(rt, key, value);
  } else if (source instanceof PyObject && rt.findAttribute(source, 'keys') !== undefined) {
    for (const key of rt.iterate(rt.call(rt.getAttribute(source, 'keys'), [])))
      dict.set(rt, key, rt.getItem(source, key));
  } else if (source !== undefined) {
    for (const [position, pair] of rt.list(source).entries()) {
      const [key, value, ...more] = rt.list(pair);
      if (key === undefined || value === undefined || more.length > 0) {
        const { length } = rt.list(pair);
        throw rt.error(
          'ValueError',
          `dictionary update sequence element #${position} has length ${length}; 2 is required`,
        );
      }
      dict.set(rt, key, value);
    }
  }
  for (const [key, value] of kwargs) dict.set(rt, key, value);
}

function dictView(name: string, view: (dict: PyDict) => Value[]): NativeFunction[] {
  return [
    method(`${name}(self)`, (rt, [self]) => new PyList(view(asDict(rt, self)))),
    method(
      `iter${name}(self)`,
      (rt, [self]) => new PyIterator(view(asDict(rt, self)), `dictionary-${name}iterator`),
    ),
    method(`view${name}(self)`, (rt, [self]) => new PyList(view(asDict(rt, self)))),
  ];
}

export const DICT_METHODS: readonly NativeFunction[] = [
  ...specialMethods('repr len iter contains getitem setitem delitem'),
  new NativeFunction(
    '__init__',
    (rt, [self, source], kwargs) => {
      updateDict(rt, asDict(rt, inside(self)), source, kwargs);
      return null;
    },
    true,
  ),
  ...dictView('keys', (dict) => dict.keys()),
  ...dictView('values', values),
  ...dictView('items', pairs),
  method('get(self, key, default?)', (rt, [self, key, fallback]) =>
    valueOr(asDict(rt, self).get(rt, key ?? null), () => fallback ?? null),
  ),
  method('has_key(self, key)', (rt, [self, key]) => asDict(rt, self).contains(rt, key ?? null)),
  method('setdefault(self, key, default?)', (rt, [self, key, fallback]) => {
    const dict = asDict(rt, self);
    const known = dict.get(rt, key ?? null);
    if (known === undefined) dict.set(rt, key ?? null, fallback ?? null);
    return valueOr(known, () => fallback ?? null);
  }),
  method('pop(self, key, default?)', (rt, [self, key, fallback]) => {
    const dict = asDict(rt, self);
    const value = dict.get(rt, key ?? null);
    if (value !== undefined) dict.delete(rt, key ?? null);
    else if (fallback === undefined) throw rt.keyError(key ?? null);
    return valueOr(value, () => fallback ?? null);
  }),
  method('popitem(self)', (rt, [self]) => {
    const dict = asDict(rt, self);
    const last = [...dict.entries.values()].at(-1);
    if (last === undefined) throw rt.error('KeyError', 'popitem(): dictionary is empty');
    dict.delete(rt, last.key);
    return new PyTuple([last.key, last.value]);
  }),
  new NativeFunction(
    'update',
    (rt, [self, source], kwargs) => {
      updateDict(rt, asDict(rt, inside(self)), source, kwargs);
      return null;
    },
    true,
  ),
  method('clear(self)', (rt, [self]) => {
    asDict(rt, self).entries.clear();
    return null;
  }),
  method('copy(self)', (rt, [self]) => {
    const copy = new PyDict();
    copy.fallback = asDict(rt, self).fallback;
    updateDict(rt, copy, self, []);
    return copy;
  }),
];

/** Methods that give a new set from this one and any iterables. */
const SET_ALGEBRA: readonly (readonly [string, string])[] = [
  ['union', '|'],
  ['intersection', '&'],
  ['difference', '-'],
  ['symmetric_difference', '^'],
];

/** What sets and frozen sets share. */
export const FROZEN_SET_METHODS: readonly NativeFunction[] = [
  ...specialMethods('len iter contains'),
  ...SET_ALGEBRA.map(([name, operator]) =>
    method(`${name}(self, *)`, (rt, [self, ...others]) =>
      others.reduce<Value>(
        (left, right) => rt.binary(operator, left, new PySet(rt, rt.iterate(right ?? null))),
        asSet(rt, self),
      ),
    ),
  ),
  method('issubset(self, other)', (rt, [self, other]) =>
    asSet(rt, self).within(new PySet(rt, rt.iterate(other ?? null))),
  ),
  method('issuperset(self, other)', (rt, [self, other]) =>
    new PySet(rt, rt.iterate(other ?? null)).within(asSet(rt, self)),
  ),
  method('isdisjoint(self, other)', (rt, [self, other]) =>
    rt.list(other ?? null).every((item) => !asSet(rt, self).contains(rt, item)),
  ),
  method('copy(self)', (rt, [self]) => new PySet(rt, asSet(rt, self).iterate(), asSet(rt, self).frozen)),
];

/** Gives a set other members. */
function refill(set: PySet, rt: Runtime, items: Iterable<Value>): null {
  const kept = [...items];
  set.entries.clear();
  for (const item of kept) set.add(rt, item);
  return null;
}

export const SET_METHODS: readonly NativeFunction[] = [
  ...FROZEN_SET_METHODS,
  ...SET_ALGEBRA.slice(1).map(([name, operator]) =>
    method(`${name}_update(self, other)`, (rt, [self, other = null]) => {
      const changed = rt.binary(operator, asSet(rt, self), new PySet(rt, rt.iterate(other)));
      return refill(asSet(rt, self), rt, rt.iterate(changed));
    }),
  ),
  method('add(self, item)', (rt, [self, item]) => {
    rt.meter.allocateElements(1);
    asSet(rt, self).add(rt, item ?? null);
    return null;
  }),
  method('update(self, *)', (rt, [self, ...others]) => {
    for (const other of others) for (const item of rt.iterate(other ?? null)) asSet(rt, self).add(rt, item);
    return null;
  }),
  method('discard(self, item)', (rt, [self, item]) => {
    asSet(rt, self).entries.delete(rt.hashKey(item ?? null));
    return null;
  }),
  method('remove(self, item)', (rt, [self, item]) => {
    if (asSet(rt, self).entries.delete(rt.hashKey(item ?? null))) return null;
    throw rt.keyError(item ?? null);
  }),
  method('pop(self)', (rt, [self]) => {
    const [first] = asSet(rt, self).entries;
    if (first === undefined) throw rt.error('KeyError', 'pop from an empty set');
    asSet(rt, self).entries.delete(first[0]);
    return first[1];
  }),
  method('clear(self)', (rt, [self]) => {
    asSet(rt, self).entries.clear();
    return null;
  }),
];
