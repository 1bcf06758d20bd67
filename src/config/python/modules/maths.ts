import { Float, toInt } from '../../data/float.ts';
import { BUILTIN_TYPES } from '../builtin-types.ts';
import { index, isNumber, native, toNumber } from '../native.ts';
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
  ['asin', Math.asin],
  ['acos', Math.acos],
  ['sinh', Math.sinh],
  ['cosh', Math.cosh],
  ['tanh', Math.tanh],
  ['expm1', Math.expm1],
  ['log10', (x) => (x === 0 ? Number.NaN : Math.log10(x))],
  ['log2', Math.log2],
  ['log1p', (x) => (x === -1 ? Number.NaN : Math.log1p(x))],
  ['degrees', (x) => x * (180 / Math.PI)],
  ['radians', (x) => x * (Math.PI / 180)],
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
    native('hypot(x, y)', (rt, [x, y]) => real(rt, Math.sqrt(toNumber(rt, x) ** 2 + toNumber(rt, y) ** 2))),
    native('atan2(y, x)', (rt, [y, x]) => real(rt, Math.atan2(toNumber(rt, y), toNumber(rt, x)))),
    native('copysign(x, y)', (rt, [x, y]) => {
      const isNegative = toNumber(rt, y) < 0 || Object.is(toNumber(rt, y), -0);
      return new Float(isNegative ? -Math.abs(toNumber(rt, x)) : Math.abs(toNumber(rt, x)));
    }),
    native('ldexp(x, i)', (rt, [x, i]) => real(rt, toNumber(rt, x) * 2 ** index(rt, i))),
    native('modf(x)', (rt, [x]) => {
      const whole = Math.trunc(toNumber(rt, x));
      const rest = Math.abs(toNumber(rt, x) - whole);
      return new PyTuple([new Float(toNumber(rt, x) < 0 ? -rest : rest), new Float(whole)]);
    }),
    native('fsum(items)', (rt, [items]) =>
      real(rt, exactSum(rt.list(items ?? null).map((each) => toNumber(rt, each)))),
    ),
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
      const count = toNumber(rt, n);
      if (!Number.isInteger(count)) throw rt.error('ValueError', 'factorial() only accepts integral values');
      if (count < 0) throw rt.error('ValueError', 'factorial() not defined for negative values');
      if (count > 2000) throw rt.error('OverflowError', 'factorial() takes at most 2000 here');
      let product = 1n;
      for (let factor = 2n; factor <= BigInt(count); factor++) product *= factor;
      return toInt(product);
    }),
  ];
  return [['pi', new Float(Math.PI)], ['e', new Float(Math.E)], ...named(functions)];
}

/** A sum that loses nothing on the way: the parts that did not fit are kept and added last. */
function exactSum(numbers: readonly number[]): number {
  const partials: number[] = [];
  for (const number of numbers) {
    let x = number;
    let kept = 0;
    for (const y of [...partials]) {
      const [large, small] = Math.abs(x) < Math.abs(y) ? [y, x] : [x, y];
      const high = large + small;
      const low = small - (high - large);
      if (low !== 0) partials[kept++] = low;
      x = high;
    }
    partials.length = kept;
    partials.push(x);
  }
  return partials.reduceRight((sum, each) => sum + each, 0);
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

function constructFloat(rt: Runtime, value: Value): Value {
  return isNumber(value) ? new Float(toNumber(rt, value)) : value;
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
    native('truediv(a, b)', (rt, [a = null, b = null]) => rt.binary('/', constructFloat(rt, a), b)),
    native('concat(a, b)', (rt, [a = null, b = null]) => {
      if (isNumber(a)) throw rt.error('TypeError', "a number object can't be concatenated");
      return rt.binary('+', a, b);
    }),
    native('is_(a, b)', (_rt, [a, b]) => a === b),
    native('is_not(a, b)', (_rt, [a, b]) => a !== b),
    native(
      'countOf(a, b)',
      (rt, [a = null, b = null]) => rt.list(a).filter((each) => rt.equals(each, b)).length,
    ),
    native('indexOf(a, b)', (rt, [a = null, b = null]) => rt.list(a).findIndex((each) => rt.equals(each, b))),
    native('truth(a)', (rt, [a]) => rt.truth(a ?? null)),
    native('index(a)', (rt, [a]) => rt.index(a ?? null)),
    native('inv(a)', (rt, [a]) => rt.binary('-', rt.binary('-', 0, a ?? null), 1)),
    native('abs(a)', (rt, [a]) => rt.call(rt.builtins.get('abs') ?? null, [a ?? null])),
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
