import { PyClass, PyInstance } from '../classes.ts';
import { index, method, native, text } from '../native.ts';
import type { Runtime } from '../runtime.ts';
import {
  type Kwargs,
  NativeFunction,
  PyDict,
  PyFunction,
  PyIterator,
  PyList,
  PyObject,
  PySet,
  PyTuple,
  type Value,
  valueOr,
} from '../values.ts';
import { COUNTER, DEFAULT_DICT, DEQUE, namedTuple, ORDERED_DICT } from './containers.ts';
import type { ModuleMaker } from './index.ts';

const MAX_COPY_DEPTH = 100;

function named(functions: readonly NativeFunction[]): [string, Value][] {
  return functions.map((each) => [each.name, each]);
}

function collectionsModule(): [string, Value][] {
  return [
    ['OrderedDict', ORDERED_DICT],
    ['defaultdict', DEFAULT_DICT],
    ['Counter', COUNTER],
    ['deque', DEQUE],
    ...named([
      native('namedtuple(typename, field_names, *)', (rt, [name, fields]) =>
        namedTuple(rt, text(rt, name), fields ?? null),
      ),
    ]),
  ];
}

function functoolsModule(rt: Runtime): [string, Value][] {
  return [
    ['reduce', rt.builtins.get('reduce') ?? null],
    ...named([
      new NativeFunction('partial', (rt, [callee = null, ...first], fixed) => {
        if (!rt.truth(rt.call(rt.builtins.get('callable') ?? null, [callee])))
          throw rt.error('TypeError', 'the first argument must be callable');
        return new Partial(callee, first, fixed);
      }),
      native('wraps(wrapped, *)', (_rt, [wrapped = null]) =>
        native('wraps(function)', (inner, [callee = null]) => {
          for (const name of ['__name__', '__doc__']) {
            const value = inner.findAttribute(wrapped, name);
            if (value !== undefined && callee instanceof PyFunction) inner.setAttribute(callee, name, value);
          }
          return callee;
        }),
      ),
      native('cmp_to_key(cmp)', (_rt, [cmp]) =>
        native('key(x)', (_inner, [x]) => new Ordered(x ?? null, cmp ?? null)),
      ),
      native('lru_cache(maxsize?)', (_rt, [callee]) =>
        callee instanceof PyObject ? callee : native('cached(function)', (_inner, [inner]) => inner ?? null),
      ),
    ]),
  ];
}

/** A function with some of its arguments given already. */
class Partial extends NativeFunction {
  readonly #parts: ReadonlyMap<string, Value>;
  constructor(callee: Value, first: readonly Value[], fixed: Kwargs) {
    super('partial', (rt, args, kwargs) =>
      rt.call(callee, [...first, ...args], new Map([...fixed, ...kwargs])),
    );
    this.#parts = new Map([
      ['func', callee],
      ['args', new PyTuple(first)],
    ]);
  }
  override ownAttribute(rt: Runtime, name: string): Value | undefined {
    return valueOr(this.#parts.get(name), () => super.ownAttribute(rt, name));
  }
}

/** A value ordered by a comparison function. */
class Ordered extends PyObject {
  readonly value: Value;
  readonly cmp: Value;
  constructor(value: Value, cmp: Value) {
    super();
    this.value = value;
    this.cmp = cmp;
  }
  override typeName(): string {
    return 'K';
  }
  override compare(rt: Runtime, other: Value): number | undefined {
    return other instanceof Ordered ? rt.index(rt.call(this.cmp, [this.value, other.value])) : undefined;
  }
}

/** Everything is computed at once, so endless iterators stop at a bound and say so. */
const MAX_ITEMS = 100_000;

