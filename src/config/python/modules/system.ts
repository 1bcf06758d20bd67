import { BUILTIN_TYPES } from '../builtin-types.ts';
import { native, optionalText, text } from '../native.ts';
import type { Runtime } from '../runtime.ts';
import { NativeFunction, PyDict, PyList, PyModule, PyTuple, type Value } from '../values.ts';
import type { ModuleMaker } from './index.ts';
import { osPath } from './os-path.ts';

function functions(...all: readonly NativeFunction[]): [string, Value][] {
  return all.map((each) => [each.name, each]);
}

function environ(rt: Runtime): PyDict {
  return rt.dictOf(rt.host.environment);
}

function refuse(name: string, why: string): NativeFunction {
  return new NativeFunction(name, (rt) => {
    throw rt.error('RuntimeError', `${name}() is not available in job files: ${why}`);
  });
}

const NO_PROCESSES = 'a job file may not start processes';
const NO_WRITING = 'a job file may read files but not change them';

function osModule(rt: Runtime): [string, Value][] {
  return [
    ['environ', environ(rt)],
    ['path', new PyModule('os.path', new Map(osPath()))],
    ['sep', '/'],
    ['linesep', '\n'],
    ['curdir', '.'],
    ['name', 'posix'],
    ...functions(
      native(
        'getenv(name, default?)',
        (_rt, [name, fallback]) => rt.host.environment.get(text(rt, name)) ?? fallback ?? null,
      ),
      native('getcwd()', () => rt.host.workingDirectory),
      native('getlogin()', () => rt.host.user),
      native('getpid()', () => 1),
      native('getuid()', () => 1000),
      native('uname()', () => new PyTuple(['Linux', rt.host.hostname, '', '', 'x86_64'])),
      ...['system', 'popen', 'execv', 'fork', 'kill', 'spawnl'].map((name) => refuse(name, NO_PROCESSES)),
      ...['remove', 'unlink', 'mkdir', 'makedirs', 'rename', 'rmdir', 'chmod'].map((name) =>
        refuse(name, NO_WRITING),
      ),
    ),
  ];
}

function stream(rt: Runtime): PyModule {
  return new PyModule(
    'stream',
    new Map<string, Value>(
      functions(
        native('write(text)', (_rt, [value]) => {
          rt.host.print(optionalText(rt, value, ''));
          return null;
        }),
        native('flush()', () => null),
      ),
    ),
  );
}

function sysModule(rt: Runtime): [string, Value][] {
  return [
    ['argv', new PyList([...rt.host.argv])],
    ['platform', 'linux2'],
    ['version', '2.7.18'],
    ['version_info', new PyTuple([2, 7, 18, 'final', 0])],
    ['maxint', 9223372036854775807n],
    ['maxsize', 9223372036854775807n],
    ['path', new PyList([])],
    ['modules', new PyDict()],
    ['stdout', stream(rt)],
    ['stderr', stream(rt)],
    ...functions(
      native('exit(code?)', (_rt, [code]) => {
        throw rt.error('SystemExit', rt.str(code ?? 0));
      }),
      native('getdefaultencoding()', () => 'ascii'),
      native('setrecursionlimit(limit)', () => null),
      native('exc_info()', () => {
        const exception = rt.handling?.exception ?? null;
        return new PyTuple([exception === null ? null : exception.cls, exception, null]);
      }),
    ),
  ];
}

/** Loggers drop what they are told: evaluation has no log. */
function loggingModule(): [string, Value][] {
  const silent = [
    'debug',
    'info',
    'warning',
    'warn',
    'error',
    'critical',
    'exception',
    'log',
    'setLevel',
    'addHandler',
  ].map((name) => new NativeFunction(name, () => null));
  const logger = new PyModule('logger', new Map(functions(...silent)));
  return [
    ...functions(
      ...silent,
      new NativeFunction('basicConfig', () => null),
      native('getLogger(name?)', () => logger),
    ),
    ...['DEBUG', 'INFO', 'WARNING', 'ERROR', 'CRITICAL'].map((name, index): [string, Value] => [
      name,
      (index + 1) * 10,
    ]),
  ];
}

/** The surroundings: environment, user, host. */
export const SYSTEM_MODULES: readonly (readonly [string, ModuleMaker])[] = [
  ['os', osModule],
  ['os.path', () => osPath()],
  ['posixpath', () => osPath()],
  ['sys', sysModule],
  ['getpass', (rt) => functions(native('getuser()', () => rt.host.user))],
  [
    'socket',
    (rt) =>
      functions(
        native('gethostname()', () => rt.host.hostname),
        native('getfqdn(name?)', (_rt, [name]) => optionalText(rt, name, rt.host.hostname)),
        refuse('socket', 'a job file may not use the network'),
      ),
  ],
  [
    'platform',
    (rt) =>
      functions(
        native('node()', () => rt.host.hostname),
        native('system()', () => 'Linux'),
        native('machine()', () => 'x86_64'),
        native('python_version()', () => '2.7.18'),
      ),
  ],
  ['logging', loggingModule],
  [
    '__future__',
    () =>
      ['division', 'print_function', 'absolute_import', 'unicode_literals', 'with_statement'].map((name) => [
        name,
        true,
      ]),
  ],
  ['warnings', () => functions(new NativeFunction('warn', () => null))],
  [
    'types',
    (rt) =>
      Object.entries({
        StringType: 'str',
        IntType: 'int',
        ListType: 'list',
        DictType: 'dict',
        TupleType: 'tuple',
        FloatType: 'float',
        BooleanType: 'bool',
        LongType: 'long',
        UnicodeType: 'unicode',
        NoneType: 'NoneType',
        FunctionType: 'function',
        LambdaType: 'function',
        StringTypes: 'basestring',
      }).map(([name, type]) => [name, rt.builtins.get(type) ?? BUILTIN_TYPES.get(type) ?? null]),
  ],
];
