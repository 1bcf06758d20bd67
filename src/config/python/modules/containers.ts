import { BUILTIN_TYPES, OBJECT } from '../builtin-types.ts';
import { PyClass } from '../classes.ts';
import { index, method, native } from '../native.ts';
import type { Runtime } from '../runtime.ts';
import { sorted } from '../sequences.ts';
import { inside, updateDict } from '../types/container-methods.ts';
import {
  Descriptor,
  type Kwargs,
  NativeFunction,
  PyDict,
  PyList,
  PyTuple,
  type Value,
  valueOr,
} from '../values.ts';

type Construct = (rt: Runtime, args: readonly Value[], kwargs: Kwargs) => Value;

function containerClass(
  name: string,
  base: string,
  methods: readonly NativeFunction[],
  construct: Construct,
): PyClass {
  return new PyClass(
    name,
    [BUILTIN_TYPES.get(base) ?? OBJECT],
    new Map<string, Value>(methods.map((each) => [each.name, each])),
    (rt, _cls, args, kwargs) => construct(rt, args, kwargs),
    true,
  );
}

class OrderedDict extends PyDict {
  override typeName(): string {
    return 'OrderedDict';
  }
  override ownClass(): PyClass {
    return ORDERED_DICT;
  }
  override repr(rt: Runtime): string {
    if (this.entries.size === 0) return 'OrderedDict()';
    const pairs = Array.from(this.entries.values(), ({ key, value }) => new PyTuple([key, value]));
    return rt.reprGuard(this, '...', () => `OrderedDict(${rt.repr(new PyList(pairs))})`);
  }
  /** Two of them are equal in their order, too. */
  override equals(rt: Runtime, other: Value): boolean {
    if (!super.equals(rt, other)) return false;
    const theirs = other instanceof OrderedDict ? [...other.entries.keys()] : undefined;
    return theirs === undefined || [...this.entries.keys()].every((key, at) => key === theirs[at]);
  }
}

/** `collections.OrderedDict` */
export const ORDERED_DICT = containerClass(
  'OrderedDict',
  'dict',
  [
    method('popitem(self, last?)', (rt, [self, last]) => {
      const dict = inside(self);
      const entries = dict instanceof PyDict ? [...dict.entries.values()] : [];
      const entry = rt.truth(last ?? true) ? entries.at(-1) : entries[0];
      if (entry === undefined || !(dict instanceof PyDict)) throw rt.error('KeyError', 'dictionary is empty');
      dict.delete(rt, entry.key);
      return new PyTuple([entry.key, entry.value]);
    }),
    method('copy(self)', (rt, [self]) => orderedDict(rt, [inside(self)], new Map())),
  ],
  orderedDict,
);

function orderedDict(rt: Runtime, [source]: readonly Value[], kwargs: Kwargs): OrderedDict {
  const dict = new OrderedDict();
  updateDict(rt, dict, source, kwargs);
  return dict;
}

class DefaultDict extends PyDict {
  override typeName(): string {
    return 'collections.defaultdict';
  }
  override ownClass(): PyClass {
    return DEFAULT_DICT;
  }
  override repr(rt: Runtime): string {
    return `defaultdict(${rt.repr(this.fallback)}, ${super.repr(rt)})`;
  }
}

/** `collections.defaultdict` */
export const DEFAULT_DICT = containerClass(
  'collections.defaultdict',
  'dict',
  [],
  (rt, [factory = null, source], kwargs) => {
    if (factory !== null && !rt.truth(rt.call(rt.builtins.get('callable') ?? null, [factory])))
      throw rt.error('TypeError', 'first argument must be callable or None');
    const dict = new DefaultDict();
    dict.fallback = factory;
    updateDict(rt, dict, source, kwargs);
    return dict;
  },
);

/** A dict that counts; a key that is not there counts 0. */
class Counter extends PyDict {
  override typeName(): string {
    return 'Counter';
  }
  override ownClass(): PyClass {
    return COUNTER;
  }
  override getItem(rt: Runtime, key: Value): Value {
    return valueOr(this.get(rt, key), () => 0);
  }
  mostCommon(rt: Runtime): PyTuple[] {
    const pairs = Array.from(this.entries.values(), ({ key, value }) => new PyTuple([key, value]));
    const count = native('count(pair)', (inner, [pair]) => inner.getItem(pair ?? null, 1));
    return sorted(rt, pairs, count, true).filter((pair) => pair instanceof PyTuple);
  }
  override repr(rt: Runtime): string {
    const shown = this.mostCommon(rt).map(
      ({ items: [key = null, count = null] }) => `${rt.repr(key)}: ${rt.repr(count)}`,
    );
    return shown.length === 0 ? 'Counter()' : `Counter({${shown.join(', ')}})`;
  }
  /** Counts what an iterable or another counter has. @param sign `-` takes away */
  count(rt: Runtime, source: Value | undefined, kwargs: Kwargs, sign: '+' | '-'): this {
    const add = (key: Value, amount: Value) =>
      this.set(rt, key, rt.binary(sign, this.getItem(rt, key), amount));
    if (source instanceof PyDict) for (const { key, value } of source.entries.values()) add(key, value);
    else if (source !== undefined && source !== null) for (const item of rt.iterate(source)) add(item, 1);
    for (const [key, amount] of kwargs) add(key, amount);
    return this;
  }
  /** Of two counters, key by key; only what is left above zero counts. */
  override binary(rt: Runtime, operator: string, other: Value): Value | undefined {
    if (!(other instanceof Counter) || !'+-&|'.includes(operator)) return undefined;
    const result = new Counter();
    for (const key of new Set([...this.keys(), ...other.keys()])) {
      const [mine, theirs] = [this.getItem(rt, key), other.getItem(rt, key)];
      const isLess = rt.compare(mine, theirs) < 0;
      let amount = isLess === (operator === '&') ? mine : theirs;
      if (operator === '+' || operator === '-') amount = rt.binary(operator, mine, theirs);
      if (rt.compare(amount, 0) > 0) result.set(rt, key, amount);
    }
    return result;
  }
}

