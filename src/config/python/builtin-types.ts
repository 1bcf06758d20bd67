import { Float, toInt } from '../data/float.ts';
import { PyClass, PyInstance } from './classes.ts';
import { index, isInt, method, text } from './native.ts';
import type { Runtime } from './runtime.ts';
import {
  DICT_METHODS,
  LIST_METHODS,
  SET_METHODS,
  TUPLE_METHODS,
  updateDict,
} from './types/container-methods.ts';
import { STRING_METHODS } from './types/string-methods.ts';
import {
  Descriptor,
  type Kwargs,
  type NativeFunction,
  PyDict,
  PyIterator,
  PyList,
  PyObject,
  PySet,
  PySlice,
  PyTuple,
  type Value,
} from './values.ts';

type Construct = (rt: Runtime, args: readonly Value[], kwargs: Kwargs) => Value;

/** The class that every class derives from. */
export const OBJECT = new PyClass('object', [], new Map<string, Value>(), undefined, false);

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
const INT_METHODS = [
  method('bit_length(self)', (_rt, [self]) =>
    isInt(self) && self !== 0 ? BigInt(self).toString(2).replace('-', '').length : 0,
  ),
];

const STR = type('str', STRING_METHODS, (rt, [value]) => (value === undefined ? '' : rt.str(value)));
const INT = type('int', INT_METHODS, constructInt);

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
    type('dict', DICT_METHODS, (rt, [source], kwargs) => {
      const dict = new PyDict();
      updateDict(rt, dict, source, kwargs);
      return dict;
    }),
    type('set', SET_METHODS, (rt, [items]) => new PySet(rt, items === undefined ? [] : rt.iterate(items))),
    type(
      'frozenset',
      SET_METHODS,
      (rt, [items]) => new PySet(rt, items === undefined ? [] : rt.iterate(items), true),
    ),
    type('xrange', [], constructRange),
    type('slice', [], (_rt, args) => {
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
    ].map((name) => type(name, ITERATOR_METHODS, (_rt, [items]) => items ?? null)),
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

function constructInt(rt: Runtime, [value, base]: readonly Value[]): Value {
  if (value === undefined) return 0;
  if (typeof value === 'string') return parseInteger(rt, value, base === undefined ? 10 : index(rt, base));
  if (typeof value === 'boolean') return Number(value);
  if (isInt(value)) return value;
  if (value instanceof Float) {
    if (!Number.isFinite(value.value))
      throw rt.error('ValueError', 'cannot convert float infinity or NaN to integer');
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
    rt.error('ValueError', `invalid literal for int() with base ${base}: ${rt.repr(source)}`);
  const match = /^([-+]?)(0[xX]|0[oO]|0[bB])?([\da-zA-Z]+)[lL]?$/.exec(source.trim());
  if (match === null || source.length > MAX_INTEGER_DIGITS) throw wrong();
  const [, sign, prefix, digits = ''] = match;
  const prefixBase = prefix === undefined ? undefined : { x: 16, o: 8, b: 2 }[prefix.charAt(1).toLowerCase()];
  if (prefixBase !== undefined && base !== 0 && base !== prefixBase) throw wrong();
  const radix = base === 0 ? (prefixBase ?? 10) : base;
  let value = 0n;
  for (const digit of digits) {
    const number = Number.parseInt(digit, 36);
    if (Number.isNaN(number) || number >= radix) throw wrong();
    value = value * BigInt(radix) + BigInt(number);
  }
  return toInt(sign === '-' ? -value : value);
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
  if (number === undefined) throw rt.error('ValueError', `could not convert string to float: ${value}`);
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
