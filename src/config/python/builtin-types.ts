import { Float, toInt } from '../data/float.ts';
import { makeInstance, PyClass, PyInstance } from './classes.ts';
import { index, isInt, method, text } from './native.ts';
import type { Runtime } from './runtime.ts';
import { bounds } from './sequences.ts';
import {
  DICT_METHODS,
  FROZEN_SET_METHODS,
  LIST_METHODS,
  SET_METHODS,
  TUPLE_METHODS,
  updateDict,
} from './types/container-methods.ts';
import { specialMethods } from './types/special-methods.ts';
import { STRING_METHODS } from './types/string-methods.ts';
import {
  Descriptor,
  type Kwargs,
  NativeFunction,
  NO_KWARGS,
  PyDict,
  PyIterator,
  PyList,
  PyObject,
  PySet,
  PySlice,
  PyTuple,
  type Value,
  valueOr,
} from './values.ts';

type Construct = (rt: Runtime, args: readonly Value[], kwargs: Kwargs) => Value;

/** The class that every class derives from. */
export const OBJECT = new PyClass(
  'object',
  [],
  new Map<string, Value>([
    [
      '__setattr__',
      new NativeFunction(
        '__setattr__',
        (rt, [self, name, value]) => {
          if (self instanceof PyInstance) self.attributes.set(text(rt, name), value ?? null);
          return null;
        },
        true,
      ),
    ],
    ['__init__', new NativeFunction('__init__', () => null, true)],
    [
      '__new__',
      new NativeFunction('__new__', (rt, [cls, ...args], kwargs) => {
        if (cls instanceof PyClass) return makeInstance(rt, cls, args, kwargs);
        throw rt.error('TypeError', 'object.__new__() takes a class');
      }),
    ],
  ]),
  undefined,
  false,
);

function type(
  name: string,
  methods: readonly NativeFunction[],
  construct: Construct,
  base = OBJECT,
): PyClass {
  const attributes = new Map<string, Value>(methods.map((each) => [each.name, each]));
  return new PyClass(name, [base], attributes, (rt, _cls, args, kwargs) => construct(rt, args, kwargs), true);
}

function fixed(name: string): PyClass {
  return type(name, [], (rt) => {
    throw rt.error('TypeError', `cannot create '${name}' instances`);
  });
}

/** Under Python 2's name and under Python 3's. */
const ITERATOR_METHODS = ['next', '__next__'].map((name) =>
  method(`${name}(self)`, (rt, [self]) => {
    const item = self instanceof PyIterator ? self.next() : undefined;
    if (item === undefined) throw rt.error('StopIteration', '');
    return item;
  }),
);

const FLOAT_METHODS = [
  method('is_integer(self)', (_rt, [self]) => self instanceof Float && Number.isInteger(self.value)),
];
/** Whole numbers are fractions and complex numbers of a kind. */
const INT_PARTS = Object.entries({ real: undefined, numerator: undefined, imag: 0, denominator: 1 }).map(
  ([name, part]): [string, Value] => [
    name,
    new Descriptor(
      'property',
      method(`${name}(self)`, (rt, [self]) => part ?? constructInt(rt, [self ?? 0])),
    ),
  ],
);
const INT_METHODS = [
  method('bit_length(self)', (_rt, [self]) =>
    isInt(self) && self !== 0 ? BigInt(self).toString(2).replace('-', '').length : 0,
  ),
];

const DICT_FROM_KEYS = method('fromkeys(cls, keys, value?)', (rt, [, keys = null, value = null]) => {
  const dict = new PyDict();
  for (const key of rt.iterate(keys)) dict.set(rt, key, value);
  return dict;
});
const SLICE_INDICES = method('indices(self, length)', (rt, [self, length]) => {
  if (!(self instanceof PySlice)) throw rt.error('TypeError', 'expected a slice');
  const { start, stop, step } = bounds(rt, index(rt, length), self);
  return new PyTuple([start, stop, step]);
});

