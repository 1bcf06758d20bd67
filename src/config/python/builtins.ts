import { Float, toInt } from '../data/float.ts';
import { modularPower } from './arithmetic.ts';
import { BUILTIN_TYPES, OBJECT } from './builtin-types.ts';
import { PyClass, PyInstance } from './classes.ts';
import { EXCEPTION_CLASSES } from './exceptions.ts';
import { evaluateSource } from './execute-code.ts';
import { SUPER } from './expressions.ts';
import { openFile } from './files.ts';
import { FrameFunction } from './frame-functions.ts';
import { index, isInt, isNumber, native, optionalText, text, toNumber } from './native.ts';
import { NOT_IMPLEMENTED, type Runtime } from './runtime.ts';
import { sorted } from './sequences.ts';
import { loadModule } from './statements.ts';
import { formatValue } from './string-format.ts';
import {
  NativeFunction,
  PyDict,
  PyIterator,
  PyList,
  PyObject,
  PySet,
  PyTuple,
  type Value,
  valueOr,
} from './values.ts';

const RADIXES: readonly (readonly [string, number, string])[] = [
  ['hex', 16, '0x'],
  ['oct', 8, '0'],
  ['bin', 2, '0b'],
];

/** @returns the names every file sees without importing anything */
export function makeBuiltins(): Map<string, Value> {
  const functions = [...ofValues(), ...ofIterables(), ...ofObjects(), SUPER];
  return new Map<string, Value>([
    ...functions.map((each): [string, Value] => [each.name, each]),
    ...EXCEPTION_CLASSES,
    ...[
      'object',
      'str',
      'int',
      'long',
      'float',
      'bool',
      'list',
      'tuple',
      'dict',
      'set',
      'frozenset',
      'xrange',
      'slice',
    ].map((name): [string, Value] => [name, BUILTIN_TYPES.get(name) ?? OBJECT]),
    ...['property', 'staticmethod', 'classmethod', 'type'].map((name): [string, Value] => [
      name,
      BUILTIN_TYPES.get(name) ?? OBJECT,
    ]),
    ['unicode', BUILTIN_TYPES.get('str') ?? OBJECT],
    ['basestring', BUILTIN_TYPES.get('str') ?? OBJECT],
    ['bytes', BUILTIN_TYPES.get('str') ?? OBJECT],
    ['Ellipsis', new NativeFunction('Ellipsis', () => null)],
    ['NotImplemented', NOT_IMPLEMENTED],
    ['__name__', '__builtin__'],
  ]);
}