function itertoolsModule(): [string, Value][] {
  const chain = (rt: Runtime, iterables: readonly Value[]) =>
    new PyIterator(iterables.flatMap((each) => rt.list(each)));
  const chainFunction = new NativeFunction('chain', (rt, iterables) => chain(rt, iterables));
  return [
    ['chain', new ChainFunction(chainFunction)],
    ...named([
      native(
        'count(start?, step?)',
        (rt, [start, step]) => new PyIterator(counting(rt, index(rt, start, 0), index(rt, step, 1))),
      ),
      native('cycle(items)', (rt, [items]) => new PyIterator(cycling(rt, rt.list(items ?? null)))),
      native(
        'repeat(x, times?)',
        (rt, [x = null, times]) =>
          new PyIterator(Array.from({ length: Math.min(index(rt, times, MAX_ITEMS), MAX_ITEMS) }, () => x)),
      ),
      ...arrangements(),
      native('izip(*)', (rt, iterables) =>
        rt.call(
          rt.builtins.get('zip') ?? null,
          iterables.map((each) => each ?? null),
        ),
      ),
      native('imap(function, *)', (rt, args) =>
        rt.call(
          rt.builtins.get('map') ?? null,
          args.map((each) => each ?? null),
        ),
      ),
      native('ifilter(function, items)', (rt, args) =>
        rt.call(
          rt.builtins.get('filter') ?? null,
          args.map((each) => each ?? null),
        ),
      ),
      native(
        'groupby(items, key?)',
        (rt, [items, key]) => new PyIterator(group(rt, rt.list(items ?? null), key ?? null)),
      ),
      native('dropwhile(predicate, items)', (rt, [predicate = null, items]) => {
        const list = rt.list(items ?? null);
        const start = list.findIndex((item) => !rt.truth(rt.call(predicate, [item])));
        return new PyIterator(start < 0 ? [] : list.slice(start));
      }),
      native('ifilterfalse(function, items)', (rt, [callee = null, items]) => {
        const isKept = (item: Value) => !rt.truth(callee === null ? item : rt.call(callee, [item]));
        return new PyIterator(rt.list(items ?? null).filter(isKept));
      }),
      native(
        'starmap(function, items)',
        (rt, [callee = null, items]) =>
          new PyIterator(rt.list(items ?? null).map((args) => rt.call(callee, rt.list(args)))),
      ),
      native('compress(items, selectors)', (rt, [items, selectors]) => {
        const chosen = rt.list(selectors ?? null);
        return new PyIterator(rt.list(items ?? null).filter((_, at) => rt.truth(chosen[at] ?? null)));
      }),
      native('tee(items, n?)', (rt, [items, count]) => {
        const list = rt.list(items ?? null);
        return new PyTuple(
          Array.from({ length: Math.min(index(rt, count, 2), 1000) }, () => new PyIterator(list)),
        );
      }),
      new NativeFunction('izip_longest', (rt, iterables, kwargs) => {
        const lists = iterables.map((each) => rt.list(each));
        const length = lists.reduce((most, list) => Math.max(most, list.length), 0);
        const fill = kwargs.get('fillvalue') ?? null;
        const row = (at: number) => new PyTuple(lists.map((list) => valueOr(list[at], () => fill)));
        return new PyIterator(Array.from({ length }, (_, at) => row(at)));
      }),
      native('takewhile(predicate, items)', (rt, [predicate = null, items]) => {
        const list = rt.list(items ?? null);
        const end = list.findIndex((item) => !rt.truth(rt.call(predicate, [item])));
        return new PyIterator(end < 0 ? list : list.slice(0, end));
      }),
    ]),
  ];
}

/** Selections and orders of the items of one iterable. */
function arrangements(): NativeFunction[] {
  return [
    native('islice(items, start, stop?, step?)', (rt, [items = null, first, second, step]) => {
      const start = second === undefined ? 0 : index(rt, first ?? 0);
      const stop = second === undefined ? first : second;
      if (start < 0 || (typeof stop === 'number' && stop < 0))
        throw rt.error(
          'ValueError',
          'Stop argument for islice() must be None or an integer: 0 <= x <= maxint.',
        );
      return new PyIterator(
        slicing(rt, items, start, stop === null ? MAX_ITEMS : index(rt, stop), index(rt, step, 1)),
      );
    }),
    new NativeFunction('product', (rt, iterables, kwargs) => {
      const pools = iterables.map((each) => rt.list(each));
      const times = index(rt, kwargs.get('repeat'), 1);
      const all = Array.from({ length: times }, () => pools).flat();
      return new PyIterator(product(rt, all).map((items) => new PyTuple(items)));
    }),
    native(
      'combinations(items, r)',
      (rt, [items, size]) =>
        new PyIterator(choose(rt, rt.list(items ?? null), index(rt, size)).map((each) => new PyTuple(each))),
    ),
    native(
      'combinations_with_replacement(items, r)',
      (rt, [items, size]) =>
        new PyIterator(
          choose(rt, rt.list(items ?? null), index(rt, size), 0).map((each) => new PyTuple(each)),
        ),
    ),
    native('permutations(items, r?)', (rt, [items, size]) => {
      const pool = rt.list(items ?? null);
      return new PyIterator(permute(rt, pool, index(rt, size, pool.length)).map((each) => new PyTuple(each)));
    }),
  ];
}