const STR = type('str', STRING_METHODS, (rt, [value]) => (value === undefined ? '' : rt.str(value)));
const INT = type('int', INT_METHODS, constructInt);

for (const [name, part] of INT_PARTS) INT.attributes.set(name, part);

const DICT = type('dict', DICT_METHODS, (rt, [source], kwargs) => {
  const dict = new PyDict();
  updateDict(rt, dict, source, kwargs);
  return dict;
});
DICT.attributes.set('fromkeys', new Descriptor('classmethod', DICT_FROM_KEYS));

/** The built-in types by the name that `type(x).__name__` gives. */
export const BUILTIN_TYPES: ReadonlyMap<string, PyClass> = new Map(
  [
    OBJECT,
    STR,
    INT,
    type('long', INT_METHODS, constructInt),
    type('float', FLOAT_METHODS, constructFloat),
    type('bool', [], (rt, [value]) => rt.truth(value ?? false), INT),
    type('list', LIST_METHODS, (rt, [items]) => new PyList(items === undefined ? [] : rt.list(items))),
    type('tuple', TUPLE_METHODS, (rt, [items]) =>
      items instanceof PyTuple && items.constructor === PyTuple
        ? items
        : new PyTuple(items === undefined ? [] : rt.list(items)),
    ),
    DICT,
    type('set', SET_METHODS, (rt, [items]) => new PySet(rt, items === undefined ? [] : rt.iterate(items))),
    type(
      'frozenset',
      FROZEN_SET_METHODS,
      (rt, [items]) => new PySet(rt, items === undefined ? [] : rt.iterate(items), true),
    ),
    type('xrange', specialMethods('len iter getitem'), constructRange),
    type('slice', [SLICE_INDICES], (_rt, args) => {
      const [start = null, stop, step = null] = args;
      return stop === undefined ? new PySlice(null, start, null) : new PySlice(start, stop, step);
    }),
    type(
      'property',
      [],
      (_rt, [getter, setter]) => new Descriptor('property', getter ?? null, setter ?? null),
    ),
    type('staticmethod', [], (_rt, [callee]) => new Descriptor('staticmethod', callee ?? null)),
    type('classmethod', [], (_rt, [callee]) => new Descriptor('classmethod', callee ?? null)),
    type('type', [], constructType),
    ...[
      'iterator',
      'generator',
      'listiterator',
      'dictionary-keysiterator',
      'dictionary-valuesiterator',
      'dictionary-itemsiterator',
    ].map((name) =>
      type(name, [...ITERATOR_METHODS, ...specialMethods('iter')], (_rt, [items]) => items ?? null),
    ),
    ...['NoneType', 'function', 'builtin_function_or_method', 'instancemethod', 'module'].map(fixed),
  ].map((cls) => [cls.name, cls]),
);

/** `type(x)` tells the class of x; with three arguments it makes a class. */
function constructType(rt: Runtime, args: readonly Value[]): Value {
  const [value = null, bases, attributes] = args;
  if (bases === undefined)
    return value instanceof PyClass ? (BUILTIN_TYPES.get('type') ?? OBJECT) : rt.classOf(value);
  const classes = rt.list(bases).filter((base) => base instanceof PyClass);
  const entries = attributes instanceof PyDict ? attributes.entries.values() : [];
  return new PyClass(
    text(rt, value),
    classes,
    new Map(Array.from(entries, (entry) => [rt.str(entry.key), entry.value])),
  );
}