function ofValues(): NativeFunction[] {
  return [
    native('abs(x)', (rt, [x]) => {
      if (x instanceof Float) return new Float(Math.abs(x.value));
      if (typeof x === 'boolean') return Number(x);
      if (isInt(x)) return x < 0 ? toInt(-BigInt(x)) : x;
      const special = x instanceof PyObject ? rt.findAttribute(x, '__abs__') : undefined;
      if (special !== undefined) return rt.call(special, []);
      throw rt.error('TypeError', `bad operand type for abs(): '${rt.typeName(x ?? null)}'`);
    }),
    native('repr(x)', (rt, [x]) => rt.repr(x ?? null)),
    native('chr(i)', (rt, [i]) => String.fromCodePoint(codePoint(rt, i))),
    native('unichr(i)', (rt, [i]) => String.fromCodePoint(codePoint(rt, i, 'unichr'))),
    native('ord(c)', (rt, [c]) => {
      const value = text(rt, c);
      if ([...value].length !== 1) throw rt.error('TypeError', 'ord() expected a character');
      return value.codePointAt(0) ?? 0;
    }),
    ...RADIXES.map(([name, radix, prefix]) =>
      native(`${name}(x)`, (rt, [x]) => {
        const number = BigInt(isInt(x) ? x : index(rt, x));
        return `${number < 0n ? '-' : ''}${number === 0n && radix === 8 ? '' : prefix}${(number < 0n ? -number : number).toString(radix)}`;
      }),
    ),
    native(
      'divmod(a, b)',
      (rt, [a = null, b = null]) => new PyTuple([rt.binary('//', a, b), rt.binary('%', a, b)]),
    ),
    native('pow(a, b, modulus?)', (rt, [a = null, b = null, modulus]) => {
      if (modulus === undefined) return rt.binary('**', a, b);
      return modularPower(rt, a, b, modulus);
    }),
    native(
      'round(x, digits?)',
      (rt, [x, digits]) => new Float(roundHalfAway(toNumber(rt, x), index(rt, digits, 0))),
    ),
    native('format(x, spec?)', (rt, [x, spec]) => formatValue(rt, x ?? null, optionalText(rt, spec, ''))),
    native('cmp(a, b)', (rt, [a = null, b = null]) => Math.sign(rt.compare(a, b)) || 0),
    native('hash(x)', (rt, [x]) => hashNumber(String(rt.combineKeys('', [x ?? null])))),
    native('id(x)', (rt, [x]) => (x instanceof PyObject ? rt.identity(x) : hashNumber(rt.repr(x ?? null)))),
    native('len(x)', (rt, [x]) => rt.length(x ?? null)),
    native('intern(x)', (_rt, [x]) => x ?? null),
    new NativeFunction('print', (rt, args, kwargs) => {
      const end = optionalText(rt, kwargs.get('end'), '\n');
      const line = args.map((arg) => rt.str(arg)).join(optionalText(rt, kwargs.get('sep'), ' ')) + end;
      const file = kwargs.get('file');
      if (file instanceof PyObject) rt.call(rt.getAttribute(file, 'write'), [line]);
      else rt.host.print(line);
      return null;
    }),
    native('__import__(name, *)', (rt, [name]) => {
      const module = loadModule(rt, text(rt, name));
      const [first = ''] = text(rt, name).split('.');
      return first === name ? module : loadModule(rt, first);
    }),
    native('open(name, mode?, encoding?)', openFile),
    native('file(name, mode?)', openFile),
    native('exit(code?)', (rt, [code]) => {
      throw rt.error('SystemExit', rt.str(code ?? 0));
    }),
  ];
}

function codePoint(rt: Runtime, value: Value | undefined, name = 'chr'): number {
  const code = index(rt, value);
  if (code >= 0 && code <= 0x10ffff) return code;
  const range = name === 'chr' ? '256' : '0x110000';
  throw rt.error(
    'ValueError',
    `${name}() arg not in range(${range})${name === 'chr' ? '' : ' (wide Python build)'}`,
  );
}

/** Python 2 rounds halves away from zero. */
function roundHalfAway(value: number, digits: number): number {
  if (!Number.isFinite(value) || digits > 20) return value;
  if (digits >= 0) return Math.sign(value) * Number(Math.abs(value).toFixed(digits));
  const unit = 10 ** -digits;
  return Math.sign(value) * Math.round(Math.abs(value) / unit) * unit;
}

function hashNumber(key: string): number {
  let hash = 0;
  for (let position = 0; position < key.length; position++)
    hash = (Math.imul(hash, 31) + key.charCodeAt(position)) | 0;
  return hash;
}

