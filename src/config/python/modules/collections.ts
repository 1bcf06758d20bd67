import { BUILTIN_TYPES } from '../builtin-types.ts';
import { PyClass, PyInstance } from '../classes.ts';
import { index, method, native, text } from '../native.ts';
import type { Runtime } from '../runtime.ts';
import { sorted } from '../sequences.ts';
import { updateDict } from '../types/container-methods.ts';
import {
  type Kwargs,
  NativeFunction,
  PyDict,
  PyIterator,
  PyList,
  PyObject,
  PySet,
  PyTuple,
  type Value,
  valueOr,
} from '../values.ts';
import type { ModuleMaker } from './index.ts';

const MAX_COPY_DEPTH = 100;

function named(functions: readonly NativeFunction[]): [string, Value][] {
  return functions.map((each) => [each.name, each]);
}

/** A dict that counts; a key that is not there counts 0. */
class Counter extends PyDict {
  override typeName(): string {
    return 'dict';
  }
  override getItem(rt: Runtime, key: Value): Value {
    return valueOr(this.get(rt, key), () => 0);
  }
  override ownAttribute(_rt: Runtime, name: string): Value | undefined {
    if (name !== 'most_common') return undefined;
    return native('most_common(n?)', (rt, [n]) => {
      const pairs = [...this.entries.values()].map(({ key, value }) => new PyTuple([key, value]));
      const ordered = sorted(
        rt,
        pairs,
        native('count(pair)', (_rt, [pair]) => (pair instanceof PyTuple ? (pair.items[1] ?? 0) : 0)),
        true,
      );
      return new PyList(n === undefined || n === null ? ordered : ordered.slice(0, index(rt, n)));
    });
  }
}

/** A tuple whose items have names. */
class NamedTuple extends PyTuple {
  readonly #name: string;
  readonly #fields: readonly string[];
  constructor(name: string, fields: readonly string[], items: readonly Value[]) {
    super(items);
    this.#name = name;
    this.#fields = fields;
  }
  override repr(rt: Runtime): string {
    return `${this.#name}(${this.#fields.map((field, position) => `${field}=${rt.repr(this.items[position] ?? null)}`).join(', ')})`;
  }
  override ownAttribute(rt: Runtime, name: string): Value | undefined {
    const position = this.#fields.indexOf(name);
    if (position >= 0) return this.items[position];
    if (name === '_fields') return new PyTuple(this.#fields);
    const pairs = this.#fields.map((field, at): [string, Value] => [field, this.items[at] ?? null]);
    if (name === '_asdict') return native('_asdict()', () => rt.dictOf(pairs));
    if (name !== '_replace') return undefined;
    return new NativeFunction('_replace', (_rt, _args, kwargs) => {
      return new NamedTuple(
        this.#name,
        this.#fields,
        pairs.map(([field, value]) => valueOr(kwargs.get(field), () => value)),
      );
    });
  }
}

function namedTuple(rt: Runtime, typeName: string, names: Value): NativeFunction {
  const fields =
    typeof names === 'string'
      ? names.split(/[\s,]+/).filter((name) => name !== '')
      : rt.list(names).map((name) => rt.str(name));
  return new NativeFunction(typeName, (_rt, args, kwargs) => {
    const items = fields.map((field, position) => valueOr(args[position], () => kwargs.get(field)));
    const missing = items.indexOf(undefined);
    if (missing >= 0 || args.length > fields.length) {
      throw rt.error(
        'TypeError',
        `${typeName}() takes exactly ${fields.length} arguments: ${fields.join(', ')}`,
      );
    }
    return new NamedTuple(
      typeName,
      fields,
      items.map((item) => item ?? null),
    );
  });
}

function collectionsModule(): [string, Value][] {
  return [
    ['OrderedDict', BUILTIN_TYPES.get('dict') ?? null],
    ...named([
      new NativeFunction('defaultdict', (rt, [factory = null, source], kwargs) => {
        const dict = new PyDict();
        dict.fallback = factory;
        updateDict(rt, dict, source, kwargs);
        return dict;
      }),
      native('Counter(items?)', (rt, [items]) => {
        const counter = new Counter();
        if (items instanceof PyDict) updateDict(rt, counter, items, []);
        else if (items !== undefined) {
          for (const item of rt.iterate(items))
            counter.set(rt, item, rt.binary('+', counter.getItem(rt, item), 1));
        }
        return counter;
      }),
      native('namedtuple(typename, field_names)', (rt, [name, fields]) =>
        namedTuple(rt, text(rt, name), fields ?? null),
      ),
      native('deque(items?)', (rt, [items]) => new PyList(items === undefined ? [] : rt.list(items))),
    ]),
  ];
}

function functoolsModule(rt: Runtime): [string, Value][] {
  return [
    ['reduce', rt.builtins.get('reduce') ?? null],
    ...named([
      new NativeFunction(
        'partial',
        (_rt, [callee = null, ...first], fixed) =>
          new NativeFunction('partial', (inner, args, kwargs) =>
            inner.call(callee, [...first, ...args], new Map([...fixed, ...kwargs])),
          ),
      ),
      new NativeFunction('wraps', () => native('wraps(function)', (_rt, [callee]) => callee ?? null)),
      native('cmp_to_key(cmp)', (_rt, [cmp]) =>
        native('key(x)', (_inner, [x]) => new Ordered(x ?? null, cmp ?? null)),
      ),
      native('lru_cache(maxsize?)', (_rt, [callee]) =>
        callee instanceof PyObject ? callee : native('cached(function)', (_inner, [inner]) => inner ?? null),
      ),
    ]),
  ];
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

function choose(rt: Runtime, items: readonly Value[], size: number): Value[][] {
  if (size === 0) return [[]];
  return items.flatMap((item, position) => {
    rt.meter.allocateElements(1);
    return choose(rt, items.slice(position + 1), size - 1).map((rest) => [item, ...rest]);
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
  if (value instanceof PyList) return new PyList(value.items.map(inner));
  if (value instanceof PyTuple && depth > 0 && !(value instanceof NamedTuple))
    return new PyTuple(value.items.map(inner));
  if (value instanceof PySet) return new PySet(rt, value.iterate(), value.frozen);
  if (value instanceof PyDict) {
    const result = new PyDict();
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
