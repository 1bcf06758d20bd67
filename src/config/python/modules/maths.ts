import { Float, toInt } from '../../data/float.ts';
import { BUILTIN_TYPES } from '../builtin-types.ts';
import { index, native, toNumber } from '../native.ts';
import type { Runtime } from '../runtime.ts';
import { replaceItems } from '../sequences.ts';
import { NativeFunction, PyList, PyTuple, type Value } from '../values.ts';
import type { ModuleMaker } from './index.ts';

const UNARY: readonly (readonly [string, (x: number) => number])[] = [
  ['sqrt', Math.sqrt],
  ['exp', Math.exp],
  ['sin', Math.sin],
  ['cos', Math.cos],
  ['tan', Math.tan],
  ['atan', Math.atan],
  ['log10', Math.log10],
  ['log2', Math.log2],
  ['fabs', Math.abs],
  ['ceil', Math.ceil],
  ['floor', Math.floor],
];

function real(rt: Runtime, value: number): Float {
  if (Number.isNaN(value)) throw rt.error('ValueError', 'math domain error');
  return new Float(value);
}

function mathModule(): [string, Value][] {
  const functions = [
    ...UNARY.map(([name, compute]) => native(`${name}(x)`, (rt, [x]) => real(rt, compute(toNumber(rt, x))))),
    native('trunc(x)', (rt, [x]) => toInt(BigInt(Math.trunc(toNumber(rt, x))))),
    native('pow(x, y)', (rt, [x, y]) => real(rt, toNumber(rt, x) ** toNumber(rt, y))),
    native('fmod(x, y)', (rt, [x, y]) => real(rt, toNumber(rt, x) % toNumber(rt, y))),
    native('hypot(x, y)', (rt, [x, y]) => real(rt, Math.hypot(toNumber(rt, x), toNumber(rt, y)))),
    native('log(x, base?)', (rt, [x, base]) => {
      if (toNumber(rt, x) <= 0) throw rt.error('ValueError', 'math domain error');
      return real(
        rt,
        base === undefined
          ? Math.log(toNumber(rt, x))
          : Math.log(toNumber(rt, x)) / Math.log(toNumber(rt, base)),
      );
    }),
    native('isnan(x)', (rt, [x]) => Number.isNaN(toNumber(rt, x))),
    native('isinf(x)', (rt, [x]) => Math.abs(toNumber(rt, x)) === Infinity),
    native('factorial(n)', (rt, [n]) => {
      const count = index(rt, n);
      if (count < 0 || count > 2000) throw rt.error('ValueError', 'factorial() takes 0 to 2000');
      let product = 1n;
      for (let factor = 2n; factor <= BigInt(count); factor++) product *= factor;
      return toInt(product);
    }),
  ];
  return [['pi', new Float(Math.PI)], ['e', new Float(Math.E)], ...named(functions)];
}

function named(functions: readonly NativeFunction[]): [string, Value][] {
  return functions.map((each) => [each.name, each]);
}

function randomModule(rt: Runtime): [string, Value][] {
  const below = (limit: number) => Math.floor(rt.host.random() * limit);
  const pick = (items: readonly Value[]): Value => {
    const item = items[below(items.length)];
    if (item === undefined) throw rt.error('IndexError', 'list index out of range');
    return item;
  };
  const shuffled = (items: readonly Value[]): Value[] => {
    const result = [...items];
    for (let last = result.length - 1; last > 0; last--) {
      const other = below(last + 1);
      [result[last], result[other]] = [result[other] ?? null, result[last] ?? null];
    }
    return result;
  };
  return named([
    native('random()', () => new Float(rt.host.random())),
    native('randint(a, b)', (_rt, [a, b]) => index(rt, a) + below(index(rt, b) - index(rt, a) + 1)),
    native('randrange(start, stop?)', (_rt, [start, stop]) =>
      stop === undefined
        ? below(index(rt, start))
        : index(rt, start) + below(index(rt, stop) - index(rt, start)),
    ),
    native(
      'uniform(a, b)',
      (_rt, [a, b]) => new Float(toNumber(rt, a) + rt.host.random() * (toNumber(rt, b) - toNumber(rt, a))),
    ),
    native('choice(items)', (_rt, [items]) => pick(rt.list(items ?? null))),
    native(
      'sample(items, count)',
      (_rt, [items, count]) => new PyList(shuffled(rt.list(items ?? null)).slice(0, index(rt, count))),
    ),
    native('shuffle(items)', (_rt, [items]) => {
      if (items instanceof PyList) replaceItems(items, shuffled(items.items));
      return null;
    }),
    native('seed(x?)', () => null),
  ]);
}

const BINARY_OPERATORS: readonly (readonly [string, string])[] = [
  ['add', '+'],
  ['sub', '-'],
  ['mul', '*'],
  ['div', '/'],
  ['floordiv', '//'],
  ['mod', '%'],
  ['pow', '**'],
  ['and_', '&'],
  ['or_', '|'],
  ['xor', '^'],
];
const COMPARISONS: readonly (readonly [string, (order: number) => boolean])[] = [
  ['lt', (order) => order < 0],
  ['le', (order) => order <= 0],
  ['gt', (order) => order > 0],
  ['ge', (order) => order >= 0],
];

/** Functions that take several keys give a tuple, with one key the bare value. */
function getter(name: string, get: (rt: Runtime, object: Value, key: Value) => Value): NativeFunction {
  return new NativeFunction(name, (_rt, keys) =>
    native(`${name}(object)`, (rt, [object = null]) => {
      const values = keys.map((key) => get(rt, object, key));
      return values.length === 1 ? (values[0] ?? null) : new PyTuple(values);
    }),
  );
}

function operatorModule(): [string, Value][] {
  return named([
    ...BINARY_OPERATORS.map(([name, operator]) =>
      native(`${name}(a, b)`, (rt, [a = null, b = null]) => rt.binary(operator, a, b)),
    ),
    ...COMPARISONS.map(([name, holds]) =>
      native(`${name}(a, b)`, (rt, [a = null, b = null]) => holds(rt.compare(a, b))),
    ),
    native('eq(a, b)', (rt, [a = null, b = null]) => rt.equals(a, b)),
    native('ne(a, b)', (rt, [a = null, b = null]) => !rt.equals(a, b)),
    native('not_(a)', (rt, [a]) => !rt.truth(a ?? null)),
    native('neg(a)', (rt, [a]) => rt.binary('-', 0, a ?? null)),
    native('contains(a, b)', (rt, [a = null, b = null]) => rt.contains(a, b)),
    native('getitem(a, b)', (rt, [a = null, b = null]) => rt.getItem(a, b)),
    getter('itemgetter', (rt, object, key) => rt.getItem(object, key)),
    getter('attrgetter', (rt, object, path) =>
      rt
        .str(path)
        .split('.')
        .reduce<Value>((inner, name) => rt.getAttribute(inner, name), object),
    ),
    new NativeFunction('methodcaller', (_rt, [name, ...args], kwargs) =>
      native('methodcaller(object)', (rt, [object]) =>
        rt.call(rt.getAttribute(object ?? null, rt.str(name ?? null)), args, kwargs),
      ),
    ),
  ]);
}

/** Numbers, chance, operators as functions. */
export const MATHS_MODULES: readonly (readonly [string, ModuleMaker])[] = [
  ['math', mathModule],
  ['random', randomModule],
  ['operator', operatorModule],
  ['numbers', () => [['Number', BUILTIN_TYPES.get('float') ?? null]]],
];