function ofIterables(): NativeFunction[] {
  return [
    native('range(start, stop?, step?)', (rt, args) => {
      const numbers = args.map((arg) => index(rt, arg));
      const range =
        numbers.length === 1
          ? rt.range(0, numbers[0] ?? 0, 1)
          : rt.range(numbers[0] ?? 0, numbers[1] ?? 0, numbers[2] ?? 1);
      return new PyList(rt.list(range));
    }),
    native('iter(x, sentinel?)', (rt, [x, sentinel]) => {
      if (sentinel === undefined) return rt.iterator(x ?? null);
      return new PyIterator(untilSentinel(rt, x ?? null, sentinel));
    }),
    native('next(iterator, default?)', (rt, [iterator, fallback]) => {
      const step = () =>
        iterator instanceof PyIterator
          ? iterator.next()
          : rt.call(rt.getAttribute(iterator ?? null, 'next'), []);
      const item = fallback === undefined ? step() : rt.unless('StopIteration', step);
      if (item !== undefined) return item;
      if (fallback === undefined) throw rt.error('StopIteration', '');
      return fallback;
    }),
    native(
      'sorted(iterable, cmp?, key?, reverse?)',
      (rt, [iterable, cmp, key, reverse]) =>
        new PyList(
          sorted(rt, rt.list(iterable ?? null), key ?? null, rt.truth(reverse ?? false), cmp ?? null),
        ),
    ),
    native('reversed(sequence)', (rt, [sequence = null]) => {
      if (sequence instanceof PyDict || sequence instanceof PySet)
        throw rt.error('TypeError', 'argument to reversed() must be a sequence');
      return new PyIterator(rt.list(sequence).reverse());
    }),
    native('enumerate(iterable, start?)', (rt, [iterable, start]) => {
      const first = index(rt, start, 0);
      return new PyIterator(
        rt.list(iterable ?? null).map((item, position) => new PyTuple([first + position, item])),
      );
    }),
    native('zip(*)', (rt, iterables) => {
      const lists = iterables.map((each) => rt.list(each ?? null));
      const length = lists.length === 0 ? 0 : Math.min(...lists.map((list) => list.length));
      return new PyList(
        Array.from({ length }, (_, row) => new PyTuple(lists.map((list) => list[row] ?? null))),
      );
    }),
    native('map(function, *)', (rt, [callee = null, ...iterables]) => {
      const lists = iterables.map((each) => rt.list(each ?? null));
      const length = Math.max(0, ...lists.map((list) => list.length));
      const rows = Array.from({ length }, (_, row) => lists.map((list) => list[row] ?? null));
      if (callee !== null) return new PyList(rows.map((row) => rt.call(callee, row)));
      return new PyList(lists.length === 1 ? (lists[0] ?? []) : rows.map((row) => new PyTuple(row)));
    }),
    native('filter(function, iterable)', (rt, [callee = null, iterable = null]) => {
      const kept = rt
        .list(iterable)
        .filter((item) => rt.truth(callee === null ? item : rt.call(callee, [item])));
      if (typeof iterable === 'string') return kept.join('');
      return iterable instanceof PyTuple ? new PyTuple(kept) : new PyList(kept);
    }),
    native('reduce(function, iterable, initial?)', (rt, [callee = null, iterable = null, initial]) => {
      const items = rt.list(iterable);
      const first = valueOr(initial, () => items.shift());
      if (first === undefined)
        throw rt.error('TypeError', 'reduce() of empty sequence with no initial value');
      return items.reduce<Value>((left, right) => rt.call(callee, [left, right]), first);
    }),
    native('sum(iterable, start?)', (rt, [iterable, start]) => {
      let total: Value = start ?? 0;
      for (const item of rt.iterate(iterable ?? null)) total = rt.binary('+', total, item);
      return total;
    }),
    native('any(iterable)', (rt, [iterable]) => rt.list(iterable ?? null).some((item) => rt.truth(item))),
    native('all(iterable)', (rt, [iterable]) => rt.list(iterable ?? null).every((item) => rt.truth(item))),
    extreme('min', -1),
    extreme('max', 1),
  ];
}

function* untilSentinel(rt: Runtime, callee: Value, sentinel: Value): Generator<Value> {
  for (let item = rt.call(callee, []); !rt.equals(item, sentinel); item = rt.call(callee, [])) yield item;
}

function extreme(name: string, sign: number): NativeFunction {
  return new NativeFunction(name, (rt, args, kwargs) => {
    if (args.length === 0) throw rt.error('TypeError', `${name} expected 1 arguments, got 0`);
    const items = args.length === 1 ? rt.list(args[0] ?? null) : args;
    const key = kwargs.get('key') ?? null;
    const keyed = items.map((item) => ({ item, key: key === null ? item : rt.call(key, [item]) }));
    const [first, ...rest] = keyed;
    if (first !== undefined) {
      return rest.reduce((best, each) => (sign * rt.compare(each.key, best.key) > 0 ? each : best), first)
        .item;
    }
    const fallback = kwargs.get('default');
    if (fallback === undefined) throw rt.error('ValueError', `${name}() arg is an empty sequence`);
    return fallback;
  });
}

