import { PyClass, PyInstance } from './classes.ts';
import { method } from './native.ts';
import type { Runtime } from './runtime.ts';
import { NativeFunction, PyTuple, type Value } from './values.ts';

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

/** Errors of the system name their parts, and know a file. */
const ENVIRONMENT_PARTS = ['errno', 'strerror', 'filename'];

function setArguments(instance: PyInstance, args: readonly Value[]): void {
  if (isEnvironmentError(instance)) {
    const hasParts = args.length === 2 || args.length === 3;
    for (const [at, name] of ENVIRONMENT_PARTS.entries())
      instance.attributes.set(name, hasParts ? (args[at] ?? null) : null);
    if (hasParts) {
      instance.attributes.set('args', new PyTuple(args.slice(0, 2)));
      instance.attributes.set('message', '');
      return;
    }
  }
  if (instance.cls.resolution.some(({ name }) => name === 'SystemExit'))
    instance.attributes.set('code', args.length > 1 ? new PyTuple(args) : (args[0] ?? null));
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
    [
      '__getitem__',
      method('__getitem__(self, key)', (rt, [self, key]) =>
        rt.getItem(new PyTuple(argumentsOf(self)), key ?? null),
      ),
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
  (rt, cls, args, kwargs) => {
    if (kwargs.size > 0 && cls.lookup('__init__') instanceof NativeFunction)
      throw rt.error('TypeError', `${cls.name} does not take keyword arguments`);
    const instance = new PyInstance(cls);
    setArguments(instance, args);
    return instance;
  },
);

function isEnvironmentError({ cls }: PyInstance): boolean {
  return cls.resolution.some(({ name }) => name === 'EnvironmentError');
}

/** With a number and a text of the system: both, and the file. */
const ENVIRONMENT_ERROR_TEXT = method('__str__(self)', (rt, [self]) => {
  const args = argumentsOf(self);
  if (args.length !== 2) return exceptionMessage(rt, self);
  const [errno = null, strerror = null] = args;
  const filename = self instanceof PyInstance ? (self.attributes.get('filename') ?? null) : null;
  const file = filename === null ? '' : `: ${rt.repr(filename)}`;
  return `[Errno ${rt.str(errno)}] ${rt.str(strerror)}${file}`;
});

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
  classes.get('EnvironmentError')?.attributes.set('__str__', ENVIRONMENT_ERROR_TEXT);
  return classes;
}
