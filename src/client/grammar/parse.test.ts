import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  flag,
  type Grammar,
  integer,
  oneOf,
  option,
  optionalPositional,
  positional,
  repeated,
  rest,
  text,
} from './arguments.ts';
import { formatEntries, formatHelp, formatUsage } from './help.ts';
import { parseArguments } from './parse.ts';

const strict = flag(['--strict'], 'be strict');
const verbose = flag(['--verbose', '-v'], 'say more');
const message = option(['--message', '-m'], {
  metavar: 'text',
  convert: text,
  default: undefined,
  help: 'why',
});
const size = option(['--batch-size'], { metavar: 'N', convert: integer, default: 1, help: 'how many' });
const bind = repeated(['--bind'], { metavar: 'var=value', convert: text, help: 'bind' });
const state = option(['--wait-until'], {
  metavar: 'S',
  convert: oneOf(['A', 'B']),
  default: 'A',
  help: 'wait',
});
const key = positional('KEY', text, 'the key');
const file = positional('FILE', text, 'the file');
const grammar: Grammar = { options: [strict, verbose, message, size, bind, state], positionals: [key, file] };

function values(argv: readonly string[]): unknown[] {
  const outcome = parseArguments(grammar, argv);
  assert.ok(outcome.kind === 'parsed', JSON.stringify(outcome));
  return [key, file, strict, verbose, message, size, bind, state].map((each) =>
    outcome.arguments.get<unknown>(each),
  );
}

const accepted: readonly [argv: string[], values: unknown[]][] = [
  [
    ['k', 'f'],
    ['k', 'f', false, false, undefined, 1, [], 'A'],
  ],
  [
    ['--strict', 'k', '-v', 'f'],
    ['k', 'f', true, true, undefined, 1, [], 'A'],
  ],
  [
    ['k', '-m', 'why', 'f'],
    ['k', 'f', false, false, 'why', 1, [], 'A'],
  ],
  [
    ['-mwhy', 'k', 'f'],
    ['k', 'f', false, false, 'why', 1, [], 'A'],
  ],
  [
    ['-mwhy not', 'k', 'f'],
    ['k', 'f', false, false, 'why not', 1, [], 'A'],
  ],
  [
    ['-vm', 'why', 'k', 'f'],
    ['k', 'f', false, true, 'why', 1, [], 'A'],
  ],
  [
    ['-vmwhy', 'k', 'f'],
    ['k', 'f', false, true, 'why', 1, [], 'A'],
  ],
  [
    ['-m=why', 'k', 'f'],
    ['k', 'f', false, false, 'why', 1, [], 'A'],
  ],
  [
    ['--message=', 'k', 'f'],
    ['k', 'f', false, false, '', 1, [], 'A'],
  ],
  [
    ['--message=-v', 'k', 'f'],
    ['k', 'f', false, false, '-v', 1, [], 'A'],
  ],
  [
    ['-m', '-x y', 'k', 'f'],
    ['k', 'f', false, false, '-x y', 1, [], 'A'],
  ],
  [
    ['--mess', 'a', '--mess', 'b', 'k', 'f'],
    ['k', 'f', false, false, 'b', 1, [], 'A'],
  ],
  [
    ['--batch=5', 'k', 'f'],
    ['k', 'f', false, false, undefined, 5, [], 'A'],
  ],
  [
    ['--bind', 'a=b', 'k', '--bind=c=d', 'f'],
    ['k', 'f', false, false, undefined, 1, ['a=b', 'c=d'], 'A'],
  ],
  [
    ['--wait-until', 'B', 'k', 'f'],
    ['k', 'f', false, false, undefined, 1, [], 'B'],
  ],
  [
    ['k', '--', '--strict'],
    ['k', '--strict', false, false, undefined, 1, [], 'A'],
  ],
  [
    ['-', 'f'],
    ['-', 'f', false, false, undefined, 1, [], 'A'],
  ],
  [
    ['--batch-size', '-5', '-1', 'f'],
    ['-1', 'f', false, false, undefined, -5, [], 'A'],
  ],
];

for (const [argv, expected] of accepted) {
  test(`accepts ${argv.join(' ')}`, () => assert.deepEqual(values(argv), expected));
}

