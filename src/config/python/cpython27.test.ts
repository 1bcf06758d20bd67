import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { nodeHash } from '../node-hash.ts';
import { makeBuiltins } from './builtins.ts';
import { PyRaise } from './classes.ts';
import { executeFile, moduleFrame } from './execute-code.ts';
import { evaluate } from './expressions.ts';
import { inFrame } from './functions.ts';
import { DEFAULT_LIMITS } from './limits.ts';
import { standardModule } from './modules/index.ts';
import { parseExpression } from './parser.ts';
import { Runtime } from './runtime.ts';
import { SourceFile } from './source.ts';

/** One thing asked of CPython 2.7, and its answer. */
interface Case {
  readonly source: string;
  readonly repr?: string;
  readonly prints?: string;
  readonly raises?: string;
}

const CASES: readonly Case[] = JSON.parse(
  readFileSync(new URL('./testing/cpython27.json', import.meta.url), 'utf8'),
);

function answer(source: string, isExpression: boolean): Omit<Case, 'source'> {
  let printed = '';
  const host = {
    environment: new Map<string, string>(),
    user: 'alice',
    hostname: 'host',
    workingDirectory: '/',
    argv: [],
    readFile: () => undefined,
    nowMs: () => 0,
    random: () => 0.5,
    print: (text: string) => {
      printed += text;
    },
    hash: nodeHash,
  };
  const rt = new Runtime(host, DEFAULT_LIMITS, makeBuiltins(), standardModule);
  const file = new SourceFile('case', source);
  try {
    if (!isExpression) {
      executeFile(rt, file, new Map());
      return { prints: printed };
    }
    const frame = moduleFrame(file, new Map(), rt.dialect);
    return { repr: inFrame(rt, frame, () => rt.repr(evaluate(rt, parseExpression(file), frame))) };
  } catch (error) {
    if (error instanceof PyRaise) return { raises: error.exception.cls.name };
    throw error;
  }
}

for (const { source, ...expected } of CASES) {
  test(`CPython 2.7 agrees on ${source.trim().slice(0, 70)}`, () => {
    assert.deepEqual(answer(source, !source.endsWith('\n')), expected);
  });
}