function ofObjects(): NativeFunction[] {
  return [
    native('isinstance(x, type)', (rt, [x = null, type = null]) => isInstance(rt, x, type)),
    native('apply(function, args?, keywords?)', (rt, [callee = null, args, keywords]) => {
      const named = keywords instanceof PyDict ? [...keywords.entries.values()] : [];
      return rt.call(
        callee,
        args === undefined ? [] : rt.list(args),
        new Map(named.map(({ key, value }) => [rt.str(key), value])),
      );
    }),
    native('issubclass(cls, type)', (rt, [cls, type]) => {
      if (!(cls instanceof PyClass)) throw rt.error('TypeError', 'issubclass() arg 1 must be a class');
      const types = type instanceof PyTuple ? type.items : [type];
      return types.some((each) => each instanceof PyClass && cls.isSubclassOf(each));
    }),
    native('callable(x)', (rt, [x]) => {
      if (x instanceof PyInstance) return x.cls.lookup('__call__') !== undefined;
      return (
        x instanceof PyObject &&
        (x instanceof PyClass || x.call !== PyObject.prototype.call) &&
        rt.truth(true)
      );
    }),
    native('getattr(x, name, default?)', (rt, [x = null, name, fallback]) => {
      if (fallback === undefined) return rt.getAttribute(x, text(rt, name));
      return valueOr(
        rt.unless('AttributeError', () => rt.findAttribute(x, text(rt, name))),
        () => fallback,
      );
    }),
    native(
      'hasattr(x, name)',
      (rt, [x = null, name]) =>
        rt.unless('AttributeError', () => rt.findAttribute(x, text(rt, name))) !== undefined,
    ),
    native('setattr(x, name, value)', (rt, [x = null, name, value = null]) => {
      rt.setAttribute(x, text(rt, name), value);
      return null;
    }),
    native('delattr(x, name)', (rt, [x = null, name]) => {
      rt.setAttribute(x, text(rt, name), undefined);
      return null;
    }),
    native('dir(x)', (rt, [x]) => {
      const names = x instanceof PyInstance ? [...x.attributes.keys()] : [];
      return new PyList([...new PySet(rt, [...names, ...rt.classOf(x ?? null).attributes.keys()]).iterate()]);
    }),
    new FrameFunction('vars', (rt, [x], frame) =>
      x === undefined ? rt.dictOf(frame.locals) : rt.getAttribute(x, '__dict__'),
    ),
    new FrameFunction('locals', (rt, _args, frame) => rt.dictOf(frame.locals)),
    new FrameFunction('globals', (rt, _args, frame) => rt.dictOf(frame.globals)),
    new FrameFunction('eval', (rt, [source, globals, locals], frame) =>
      evaluateSource(rt, text(rt, source), frame, globals, locals),
    ),
  ];
}

/** `isinstance`: text is both `str` and `unicode`, whole numbers of any size are both `int` and `long`. */
function isInstance(rt: Runtime, value: Value, type: Value): boolean {
  if (type instanceof PyTuple) return type.items.some((each) => isInstance(rt, value, each));
  if (!(type instanceof PyClass)) {
    if (type instanceof PyObject) return type.contains(rt, value) === true;
    throw rt.error('TypeError', 'isinstance() arg 2 must be a class, type, or tuple of classes and types');
  }
  if (type === OBJECT) return true;
  if (isNumber(value) && !(value instanceof Float)) {
    return (
      type.name === 'int' || type.name === 'long' || (type.name === 'bool' && typeof value === 'boolean')
    );
  }
  return rt.classOf(value).isSubclassOf(type);
}