function asCounter(rt: Runtime, value: Value | undefined): Counter {
  const counter = inside(value);
  if (counter instanceof Counter) return counter;
  throw rt.error('TypeError', `expected a Counter, got ${rt.typeName(counter)}`);
}

function counting(name: string, sign: '+' | '-'): NativeFunction {
  return new NativeFunction(
    name,
    (rt, [self, source], kwargs) => {
      asCounter(rt, self).count(rt, source, kwargs, sign);
      return null;
    },
    true,
  );
}

/** `collections.Counter` */
export const COUNTER = containerClass(
  'Counter',
  'dict',
  [
    method('most_common(self, n?)', (rt, [self, n]) => {
      const ordered = asCounter(rt, self).mostCommon(rt);
      return new PyList(n === undefined || n === null ? ordered : ordered.slice(0, index(rt, n)));
    }),
    method('elements(self)', (rt, [self]) => {
      const entries = [...asCounter(rt, self).entries.values()];
      const items = entries.flatMap(({ key, value }) => {
        const count = Math.max(0, index(rt, value));
        rt.meter.allocateElements(count);
        return Array.from({ length: count }, () => key);
      });
      return rt.iterator(new PyList(items));
    }),
    counting('update', '+'),
    counting('subtract', '-'),
  ],
  (rt, [source], kwargs) => new Counter().count(rt, source, kwargs, '+'),
);

