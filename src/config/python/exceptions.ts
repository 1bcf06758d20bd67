import { PyClass, PyInstance } from './classes.ts';
import { method } from './native.ts';
import type { Runtime } from './runtime.ts';
import { PyTuple, type Value } from './values.ts';

/** Each class with its base; the order puts bases first. */
const HIERARCHY: readonly (readonly [string, string])[] = [
  ['SystemExit', 'BaseException'],
  ['KeyboardInterrupt', 'BaseException'],
  ['GeneratorExit', 'BaseException'],
  ['Exception', 'BaseException'],
  ['StopIteration', 'Exception'],
  ['Warning', 'Exception'],
  ['DeprecationWarning', 'Warning'],
  ['UserWarning', 'Warning'],
  ['RuntimeWarning', 'Warning'],
  ['StandardError', 'Exception'],
  ['ArithmeticError', 'StandardError'],
  ['ZeroDivisionError', 'ArithmeticError'],
  ['OverflowError', 'ArithmeticError'],
  ['FloatingPointError', 'ArithmeticError'],
  ['AssertionError', 'StandardError'],
  ['AttributeError', 'StandardError'],
  ['BufferError', 'StandardError'],
  ['EOFError', 'StandardError'],
  ['EnvironmentError', 'StandardError'],
  ['IOError', 'EnvironmentError'],
  ['OSError', 'EnvironmentError'],
  ['FileNotFoundError', 'IOError'],
  ['ImportError', 'StandardError'],
  ['ModuleNotFoundError', 'ImportError'],
  ['LookupError', 'StandardError'],
  ['IndexError', 'LookupError'],
  ['KeyError', 'LookupError'],
  ['MemoryError', 'StandardError'],
  ['NameError', 'StandardError'],
  ['UnboundLocalError', 'NameError'],
  ['RuntimeError', 'StandardError'],
  ['NotImplementedError', 'RuntimeError'],
  ['RecursionError', 'RuntimeError'],
  ['SyntaxError', 'StandardError'],
  ['IndentationError', 'SyntaxError'],
  ['SystemError', 'StandardError'],
  ['TypeError', 'StandardError'],
  ['ValueError', 'StandardError'],
  ['UnicodeError', 'ValueError'],
  ['UnicodeDecodeError', 'UnicodeError'],
  ['UnicodeEncodeError', 'UnicodeError'],
];

function argumentsOf(self: Value | undefined): readonly Value[] {
  const args = self instanceof PyInstance ? self.attributes.get('args') : undefined;
  return args instanceof PyTuple ? args.items : [];
}

/** What `str()` gives of an exception. */
export function exceptionMessage(rt: Runtime, self: Value | undefined): string {
  const args = argumentsOf(self);
  const [first] = args;
  if (args.length > 1) return rt.repr(new PyTuple(args));
  return first === undefined ? '' : rt.str(first);
}

function setArguments(instance: PyInstance, args: readonly Value[]): void {
  instance.attributes.set('args', new PyTuple(args));
  instance.attributes.set('message', args.length === 1 ? (args[0] ?? '') : '');
}

const BASE = new PyClass(
  'BaseException',
  [],
  new Map<string, Value>([
    [
      '__init__',
      method('__init__(self, *)', (_rt, [self, ...args]) => {
        if (self instanceof PyInstance) setArguments(self, args as readonly Value[]); // only parameters before the rest can be missing
        return null;
      }),
    ],
    ['__str__', method('__str__(self)', (rt, [self]) => exceptionMessage(rt, self))],
    [
      '__repr__',
      method('__repr__(self)', (rt, [self]) => {
        const shown = argumentsOf(self).map((arg) => rt.repr(arg));
        return `${rt.typeName(self ?? null)}(${shown.join(', ')}${shown.length === 1 ? ',' : ''})`;
      }),
    ],
  ]),
  (_rt, cls, args) => {
    const instance = new PyInstance(cls);
    setArguments(instance, args);
    return instance;
  },
);

/** A missing key is shown as it would be written. */
const KEY_ERROR_TEXT = method('__str__(self)', (rt, [self]) => {
  const args = argumentsOf(self);
  return args.length === 1 ? rt.repr(args[0] ?? null) : exceptionMessage(rt, self);
});

/** Python 2's exception classes by name, and the ones of Python 3 that files catch. */
export const EXCEPTION_CLASSES: ReadonlyMap<string, PyClass> = buildHierarchy();

function buildHierarchy(): Map<string, PyClass> {
  const classes = new Map<string, PyClass>([['BaseException', BASE]]);
  for (const [name, base] of HIERARCHY) classes.set(name, new PyClass(name, [classes.get(base) ?? BASE]));
  classes.get('KeyError')?.attributes.set('__str__', KEY_ERROR_TEXT);
  return classes;
}
