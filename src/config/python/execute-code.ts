import type { Expression } from './ast.ts';
import { evaluate } from './expressions.ts';
import type { Frame } from './frame.ts';
import { inFrame } from './functions.ts';
import { parseExpression, parseModule } from './parser.ts';
import type { Runtime } from './runtime.ts';
import { PythonSyntaxError, SourceFile } from './source.ts';
import { execute } from './statements.ts';
import { PyDict, PyTuple, type Value } from './values.ts';

/** The frame of a file's top level. */
export function moduleFrame(file: SourceFile, globals: Map<string, Value>, dialect: Frame['dialect']): Frame {
  return {
    file,
    dialect,
    where: '<module>',
    globals,
    locals: globals,
    names: undefined,
    enclosing: undefined,
    isClassBody: false,
    isComprehension: false,
    running: undefined,
    yields: undefined,
    at: { line: 1, column: 1 },
  };
}

/** Runs a whole file in the given globals. @throws PyRaise, PythonSyntaxError, LimitExceeded */
export function executeFile(rt: Runtime, file: SourceFile, globals: Map<string, Value>): void {
  const { body, dialect } = parseModule(file);
  const frame = moduleFrame(file, globals, dialect);
  inFrame(rt, frame, () => execute(rt, body, frame));
}

/** The `exec` statement: Python source as text, in this frame or in given dicts. @throws PyRaise */
export function executeCode(
  rt: Runtime,
  frame: Frame,
  statement: {
    readonly code: Expression;
    readonly globals: Expression | undefined;
    readonly locals: Expression | undefined;
  },
): void {
  const code = evaluate(rt, statement.code, frame);
  const [source, givenGlobals, givenLocals] = code instanceof PyTuple ? code.items : [code];
  const globals = statement.globals === undefined ? givenGlobals : evaluate(rt, statement.globals, frame);
  const locals = statement.locals === undefined ? givenLocals : evaluate(rt, statement.locals, frame);
  runSource(rt, rt.str(source ?? ''), frame, globals, locals);
}

/** Runs source text in dicts of names, or in the frame itself. */
export function runSource(
  rt: Runtime,
  text: string,
  frame: Frame,
  globals: Value | undefined,
  locals: Value | undefined,
): void {
  const file = new SourceFile('<string>', text);
  const { body, dialect } = withSyntaxErrors(rt, () => parseModule(file));
  const inner = dictFrame(rt, file, { ...frame, dialect }, globals, locals);
  inFrame(rt, inner, () => execute(rt, body, inner));
  storeNames(rt, globals, inner.globals);
  storeNames(rt, locals, inner.locals);
}

/** `eval(text)` @throws PyRaise */
export function evaluateSource(
  rt: Runtime,
  text: string,
  frame: Frame,
  globals: Value | undefined,
  locals: Value | undefined,
): Value {
  const file = new SourceFile('<string>', text.trim());
  const expression = withSyntaxErrors(rt, () => parseExpression(file));
  const inner = dictFrame(rt, file, frame, globals, locals);
  return inFrame(rt, inner, () => evaluate(rt, expression, inner));
}

function dictFrame(
  rt: Runtime,
  file: SourceFile,
  frame: Frame,
  globals: Value | undefined,
  locals: Value | undefined,
): Frame {
  if (!(globals instanceof PyDict)) return { ...frame, file, where: '<module>' };
  const names = namesOf(rt, globals);
  const own = locals instanceof PyDict ? namesOf(rt, locals) : names;
  return { ...moduleFrame(file, names, frame.dialect), locals: own };
}

function namesOf(rt: Runtime, dict: PyDict): Map<string, Value> {
  return new Map(Array.from(dict.entries.values(), ({ key, value }) => [rt.str(key), value]));
}

function storeNames(rt: Runtime, dict: Value | undefined, names: ReadonlyMap<string, Value>): void {
  if (dict instanceof PyDict) for (const [name, value] of names) dict.set(rt, name, value);
}

function withSyntaxErrors<T>(rt: Runtime, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (error instanceof PythonSyntaxError) throw rt.error('SyntaxError', error.message);
    throw error;
  }
}