const refused: readonly [argv: string[], problem: string][] = [
  [['k'], 'too few arguments'],
  [['k', 'f', 'x', 'y'], 'unrecognized arguments: x y'],
  [['k', 'f', '--nope'], 'unrecognized arguments: --nope'],
  [['k', 'f', '--nope=1'], 'unrecognized arguments: --nope=1'],
  [['--batch-sice', '1', 'k'], 'unrecognized arguments: --batch-sice (did you mean "--batch-size"?)'],
  [
    ['--wait-untill=A', '-q', 'k'],
    'unrecognized arguments: --wait-untill=A -q (did you mean "--wait-until"?)',
  ],
  [['k', 'f', '-m'], 'argument --message/-m: expected one argument'],
  [['k', 'f', '-m', '--strict'], 'argument --message/-m: expected one argument'],
  [['k', 'f', '--strict=yes'], "argument --strict: ignored explicit argument 'yes'"],
  [['k', 'f', '-vx'], "argument --verbose/-v: ignored explicit argument 'x'"],
  [['k', 'f', '-v=x'], "argument --verbose/-v: ignored explicit argument 'x'"],
  [['k', 'f', '-vm'], 'argument --message/-m: expected one argument'],
  [['k', 'f', '--b', '1'], 'ambiguous option: --b could match --batch-size, --bind'],
  [['k', 'f', '--batch-size', 'x'], "argument --batch-size: invalid int value: 'x'"],
  [['k', 'f', '--batch-size', '1.5'], "argument --batch-size: invalid int value: '1.5'"],
  [['k', 'f', '--wait-until=C'], "argument --wait-until: invalid choice: 'C' (choose from 'A', 'B')"],
];

for (const [argv, problem] of refused) {
  test(`refuses ${argv.join(' ')}`, () => {
    assert.deepEqual(parseArguments(grammar, argv), { kind: 'error', problem });
  });
}

test('help wins over what is wrong beside it', () => {
  for (const name of ['-h', '--help', '-help', '--he', '-vh'])
    assert.equal(parseArguments(grammar, [name]).kind, 'help');
});

test('usage and help name every argument', () => {
  assert.equal(
    formatUsage('aurora job x', grammar, 100),
    'usage: aurora job x [-h] [--strict] [--verbose] [--message text] [--batch-size N] [--bind var=value]\n' +
      '                    [--wait-until S] KEY FILE\n',
  );
  const help = formatHelp('aurora job x', 'Does something', grammar);
  for (const line of [
    'Does something',
    '  KEY                       the key',
    '  --message text, -m text   why',
  ]) {
    assert.ok(help.includes(line), `${line} in\n${help}`);
  }
});

test('help is as wide as the terminal, within reason', () => {
  const long = 'many words '.repeat(30).trim();
  const wide = (columns?: number): number => {
    const help = `${formatHelp('aurora job x', long, grammar, columns)}${formatEntries('list', [{ title: 'a', help: long }], columns)}`;
    return Math.max(...help.split('\n').map((line) => line.length));
  };
  for (const columns of [40, 64, 80, 99]) assert.ok(wide(columns) <= columns && wide(columns) > columns - 8);
  assert.equal(wide(), wide(80));
  assert.equal(wide(1000), wide(100));
  assert.equal(wide(1), wide(40));
});

test('an optional argument may be left out, but is converted if given', () => {
  const count = optionalPositional('COUNT', integer, 'how many');
  const some: Grammar = { options: [strict], positionals: [key, count] };
  const read = (...argv: string[]): unknown => {
    const outcome = parseArguments(some, argv);
    return outcome.kind === 'parsed' ? outcome.arguments.get(count) : outcome;
  };
  assert.equal(read('k'), undefined);
  assert.equal(read('k', '3', '--strict'), 3);
  assert.deepEqual(read('k', 'x'), { kind: 'error', problem: "argument COUNT: invalid int value: 'x'" });
  assert.deepEqual(read('k', '3', '4'), { kind: 'error', problem: 'unrecognized arguments: 4' });
  assert.deepEqual(read(), { kind: 'error', problem: 'too few arguments' });
  assert.match(formatUsage('aurora x', some), /KEY \[COUNT\]$/m);
});

test('all arguments after the known places may be taken together', () => {
  const command = rest('COMMAND [ARG ...]', { convert: text, atLeast: 1, help: 'what to run' });
  const some: Grammar = { options: [strict], positionals: [key], rest: command };
  const read = (...argv: string[]): unknown => {
    const outcome = parseArguments(some, argv);
    return outcome.kind === 'parsed' ? outcome.arguments.get(command) : outcome;
  };
  assert.deepEqual(read('k', 'ls'), ['ls']);
  assert.deepEqual(read('k', '--strict', '--', 'ls', '-l', '--', '--strict'), ['ls', '-l', '--', '--strict']);
  assert.deepEqual(read('k', 'ls', '-l'), { kind: 'error', problem: 'unrecognized arguments: -l' });
  assert.deepEqual(read('k'), { kind: 'error', problem: 'too few arguments' });
  assert.match(formatUsage('aurora x', some), /KEY COMMAND \[ARG \.\.\.\]$/m);
  assert.match(formatHelp('aurora x', 'Runs', some), /^ {2}COMMAND \[ARG \.\.\.\] +what to run$/m);
});
