import type { Expression, Statement } from './ast.ts';
import { PyRaise, type TracePlace } from './classes.ts';
import { evaluate } from './expressions.ts';
import type { Frame } from './frame.ts';
import { LimitExceeded } from './limits.ts';
import type { Runtime } from './runtime.ts';
import { scopeNames } from './scope-names.ts';
import { assignTo, execute } from './statements.ts';
import { type Kwargs, PyDict, type PyFunction, PyIterator, PyTuple, type Value, valueOr } from './values.ts';

/**
 * Calls a function of a job file. A generator runs to its end at once and gives what it yielded.
 * @throws PyRaise whatever the function raises, or TypeError where arguments and parameters do not fit
 */
export function runFunction(rt: Runtime, callee: PyFunction, args: readonly Value[], kwargs: Kwargs): Value {
  const { body, frame: definition } = callee;
  const names = scopeNames(callee.parameters, body, definition.dialect);
  const frame: Frame = {
    file: definition.file,
    dialect: definition.dialect,
    where: callee.name,
    globals: definition.globals,
    locals: bindArguments(rt, callee, args, kwargs),
    names,
    enclosing: definition,
    isClassBody: false,
    isComprehension: false,
    running: callee,
    yields: names.isGenerator ? [] : undefined,
    at: definition.at,
  };
  return inFrame(rt, frame, () => {
    for (const { name, pattern } of callee.parameters.positional) {
      if (pattern !== undefined) assignTo(rt, frame, pattern, frame.locals.get(name) ?? null);
    }
    const result = isExpression(body) ? evaluate(rt, body, frame) : returned(execute(rt, body, frame));
    return frame.yields === undefined ? result : new PyIterator(frame.yields, 'generator');
  });
}

function isExpression(body: readonly Statement[] | Expression): body is Expression {
  return !Array.isArray(body);
}

function returned(completion: ReturnType<typeof execute>): Value {
  return typeof completion === 'object' ? completion.value : null;
}

/**
 * Runs code in a frame: counts call depth, and notes in a passing exception where this frame was.
 */
export function inFrame<T>(rt: Runtime, frame: Frame, run: () => T): T {
  const { dialect, frame: caller } = rt;
  rt.dialect = frame.dialect;
  rt.frame = frame;
  rt.depth++;
  try {
    if (rt.depth > rt.meter.maxCallDepth) throw rt.error('RuntimeError', 'maximum recursion depth exceeded');
    return run();
  } catch (error) {
    const raised = asRaised(rt, error);
    if (raised instanceof PyRaise || raised instanceof LimitExceeded) notePlace(raised.trace, frame);
    throw raised;
  } finally {
    rt.depth--;
    rt.dialect = dialect;
    rt.frame = caller;
  }
}

const MAX_TRACE = 30;

/** Whether calls nested too deeply. A regular expression that is compiled at the end of the stack is called wrong instead. */
export function isStackOverflow(error: unknown): boolean {
  if (error instanceof RangeError) return error.message.includes('call stack');
  return error instanceof SyntaxError && error.message.endsWith('Stack overflow');
}

/** What JavaScript cannot do, nest calls more deeply or make a value that large, as an exception of the program. */
function asRaised(rt: Runtime, error: unknown): unknown {
  if (isStackOverflow(error)) return rt.error('RuntimeError', 'maximum recursion depth exceeded');
  if (!(error instanceof RangeError)) return error;
  return rt.error('OverflowError', `a value is out of range: ${error.message}`);
}

function notePlace(trace: TracePlace[], frame: Frame): void {
  if (trace.length < MAX_TRACE) trace.push(placeIn(frame));
}

function placeIn({ file, at: { line, column }, where }: Frame): TracePlace {
  return { path: file.path, line, column, sourceLine: file.line(line), where };
}

/** Where the program is right now, for whoever wants to remember it. */
export function placeNow(rt: Runtime): TracePlace | undefined {
  return rt.frame === undefined ? undefined : placeIn(rt.frame);
}

function bindArguments(
  rt: Runtime,
  callee: PyFunction,
  args: readonly Value[],
  kwargs: Kwargs,
): Map<string, Value> {
  const { positional, rest, keywordOnly, keywords } = callee.parameters;
  const locals = new Map<string, Value>();
  const names = positional.map((parameter) => parameter.name);
  if (args.length > names.length && rest === undefined) {
    throw rt.error(
      'TypeError',
      `${callee.name}() takes at most ${names.length} arguments (${args.length} given)`,
    );
  }
  for (const [index, name] of names.entries()) {
    const value = args[index];
    if (value !== undefined) locals.set(name, value);
  }
  if (rest !== undefined) locals.set(rest, new PyTuple(args.slice(names.length)));
  const extra = new PyDict();
  const known = new Set([...names, ...keywordOnly.map((parameter) => parameter.name)]);
  for (const [name, value] of kwargs) {
    if (!known.has(name)) {
      if (keywords === undefined) {
        throw rt.error('TypeError', `${callee.name}() got an unexpected keyword argument '${name}'`);
      }
      extra.set(rt, name, value);
    } else if (locals.has(name)) {
      throw rt.error('TypeError', `${callee.name}() got multiple values for keyword argument '${name}'`);
    } else {
      locals.set(name, value);
    }
  }
  if (keywords !== undefined) locals.set(keywords, extra);
  for (const name of known) {
    const value = valueOr(locals.get(name), () => callee.fallbacks.get(name));
    if (value === undefined) throw rt.error('TypeError', `${callee.name}() needs the argument '${name}'`);
    locals.set(name, value);
  }
  return locals;
}
