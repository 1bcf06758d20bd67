import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { skipHooks, verbose } from './common-options.ts';
import type { Grammar, Option } from './grammar/index.ts';
import { NOUNS } from './nouns.ts';
import { runAgainst } from './testing/answers.ts';
import { ARGUMENT_ROWS, type ArgumentRow, requiredPlaces } from './testing/argument-rows.ts';

/** Every verb, with the options that all of them have. */
const VERBS = await Promise.all(
  Object.entries(NOUNS).flatMap(([noun, { verbs }]) =>
    Object.entries(verbs).map(async ([name, entry]) => {
      const { grammar, usageExitCode } = await entry.load();
      const whole: Grammar = { ...grammar, options: [...grammar.options, verbose, skipHooks] };
      return { noun, name, grammar: whole, usageExitCode };
    }),
  ),
);

for (const { noun, name, grammar, usageExitCode } of VERBS) {
  const command = `${noun} ${name}`;
  const rowOf = (argument: string): ArgumentRow => {
    const row = ARGUMENT_ROWS[`${command} ${argument}`] ?? ARGUMENT_ROWS[argument];
    assert.ok(row, `testing/argument-rows.ts must say what is wrong for ${argument} of ${command}`);
    return row;
  };
  const required = requiredPlaces(grammar);
  const places = (): string[] => required.map((metavar) => rowOf(metavar).valid);

  /** Asserts that a command line is refused without a call, and why. */
  const refused = async (args: readonly string[], problem: RegExp): Promise<void> => {
    const result = await runAgainst([noun, name, ...args], {});
    const told = `aurora ${command} ${args.join(' ')}: ${result.stderr}`;
    assert.equal(result.exitCode, usageExitCode, told);
    assert.ok(result.stderr.startsWith(`usage: aurora ${command} [-h]`), told);
    assert.match(result.stderr.trimEnd().split('\n').at(-1) ?? '', problem, told);
    assert.ok(result.stderr.includes(`\naurora ${command}: error: `), told);
    assert.equal(result.stdout, '');
  };

  describe(`a wrong command line is refused with its reason: aurora ${command}`, () => {
    test('too few, too many, unknown', async () => {
      if (required.length > 0) await refused(places().slice(1), /: error: too few arguments$/);
      await refused([...places(), '--nonsense'], /: error: unrecognized arguments: --nonsense$/);
      if (grammar.rest !== undefined) return;
      const optional = grammar.positionals
        .filter((each) => each.optional)
        .map(({ metavar }) => rowOf(metavar).valid);
      await refused([...places(), ...optional, 'more'], /: error: unrecognized arguments: more$/);
    });

    for (const [index, { metavar }] of grammar.positionals.entries()) {
      test(metavar, async () => {
        const before = grammar.positionals.slice(0, index).map((each) => rowOf(each.metavar).valid);
        const after = places().slice(index + 1);
        for (const [text, problem] of rowOf(metavar).wrong) {
          await refused([...before, text, ...after], inArgument(metavar, problem));
        }
      });
    }

    for (const option of grammar.options) {
      test(option.names.join('/'), async () => {
        const [long = ''] = option.names;
        const title = option.names.join('/');
        if (option.metavar === undefined) {
          await refused([...places(), `${long}=yes`], inArgument(title, /ignored explicit argument 'yes'$/));
          return;
        }
        for (const given of option.names) {
          await refused([...places(), given], inArgument(title, /expected one argument$/));
          await refused([...places(), given, '--nonsense'], inArgument(title, /expected one argument$/));
        }
        for (const [text, problem] of rowOf(long).wrong) {
          await refused([...places(), `${long}=${text}`], inArgument(title, problem));
        }
      });
    }
  });
}

function inArgument(title: string, problem: RegExp): RegExp {
  return new RegExp(`: error: argument ${title.replace(/[[\]/.]/g, '\\$&')}: .*${problem.source}`);
}

test('no two options of a verb can be confused', () => {
  for (const { noun, name, grammar } of VERBS) {
    const names = grammar.options.flatMap((option: Option<unknown>) => option.names);
    assert.equal(new Set(names).size, names.length, `${noun} ${name}`);
    for (const each of names) assert.match(each, /^(--[a-z][a-z-]+|-[a-zA-Z])$/, `${noun} ${name}`);
  }
});

test('the help of an option tells what it is without being given', () => {
  for (const { noun, name, grammar } of VERBS) {
    for (const { names, help, read } of grammar.options) {
      const reading = read([]);
      const { value } = reading.ok ? reading : assert.fail(reading.problem);
      if (typeof value === 'string' || typeof value === 'number') {
        assert.ok(help.endsWith(`(default: ${value})`), `${noun} ${name} ${names[0]}: ${help}`);
      }
    }
  }
});