function constructInt(rt: Runtime, [value, second]: readonly Value[], kwargs: Kwargs = NO_KWARGS): Value {
  const base = valueOr(kwargs.get('base'), () => second);
  if (value === undefined) return 0;
  if (typeof value === 'string') return parseInteger(rt, value, base === undefined ? 10 : index(rt, base));
  if (base !== undefined) throw rt.error('TypeError', "int() can't convert non-string with explicit base");
  if (typeof value === 'boolean') return Number(value);
  if (isInt(value)) return value;
  if (value instanceof Float) {
    if (Number.isNaN(value.value)) throw rt.error('ValueError', 'cannot convert float NaN to integer');
    if (!Number.isFinite(value.value))
      throw rt.error('OverflowError', 'cannot convert float infinity to integer');
    return toInt(BigInt(Math.trunc(value.value)));
  }
  const converted = value instanceof PyInstance ? value.special(rt, '__int__', []) : undefined;
  if (converted !== undefined) return converted;
  const host = value instanceof PyObject ? value.ownAttribute(rt, '__int__') : undefined;
  if (host !== undefined) return rt.call(host, []);
  throw rt.error('TypeError', `int() argument must be a string or a number, not '${rt.typeName(value)}'`);
}

const MAX_INTEGER_DIGITS = 20_000;

function parseInteger(rt: Runtime, source: string, base: number): Value {
  const wrong = () =>
    rt.error(
      'ValueError',
      `invalid literal for int() with base ${base}: ${rt.repr(source.trim() === '' ? '' : source)}`,
    );
  if (base !== 0 && (base < 2 || base > 36))
    throw rt.error('ValueError', 'int() base must be >= 2 and <= 36, or 0');
  const match = /^([-+]?)([\da-zA-Z]+?)[lL]?$/.exec(source.trim());
  if (match === null || source.length > MAX_INTEGER_DIGITS) throw wrong();
  const [, sign, whole = ''] = match;
  const { digits, radix } = withoutPrefix(whole.toLowerCase(), base);
  if (digits === '') throw wrong();
  let value = 0n;
  for (const digit of digits) {
    const number = Number.parseInt(digit, 36);
    if (Number.isNaN(number) || number >= radix) throw wrong();
    value = value * BigInt(radix) + BigInt(number);
  }
  return toInt(sign === '-' ? -value : value);
}

const PREFIXES: readonly (readonly [string, number])[] = [
  ['0x', 16],
  ['0o', 8],
  ['0b', 2],
];

/** A prefix tells the base where none is given, and may stand before digits of its own base. */
function withoutPrefix(whole: string, base: number): { digits: string; radix: number } {
  const prefix = PREFIXES.find(([text, radix]) => whole.startsWith(text) && (base === 0 || base === radix));
  if (prefix !== undefined) return { digits: whole.slice(2), radix: prefix[1] };
  if (base !== 0) return { digits: whole, radix: base };
  return { digits: whole, radix: /^0\d/.test(whole) ? 8 : 10 };
}

function constructFloat(rt: Runtime, [value]: readonly Value[]): Value {
  if (value === undefined) return new Float(0);
  if (value instanceof Float) return value;
  if (isInt(value) || typeof value === 'boolean') return new Float(Number(value));
  if (typeof value !== 'string') {
    const host = value instanceof PyObject ? rt.findAttribute(value, '__float__') : undefined;
    if (host !== undefined) return rt.call(host, []);
    throw rt.error('TypeError', 'float() argument must be a string or a number');
  }
  const number = parseFloatText(value);
  if (number === undefined) {
    const problem = /^[\s]*[-+]?\.?\d/.test(value)
      ? 'invalid literal for float()'
      : 'could not convert string to float';
    throw rt.error('ValueError', `${problem}: ${value.trim() === '' ? '' : value}`);
  }
  return new Float(number);
}

/** A decimal number with an optional exponent, blanks around it, `inf` or `nan`. @returns undefined for anything else */
export function parseFloatText(source: string): number | undefined {
  const trimmed = source.trim().toLowerCase();
  const special = /^([-+]?)(inf|infinity|nan)$/.exec(trimmed);
  if (special !== null) return special[2] === 'nan' ? Number.NaN : special[1] === '-' ? -Infinity : Infinity;
  if (!/^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/.test(trimmed)) return undefined;
  return Number(trimmed);
}

function constructRange(rt: Runtime, args: readonly Value[]): Value {
  const [first = 0, second, step = 1] = args;
  return second === undefined
    ? rt.range(0, rt.index(first), 1)
    : rt.range(rt.index(first), rt.index(second), rt.index(step));
}
