import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatConfigError } from './index.ts';
import { failure, load, loaded } from './testing/load.ts';

function names(source: Parameters<typeof loaded>[0]): string[] {
  return loaded(source).jobs.map((job) => String(job.field('name')));
}

test('a file without jobs loads as no jobs', () => {
  assert.deepEqual(names('x = 1'), []);
});

test('jobs may be plain dicts and any iterable of jobs', () => {
  assert.deepEqual(names("jobs = (j for j in [{'name': 'a'}, Job(name = 'b')])"), ['a', 'b']);
});

test('included files share one namespace, with paths relative to the including file', () => {
  const files = {
    'jobs/main.aurora': "include('../common/base.aurora')\njobs = [base(name = suffix)]",
    'common/base.aurora': "include('more/name.aurora')\nbase = Service(role = 'r')",
    'common/more/name.aurora': "suffix = 'included'",
  };
  assert.deepEqual(names(files), ['included']);
});

test('an error in an included file names the file, the line and the chain of includes', () => {
  const files = {
    'main.aurora': "a = 1\ninclude('lib/broken.aurora')",
    'lib/broken.aurora': 'def f(x):\n  return x + 1\n\nvalue = f("a")',
  };
  assert.equal(
    failure(files),
    [
      "TypeError: cannot concatenate 'str' and 'int' objects",
      '  at lib/broken.aurora:2:12 in f',
      '      return x + 1',
      '               ^',
      '  called from lib/broken.aurora:4:9',
      '    value = f("a")',
      '  called from main.aurora:2:1',
      "    include('lib/broken.aurora')",
    ].join('\n'),
  );
});

test('a syntax error in an included file names the chain of includes, too', () => {
  const files = {
    'main.aurora': "include('lib/middle.aurora')",
    'lib/middle.aurora': "\ninclude('broken.aurora')",
    'lib/broken.aurora': 'if x\n  y = 2',
  };
  assert.equal(
    failure(files),
    [
      'SyntaxError: invalid syntax: expected ":", found the end of the line',
      '  at lib/broken.aurora:1:5',
      '    if x',
      '        ^',
      '  called from lib/middle.aurora:2:1',
      "    include('broken.aurora')",
      '  called from main.aurora:1:1',
      "    include('lib/middle.aurora')",
    ].join('\n'),
  );
});

test('a file cannot steer the terminal, nor fill it', () => {
  assert.equal(
    failure({ 'a.aurora': `x = '\u001b]0;owned\u0007' +` }),
    [
      'SyntaxError: invalid syntax: expected an expression, found the end of the line',
      '  at a.aurora:1:19',
      "    x = '\ufffd]0;owned\ufffd' +",
      '                      ^',
    ].join('\n'),
  );
  assert.ok(!failure({ 'a.aurora': "raise ValueError('\\x1b[2J')" }).includes('\u001b'));
  const [, , line, caret] = failure({
    'a.aurora': `x = [${'1, '.repeat(500)} nope, ${'1, '.repeat(500)}]`,
  }).split('\n');
  assert.ok(line !== undefined && line.length <= 204);
  assert.equal(line.slice(caret?.indexOf('^')).slice(0, 4), 'nope');
});

test('the places of a recursion are told once', () => {
  const lines = failure({ 'a.aurora': 'def f():\n  return f()\nf()' }).split('\n');
  // The innermost place may be one within the line.
  assert.ok(lines.filter((line) => line.includes('return f()')).length <= 2, lines.join('\n'));
  assert.equal(lines[0], 'RuntimeError: maximum recursion depth exceeded');
  assert.match(lines.at(-1) ?? '', /^ {2}… and from there \d+ more times$/);
});

test('a limit that is used up names the file', () => {
  const files = { 'main.aurora': "include('lib.aurora')", 'lib.aurora': 'while True: pass' };
  assert.match(failure(files), /^evaluation takes more than .*\n {2}at lib\.aurora:\d+:\d+/);
});