/** `chain(...)` and `chain.from_iterable(...)`. */
class ChainFunction extends PyObject {
  readonly #chain: NativeFunction;
  constructor(chain: NativeFunction) {
    super();
    this.#chain = chain;
  }
  override typeName(): string {
    return 'builtin_function_or_method';
  }
  override call(rt: Runtime, args: readonly Value[], kwargs: Kwargs): Value {
    return this.#chain.call(rt, args, kwargs);
  }
  override ownAttribute(_rt: Runtime, name: string): Value | undefined {
    if (name !== 'from_iterable') return undefined;
    return native('from_iterable(iterables)', (rt, [iterables]) =>
      this.#chain.call(rt, rt.list(iterables ?? null), new Map()),
    );
  }
}

function* counting(rt: Runtime, start: number, step: number): Generator<Value> {
  for (let number = start; ; number += step) {
    rt.meter.step();
    yield number;
  }
}

function* cycling(rt: Runtime, items: readonly Value[]): Generator<Value> {
  while (items.length > 0) {
    rt.meter.step();
    yield* items;
  }
}

function* slicing(rt: Runtime, items: Value, start: number, stop: number, step: number): Generator<Value> {
  let position = 0;
  for (const item of items instanceof PyIterator ? items.iterate() : rt.iterate(items)) {
    if (position >= stop) return;
    if (position >= start && (position - start) % Math.max(1, step) === 0) yield item;
    if (++position >= stop) return;
  }
}

function product(rt: Runtime, pools: readonly (readonly Value[])[]): Value[][] {
  return pools.reduce<Value[][]>(
    (rows, pool) => {
      rt.meter.allocateElements(rows.length * pool.length);
      return rows.flatMap((row) => pool.map((item) => [...row, item]));
    },
    [[]],
  );
}

/** @param step 1 takes each item once, 0 as often as wanted */
function choose(rt: Runtime, items: readonly Value[], size: number, step: 0 | 1 = 1): Value[][] {
  if (size === 0) return [[]];
  return items.flatMap((item, position) => {
    rt.meter.allocateElements(1);
    return choose(rt, items.slice(position + step), size - 1, step).map((rest) => [item, ...rest]);
  });
}

function permute(rt: Runtime, items: readonly Value[], size: number): Value[][] {
  if (size === 0) return [[]];
  return items.flatMap((item, position) => {
    rt.meter.allocateElements(1);
    return permute(rt, items.toSpliced(position, 1), size - 1).map((rest) => [item, ...rest]);
  });
}

function group(rt: Runtime, items: readonly Value[], key: Value): Value[] {
  const groups: { key: Value; items: Value[] }[] = [];
  for (const item of items) {
    const itemKey = key === null ? item : rt.call(key, [item]);
    const last = groups.at(-1);
    if (last !== undefined && rt.equals(last.key, itemKey)) last.items.push(item);
    else groups.push({ key: itemKey, items: [item] });
  }
  return groups.map((each) => new PyTuple([each.key, new PyIterator(each.items)]));
}

function copy(rt: Runtime, value: Value, depth: number): Value {
  if (depth > MAX_COPY_DEPTH) throw rt.error('RuntimeError', 'deepcopy() nests too deeply');
  const inner = (item: Value) => (depth === 0 ? item : copy(rt, item, depth + 1));
  if (value instanceof PyList) {
    const items = new PyList(value.items.map(inner));
    return value.ownClass() === undefined ? items : rt.call(rt.classOf(value), [items]);
  }
  if (value instanceof PyTuple && depth > 0 && value.ownClass() === undefined)
    return new PyTuple(value.items.map(inner));
  if (value instanceof PySet) return new PySet(rt, value.iterate(), value.frozen);
  if (value instanceof PyDict) {
    const made = value.ownClass() === undefined ? null : rt.call(rt.classOf(value), []);
    const result = made instanceof PyDict ? made : new PyDict();
    result.fallback = value.fallback;
    for (const entry of value.entries.values()) result.set(rt, entry.key, inner(entry.value));
    return result;
  }
  if (value instanceof PyInstance) {
    const result = new PyInstance(value.cls);
    result.payload = value.payload;
    for (const [name, attribute] of value.attributes) result.attributes.set(name, inner(attribute));
    return result;
  }
  return value;
}

/** Containers and what works on them. */
export const COLLECTION_MODULES: readonly (readonly [string, ModuleMaker])[] = [
  ['collections', collectionsModule],
  ['functools', functoolsModule],
  ['itertools', itertoolsModule],
  [
    'copy',
    () =>
      named([
        native('copy(x)', (rt, [x]) => copy(rt, x ?? null, 0)),
        native('deepcopy(x)', (rt, [x]) => copy(rt, x ?? null, 1)),
      ]),
  ],
  [
    'abc',
    () => [
      ['ABCMeta', new PyClass('ABCMeta', [])],
      ['abstractmethod', method('abstractmethod(f)', (_rt, [f]) => f ?? null)],
    ],
  ],
];
