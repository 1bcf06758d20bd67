import fc from '../../../api/testing/properties.ts';
import { makeBuiltins } from '../python/builtins.ts';
import { standardModule } from '../python/modules/index.ts';
import { PyModule } from '../python/values.ts';
import { bareRuntime } from './runtime.ts';

const MODULES =
  'os os.path sys getpass json re hashlib base64 time datetime functools itertools collections copy string textwrap math random operator socket platform logging uuid types binascii'.split(
    ' ',
  );

/** Every function of every module, as `module.function`: whatever a file may call. */
function moduleFunctions(): string[] {
  const rt = bareRuntime();
  return MODULES.flatMap((name) => {
    const module = standardModule(rt, name);
    return module instanceof PyModule
      ? Array.from(module.attributes.keys(), (each) => `${name}.${each}`)
      : [];
  });
}

/** What is wrong for everything sooner or later: values at the edge, of each type. */
const VALUES = [
  ...[
    '0',
    '1',
    '-1',
    '7',
    '2 ** 31',
    '2 ** 64',
    '-2 ** 70',
    '0.5',
    '-0.0',
    '1e308',
    "float('nan')",
    "float('inf')",
    'True',
    'None',
  ],
  ...[
    "''",
    "'a'",
    "'a b,c'",
    "'%s %d'",
    "'{0} {a}'",
    "'(['",
    "'\\\\d+'",
    "'{{x}}'",
    "'{{&x}} {{ x }}'",
    "u'\\u20ac'",
    "'\\x00'",
    "'x' * 1000",
  ],
  ...[
    '[]',
    '[1, [2]]',
    '()',
    '(1, 2)',
    '{}',
    "{'a': 1}",
    '{(1,): [None]}',
    'set([1])',
    'frozenset()',
    'xrange(3)',
    'iter([1])',
    'slice(1, 2)',
  ],
  ...[
    'len',
    'str',
    'int',
    'dict',
    'object()',
    'lambda *a, **k: a',
    'lambda x: x',
    'type',
    'Exception',
    "ValueError('v')",
    'Ellipsis',
    'NotImplemented',
  ],
  ...['x', 'y', 'f', 'C', 'C()', 'D', 'D()', 'x.a', 'y[0]'],
  ...[
    'String',
    "String('{{x}}')",
    'Integer(3)',
    "Process(name = 'p', cmdline = '{{y}}')",
    'Task()',
    'Job',
    'Service',
    'List(String)',
    "Map(String, Integer)({'a': 1})",
  ],
  ...[
    "Enum('a', 'b')",
    'Empty',
    'Required(String)',
    'Default(Integer, 1)',
    'Struct',
    "S(a = 'x')",
    'S',
    "Choice([String, Integer])('1')",
    'order',
    'Units',
    'Tasks',
  ],
];

const METHODS =
  'append extend pop insert remove index count sort reverse keys values items get setdefault update popitem copy clear add discard union join split rsplit strip replace find format encode decode upper center zfill partition splitlines translate startswith expandtabs match search sub findall group groups bind check interpolate name cmdline processes resources with has_name field next send close __init__ __len__ __getitem__ __class__ __dict__ __name__ isoformat strftime replace hexdigest most_common rotate _replace substitute real'.split(
    ' ',
  );

const BINARY = '+ - * / // % ** << >> & | ^ == != < >= in is and or'
  .split(' ')
  .concat('not in', 'is not', '<>');
const NAMES = ['x', 'y', 'f', 'C', 'D', 'S', 'jobs', 'hooks'];
const BUILTINS = [...makeBuiltins().keys()].filter((name) => !name.startsWith('__'));

const DEFINITIONS = [
  'import os, sys, json, re, math, random, string, time, datetime, itertools, functools, collections, copy, operator, hashlib, base64, textwrap, uuid, types, socket, platform, logging, getpass, binascii',
  "class S(Struct):\n  a = Required(String)\n  b = Default(Integer, '{{c}}')\n  c = List(String)",
  'class C(object):\n  a = 1\n  def __init__(self, *args): self.args = args\n  def __add__(self, other): return other\n  def __getattr__(self, name): return name\n  def __iter__(self): return iter(self.args)',
  'class D(dict):\n  def __missing__(self, key): return key\n  def __eq__(self, other): return x',
  'def f(*args, **kwargs): return args or kwargs or f',
  'x, y = [1], (f, C)',
];