class Deque extends PyList {
  readonly #longest: number;
  constructor(items: readonly Value[], longest: number) {
    super([]);
    this.#longest = longest;
    this.add(items, 'right');
  }
  override typeName(): string {
    return 'collections.deque';
  }
  override ownClass(): PyClass {
    return DEQUE;
  }
  override repr(rt: Runtime): string {
    const bound = this.#longest === Infinity ? '' : `, maxlen=${this.#longest}`;
    return `deque(${super.repr(rt)}${bound})`;
  }
  /** Adds at one end; what is too much leaves at the other. */
  add(items: readonly Value[], end: 'left' | 'right'): void {
    for (const item of items) {
      if (end === 'right') this.items.push(item);
      else this.items.unshift(item);
      if (this.items.length <= this.#longest) continue;
      if (end === 'right') this.items.shift();
      else this.items.pop();
    }
  }
}

function dequeMethod(
  signature: string,
  run: (rt: Runtime, deque: Deque, argument: Value) => Value,
): NativeFunction {
  return method(signature, (rt, [self, argument = null]) => {
    const deque = inside(self);
    if (!(deque instanceof Deque)) throw rt.error('TypeError', `expected a deque, got ${rt.typeName(deque)}`);
    return run(rt, deque, argument);
  });
}

/** @returns the methods that add at an end, and take from it */
function endMethods(suffix: '' | 'left', end: 'left' | 'right'): NativeFunction[] {
  return [
    dequeMethod(`append${suffix}(self, item)`, (rt, deque, item) => {
      rt.meter.allocateElements(1);
      deque.add([item], end);
      return null;
    }),
    dequeMethod(`extend${suffix}(self, items)`, (rt, deque, items) => {
      deque.add(rt.list(items), end);
      return null;
    }),
    dequeMethod(`pop${suffix}(self)`, (rt, { items }) => {
      const item = end === 'right' ? items.pop() : items.shift();
      if (item === undefined) throw rt.error('IndexError', 'pop from an empty deque');
      return item;
    }),
  ];
}

/** `collections.deque` */
export const DEQUE = containerClass(
  'collections.deque',
  'object',
  [
    ...endMethods('', 'right'),
    ...endMethods('left', 'left'),
    dequeMethod('rotate(self, n?)', (rt, { items }, n) => {
      const by = items.length === 0 ? 0 : index(rt, n ?? 1) % items.length;
      const start = by < 0 ? -by : items.length - by;
      items.push(...items.splice(0, start % Math.max(1, items.length)));
      return null;
    }),
    dequeMethod('clear(self)', (_rt, { items }) => {
      items.length = 0;
      return null;
    }),
    ...['remove', 'reverse', 'count', 'index', '__len__', '__iter__'].flatMap((name) => {
      const ofLists = BUILTIN_TYPES.get('list')?.attributes.get(name);
      return ofLists instanceof NativeFunction ? [ofLists] : [];
    }),
  ],
  (rt, [items, longest], kwargs) => {
    const bound = kwargs.get('maxlen') ?? longest ?? null;
    return new Deque(items === undefined ? [] : rt.list(items), bound === null ? Infinity : index(rt, bound));
  },
);

/** A tuple whose items have names. */
class NamedTuple extends PyTuple {
  readonly #class: PyClass;
  readonly #fields: readonly string[];
  constructor(cls: PyClass, fields: readonly string[], items: readonly Value[]) {
    super(items);
    this.#class = cls;
    this.#fields = fields;
  }
  override typeName(): string {
    return this.#class.name;
  }
  override ownClass(): PyClass {
    return this.#class;
  }
  override repr(rt: Runtime): string {
    const shown = this.#fields.map((field, at) => `${field}=${rt.repr(this.items[at] ?? null)}`);
    return `${this.#class.name}(${shown.join(', ')})`;
  }
}

const KEYWORDS = new Set(
  'and as assert break class continue def del elif else except exec finally for from global if import in is lambda not or pass print raise return try while with yield'.split(
    ' ',
  ),
);

/** What no field may be called, with what is then said. */
const FIELD_RULES: readonly (readonly [isWrong: (name: string) => boolean, problem: string])[] = [
  [
    (name) => !/^\w+$/.test(name),
    'Type names and field names can only contain alphanumeric characters and underscores',
  ],
  [(name) => KEYWORDS.has(name), 'Type names and field names cannot be a keyword'],
  [(name) => /^\d/.test(name), 'Type names and field names cannot start with a number'],
  [(name) => name.startsWith('_'), 'Field names cannot start with an underscore'],
];

function checkFieldNames(rt: Runtime, names: readonly string[]): void {
  const refuse = (problem: string, name: string) => rt.error('ValueError', `${problem}: ${rt.repr(name)}`);
  for (const [at, name] of names.entries()) {
    const rule = FIELD_RULES.find(([isWrong]) => isWrong(name));
    if (rule !== undefined) throw refuse(rule[1], name);
    if (names.indexOf(name) < at) throw refuse('Encountered duplicate field name', name);
  }
}

/**
 * `collections.namedtuple`
 * @param names separated by blanks or commas, or a sequence of names
 * @returns a class that others can be derived from
 * @throws PyRaise ValueError for names that cannot be fields
 */
export function namedTuple(rt: Runtime, typeName: string, names: Value): PyClass {
  const fields =
    typeof names === 'string'
      ? names.split(/[\s,]+/).filter((name) => name !== '')
      : rt.list(names).map((name) => rt.str(name));
  checkFieldNames(rt, fields);
  const construct: Construct = (inner, args, kwargs) => {
    const items = fields.map((field, at) => valueOr(args[at], () => kwargs.get(field)));
    const isUnknown = [...kwargs.keys()].some((name) => !fields.includes(name));
    if (items.includes(undefined) || args.length > fields.length || isUnknown) {
      const wanted = `${fields.length} arguments: ${fields.join(', ')}`;
      throw inner.error('TypeError', `${typeName}() takes exactly ${wanted}`);
    }
    return new NamedTuple(
      cls,
      fields,
      items.map((item) => item ?? null),
    );
  };
  const cls: PyClass = containerClass(typeName, 'tuple', tupleMethods(fields, construct), construct);
  cls.attributes.set('_fields', new PyTuple(fields));
  const make = method('_make(cls, items)', (inner, [, items]) =>
    construct(inner, inner.list(items ?? null), new Map()),
  );
  cls.attributes.set('_make', new Descriptor('classmethod', make));
  for (const [at, field] of fields.entries()) {
    const getter = method(`${field}(self)`, (_rt, [self]) => itemsOf(self)[at] ?? null);
    cls.attributes.set(field, new Descriptor('property', getter));
  }
  return cls;
}

function itemsOf(self: Value | undefined): readonly Value[] {
  const tuple = inside(self);
  return tuple instanceof PyTuple ? tuple.items : [];
}

function tupleMethods(fields: readonly string[], construct: Construct): NativeFunction[] {
  const pairs = (self: Value | undefined) =>
    fields.map((field, at): [string, Value] => [field, itemsOf(self)[at] ?? null]);
  return [
    method('_asdict(self)', (rt, [self]) => orderedDict(rt, [], new Map(pairs(self)))),
    new NativeFunction(
      '_replace',
      (rt, [self], kwargs) => construct(rt, [], new Map([...pairs(self), ...kwargs])),
      true,
    ),
  ];
}
