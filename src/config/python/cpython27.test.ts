import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { nodeHash } from '../node-hash.ts';
import { bareRuntime } from '../testing/runtime.ts';
import { PyRaise } from './classes.ts';
import { executeFile, moduleFrame } from './execute-code.ts';
import { evaluate } from './expressions.ts';
import { inFrame } from './functions.ts';
import { parseExpression } from './parser.ts';
import { SourceFile } from './source.ts';

/** What an expression is, what a program prints, or the exception it ends with and its text. */
interface Answer {
  readonly repr?: string;
  readonly prints?: string;
  readonly raises?: string;
  readonly text?: string;
}

/** One thing asked of CPython 2.7, and its answer. */
interface Case extends Answer {
  readonly source: string;
}

function recorded(name: string) {
  return JSON.parse(readFileSync(new URL(`./testing/${name}.json`, import.meta.url), 'utf8'));
}

const CASES: readonly Case[] = recorded('cpython27');
const GROUPS: { readonly [group: string]: readonly (readonly [source: string, answer: string])[] } =
  recorded('systematic');

/** Programs end in a line feed, expressions do not. */
function answerTo(source: string): Answer {
  let printed = '';
  const rt = bareRuntime({
    print: (text) => {
      printed += text;
    },
    hash: nodeHash,
  });
  const file = new SourceFile('case', source);
  try {
    if (source.endsWith('\n')) {
      executeFile(rt, file, new Map());
      return { prints: printed };
    }
    const frame = moduleFrame(file, new Map(), rt.dialect);
    return { repr: inFrame(rt, frame, () => rt.repr(evaluate(rt, parseExpression(file), frame))) };
  } catch (error) {
    if (!(error instanceof PyRaise)) throw error;
    return { raises: error.exception.cls.name, text: rt.str(error.exception) };
  }
}

/** Exceptions that say here in words of their own what is wrong: wrong arguments, operands, patterns. */
const OWN_WORDS = new Set(['TypeError', 'error']);

/** Without what only the two types of text and of whole numbers in Python 2 make different: `u'x'`, `5L`. */
function comparable(text: string): string {
  return text.replace(/(?<![\w.])(-?\d+)L\b/g, '$1').replace(/(?<!\w)u(?=['"])/g, '');
}

function inOneLine({ repr, prints, raises, text = '' }: Answer): string {
  if (raises === undefined) return comparable(repr ?? prints ?? '');
  return OWN_WORDS.has(raises) || text === '' ? `!${raises}` : `!${raises}: ${comparable(text)}`;
}

function withoutOwnWords(answer: string): string {
  const [, raised = ''] = /^!(\w+)/.exec(answer) ?? [];
  return OWN_WORDS.has(raised) ? `!${raised}` : comparable(answer);
}

for (const { source, ...expected } of CASES) {
  test(`CPython 2.7 agrees on ${source.trim().slice(0, 70)}`, () => {
    assert.equal(inOneLine(answerTo(source)), inOneLine(expected));
  });
}

const PYTHON3_CASES: readonly Case[] = recorded('cpython3');

for (const { source, ...expected } of PYTHON3_CASES) {
  test(`CPython 3 agrees on ${source.trim().slice(0, 70)}`, () => {
    assert.equal(inOneLine(answerTo(source)), inOneLine(expected));
  });
}

for (const [group, cases] of Object.entries(GROUPS)) {
  test(`CPython 2.7 agrees on ${cases.length} cases of ${group}`, () => {
    const onlyClass = cases.every(([, answer]) => !/^!\w+: /.test(answer));
    const differences = cases.flatMap(([source, answer]) => {
      const ours = inOneLine(answerTo(source));
      const expected = withoutOwnWords(answer);
      return (onlyClass ? ours.replace(/^(!\w+): .*$/s, '$1') : ours) === expected
        ? []
        : [`${source.trim()}: ${expected} in CPython, ${ours} here`];
    });
    assert.deepEqual(differences, []);
  });
}