/** @returns programs of the language's own grammar, which call anything with anything */
export function randomPrograms(): fc.Arbitrary<string> {
  const callees = [...moduleFunctions(), ...BUILTINS, ...VALUES.filter((value) => /^[A-Za-z]+$/.test(value))];
  const { statement } = fc.letrec<{
    expression: string;
    args: string;
    block: string;
    statement: string;
  }>((tie) => {
    const inner = tie('expression');
    return {
      expression: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        { weight: 6, arbitrary: fc.constantFrom(...VALUES) },
        {
          weight: 4,
          arbitrary: fc
            .tuple(fc.constantFrom(...callees), tie('args'))
            .map(([callee, args]) => `${callee}(${args})`),
        },
        {
          weight: 4,
          arbitrary: fc
            .tuple(inner, fc.constantFrom(...METHODS), tie('args'))
            .map(([object, name, args]) => `(${object}).${name}(${args})`),
        },
        {
          weight: 3,
          arbitrary: fc
            .tuple(inner, fc.constantFrom(...BINARY), inner)
            .map(([a, operator, b]) => `(${a}) ${operator} (${b})`),
        },
        { weight: 1, arbitrary: fc.tuple(inner, inner, inner).map(([a, b, c]) => `(${a})[(${b}):(${c})]`) },
        { weight: 1, arbitrary: fc.tuple(inner, inner).map(([a, b]) => `(${a})[${b}]`) },
        {
          weight: 1,
          arbitrary: fc.tuple(inner, inner, inner).map(([a, b, c]) => `(${a}) if (${b}) else (${c})`),
        },
        { weight: 1, arbitrary: fc.tuple(inner, inner).map(([a, b]) => `[${a} for x in (${b})]`) },
        { weight: 1, arbitrary: fc.tuple(inner, inner).map(([a, b]) => `{${a}: ${b}}`) },
        { weight: 1, arbitrary: inner.map((a) => `(-(${a}), not (${a}), \`${a.replaceAll('`', '')}\`)`) },
        { weight: 1, arbitrary: fc.tuple(inner, inner).map(([a, b]) => `'%(a)s' % {'a': (${a}, ${b})}`) },
      ),
      args: fc
        .array(fc.tuple(fc.constantFrom('', '', '', '*', '**', 'key = ', 'name = ', 'a = '), inner), {
          maxLength: 3,
        })
        .map((args) => args.map(([prefix, value]) => `${prefix}(${value})`).join(', ')),
      block: fc
        .array(tie('statement'), { minLength: 1, maxLength: 3 })
        .map((all) => all.join('\n').replaceAll(/^/gm, '  ')),
      statement: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        { weight: 6, arbitrary: inner.map((value) => `print ${value}`) },
        {
          weight: 6,
          arbitrary: fc.tuple(fc.constantFrom(...NAMES), inner).map(([name, value]) => `${name} = ${value}`),
        },
        { weight: 2, arbitrary: fc.tuple(inner, inner).map(([key, value]) => `x[${key}] = ${value}`) },
        { weight: 1, arbitrary: inner.map((value) => `x += ${value}`) },
        { weight: 1, arbitrary: inner.map((value) => `del x[${value}]`) },
        { weight: 1, arbitrary: inner.map((value) => `x, (y, f) = ${value}`) },
        { weight: 1, arbitrary: inner.map((value) => `raise ${value}`) },
        { weight: 1, arbitrary: inner.map((value) => `exec str(${value})`) },
        {
          weight: 2,
          arbitrary: tie('block').map((block) => `try:\n${block}\nexcept Exception as e:\n  y = str(e)`),
        },
        {
          weight: 2,
          arbitrary: fc.tuple(inner, tie('block')).map(([value, block]) => `for x in ${value}:\n${block}`),
        },
        {
          weight: 1,
          arbitrary: fc
            .tuple(inner, tie('block'))
            .map(([value, block]) => `while ${value}:\n${block}\n  break`),
        },
        {
          weight: 1,
          arbitrary: fc.tuple(inner, tie('block')).map(([value, block]) => `with ${value} as y:\n${block}`),
        },
        { weight: 1, arbitrary: tie('block').map((block) => `def f(x = 1, *y, **z):\n${block}\n  return x`) },
        {
          weight: 1,
          arbitrary: fc.tuple(inner, tie('block')).map(([value, block]) => `class C(${value}):\n${block}`),
        },
      ),
    };
  });
  return fc
    .array(statement, { minLength: 1, maxLength: 8 })
    .map((statements) => [...DEFINITIONS, ...statements.flatMap(guardedLater)].join('\n'));
}

/** Most statements fail; behind an exception that is caught the others have their turn. */
function guardedLater(statement: string, index: number): string[] {
  return index % 4 === 3
    ? [statement]
    : ['try:', statement.replaceAll(/^/gm, '  '), 'except Exception as e:', '  y = e'];
}