const FAILURES: readonly (readonly [what: string, source: string, message: RegExp])[] = [
  [
    'a syntax error',
    'x = 1\ny = 2 3',
    /^SyntaxError: invalid syntax: .*\n {2}at test\.aurora:2:7\n {4}y = 2 3\n {10}\^/,
  ],
  [
    'an open bracket',
    'a = [1]\nb = [f(2,\n  3\nc = 4\n',
    /SyntaxError: this "\(" is not closed\n {2}at test\.aurora:2:7\n {4}b = \[f\(2,/,
  ],
  [
    'a bracket that closes another one',
    'b = [f(2,\n  3]\nc = (4\n',
    /SyntaxError: invalid syntax: expected .*, found "\]"\n {2}at test\.aurora:2:4/,
  ],
  ['an open string', "name = 'abc", /SyntaxError: this string is not closed\n {2}at test\.aurora:1:8/],
  [
    'a wrong indentation',
    'if True:\nx = 1',
    /SyntaxError: expected an indented block\n {2}at test\.aurora:2:1/,
  ],
  [
    'an unknown name',
    'jobs = [Servcie()]',
    /NameError: name 'Servcie' is not defined \(did you mean "Service"\?\)\n {2}at test\.aurora:1:9/,
  ],
  [
    'an unknown field',
    "Task(nmae = 'x')",
    /AttributeError: Unknown schema attribute nmae of Task \(did you mean "name"\?\)/,
  ],
  [
    'a missing include',
    "include('no.aurora')",
    /IOError: No such file to include: no\.aurora\n {2}at test\.aurora:1:1/,
  ],
  ['a file that includes itself', "include('test.aurora')", /includes nest deeper than 50 files/],
  [
    'a job that is none',
    'x = 1\njobs = [5]',
    /^ValueError: jobs\[0\]: MesosJob expects a dict.*\n {2}at test\.aurora:2:1\n {4}jobs = \[5\]/,
  ],
  [
    'jobs that are no list',
    'jobs = Job()',
    /^TypeError: jobs must be a list, not MesosJob\n {2}at test\.aurora:1:1/,
  ],
  [
    'jobs without end',
    'import itertools\njobs = itertools.count()',
    /^evaluation creates more than \d+ .*\n {2}at test\.aurora:2:1/,
  ],
  [
    'hooks that are no list',
    'hooks = 5',
    /^TypeError: hooks must be a list, not int\n {2}at test\.aurora:1:1/,
  ],
  ['a job of another type', 'jobs = [Task()]', /jobs\[0\] is a Task, not a Job/],
  ['an endless loop', 'while True: pass', /takes more than \d+ steps: is there an endless loop\?/],
  ['an endless recursion', 'def f(): return f()\nf()', /maximum recursion depth exceeded/],
  ['a text without end', "x = 'a' * 10 ** 9", /creates (more than|a text of more than) \d+ characters/],
  [
    'a list without end',
    'x = [0]\nwhile True: x += x',
    /creates more than \d+ characters or elements of lists/,
  ],
  [
    'a range without end',
    'x = list(xrange(10 ** 12))',
    /creates more than \d+ characters or elements of lists/,
  ],
  ['a doubling text', "x = 'a'\nwhile True: x = x + x", /creates a text of more than \d+ characters/],
  [
    'a long list of arguments',
    'def f(*a): return len(a)\nraise ValueError(f(*range(300000)))',
    /^ValueError: 300000/,
  ],
  ['a number without end', 'x = 10 ** 10 ** 10', /OverflowError/],
  [
    'a process',
    'import subprocess',
    /subprocess is not available in job files: a job file may not start processes/,
  ],
  ['the network', 'import urllib2', /a job file may not use the network/],
  ['writing', "open('x', 'w')", /a job file can read files but not write them/],
  ['an unknown module', 'import nothing', /ImportError: No module named nothing/],
  ['leaving', 'import sys\nsys.exit(3)', /SystemExit: 3/],
];

for (const [what, source, message] of FAILURES) {
  test(`${what} ends in one clear error`, () => assert.match(failure(source), message));
}

test('a file that cannot be read says so', () => {
  const result = load({}, 'gone.aurora');
  assert.ok(!result.ok);
  assert.equal(formatConfigError(result.error), 'Cannot read the job file gone.aurora');
});

test('JSON files hold one job, or several under "jobs"', () => {
  const job =
    '{"name": "a", "task": {"processes": [{"name": "p", "cmdline": "x"}]}, "container": {"image": "i"}}';
  for (const text of [job, `{"jobs": [${job}]}`]) {
    const result = load({ 'job.json': text }, 'job.json', true);
    assert.ok(result.ok, JSON.stringify(result));
    assert.deepEqual(
      result.value.jobs.map((each) => String(each.field('name'))),
      ['a'],
    );
  }
});

for (const [text, message] of [
  ['{"name": ', /JSON is wrong near line 1, column 10: expected a value/],
  ['', /JSON is wrong near line 1, column 1: expected a value/],
  ['$', /JSON is wrong near line 1, column 1: expected JSON/],
  ['{bad', /JSON is wrong near line 1, column 2: expected a key/],
  ['{"jobs":\n  [1 2]}', /JSON is wrong near line 2, column 6: expected a comma or \]/],
  ['[]', /holds an object/],
  ['{"nam": 1}', /Unknown schema attribute nam of MesosJob \(did you mean "name"\?\)/],
] as const) {
  test(`JSON ${text} is refused`, () => {
    const result = load({ 'job.json': text }, 'job.json', true);
    assert.ok(!result.ok);
    assert.match(result.error.message, message);
  });
}
