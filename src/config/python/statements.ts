import { docstringOf, type Expression, type Handler, type ImportedName, type Statement } from './ast.ts';
import { OBJECT } from './builtin-types.ts';
import { PyClass, PyInstance, PyRaise } from './classes.ts';
import { executeCode } from './execute-code.ts';
import { evaluate, makeFunction } from './expressions.ts';
import type { Frame } from './frame.ts';
import { inFrame } from './functions.ts';
import { namespaceFor } from './names.ts';
import type { Runtime } from './runtime.ts';
import { PyList, PyModule, PyObject, PySet, PyTuple, type Value, valueOr } from './values.ts';

/** How a block ended: at its end, by break or continue, or with a value to return. */
export type Completion = undefined | 'break' | 'continue' | { readonly value: Value };

/**
 * Runs statements one after the other.
 * @throws PyRaise for exceptions, LimitExceeded
 */
export function execute(rt: Runtime, statements: readonly Statement[], frame: Frame): Completion {
  for (const statement of statements) {
    const completion = executeOne(rt, statement, frame);
    if (completion !== undefined) return completion;
  }
  return undefined;
}

function executeOne(rt: Runtime, statement: Statement, frame: Frame): Completion {
  rt.meter.step();
  frame.at = statement;
  switch (statement.kind) {
    case 'expression':
      evaluate(rt, statement.value, frame);
      return undefined;
    case 'assign': {
      const value = evaluate(rt, statement.value, frame);
      for (const target of statement.targets) assignTo(rt, frame, target, value);
      return undefined;
    }
    case 'return':
      return { value: statement.value === undefined ? null : evaluate(rt, statement.value, frame) };
    case 'if':
      return execute(
        rt,
        rt.truth(evaluate(rt, statement.condition, frame)) ? statement.then : statement.otherwise,
        frame,
      );
    case 'for':
      return executeFor(rt, statement, frame);
    case 'while':
      return executeWhile(rt, statement, frame);
    case 'try':
      return executeTry(rt, statement, frame);
    case 'with':
      return executeWith(rt, statement, 0, frame);
    case 'break':
    case 'continue':
      return statement.kind;
    case 'function':
      define(rt, frame, statement.name, statement.decorators, () =>
        makeFunction(rt, statement.name, statement.parameters, statement.body, frame),
      );
      return undefined;
    case 'class':
      define(rt, frame, statement.name, statement.decorators, () => makeClass(rt, statement, frame));
      return undefined;
    default:
      executeSimple(rt, statement, frame);
      return undefined;
  }
}

type Simple = Extract<
  Statement,
  {
    readonly kind:
      | 'augment'
      | 'print'
      | 'exec'
      | 'delete'
      | 'pass'
      | 'raise'
      | 'global'
      | 'nonlocal'
      | 'import'
      | 'importFrom'
      | 'assert';
  }
>;

function executeSimple(
  rt: Runtime,
  statement: Exclude<Statement, { kind: 'expression' }>,
  frame: Frame,
): void {
  const simple = statement as Simple; // the other kinds are handled by the caller
  switch (simple.kind) {
    case 'augment':
      augment(rt, simple, frame);
      return;
    case 'print':
      print(rt, simple, frame);
      return;
    case 'exec':
      executeCode(rt, frame, simple);
      return;
    case 'delete':
      for (const target of simple.targets) deleteTarget(rt, frame, target);
      return;
    case 'raise':
      throw makeRaise(rt, simple, frame);
    case 'import':
      for (const imported of simple.names) importModule(rt, frame, imported);
      return;
    case 'importFrom':
      importFrom(rt, frame, simple.module, simple.names);
      return;
    case 'assert':
      if (rt.truth(evaluate(rt, simple.condition, frame))) return;
      throw rt.error(
        'AssertionError',
        simple.message === undefined ? '' : rt.str(evaluate(rt, simple.message, frame)),
      );
    default:
      return;
  }
}

/** Binds a value to a name, an attribute, an item, or to several of them. @throws PyRaise */
export function assignTo(rt: Runtime, frame: Frame, target: Expression, value: Value): void {
  switch (target.kind) {
    case 'name':
      namespaceFor(frame, target.name).set(target.name, value);
      return;
    case 'attribute': {
      const object = evaluate(rt, target.object, frame);
      frame.at = target;
      rt.setAttribute(object, target.name, value);
      return;
    }
    case 'subscript': {
      const container = evaluate(rt, target.object, frame);
      const index = evaluate(rt, target.index, frame);
      frame.at = target;
      rt.setItem(container, index, value);
      return;
    }
    case 'tuple':
    case 'list':
      unpack(rt, frame, target.elements, value);
      return;
    default:
      throw rt.error('SyntaxError', "can't assign to this expression");
  }
}

function unpack(rt: Runtime, frame: Frame, targets: readonly Expression[], value: Value): void {
  const items = rt.list(value);
  const star = targets.findIndex((target) => target.kind === 'starred');
  const fixed = star < 0 ? targets.length : targets.length - 1;
  if (items.length < fixed)
    throw rt.error(
      'ValueError',
      `need more than ${items.length} value${items.length === 1 ? '' : 's'} to unpack`,
    );
  if (items.length > fixed && star < 0) throw rt.error('ValueError', 'too many values to unpack');
  const surplus = items.length - fixed;
  for (const [index, target] of targets.entries()) {
    if (target.kind === 'starred') {
      assignTo(rt, frame, target.value, new PyList(items.slice(index, index + surplus)));
    } else {
      assignTo(rt, frame, target, items[star >= 0 && index > star ? index + surplus - 1 : index] ?? null);
    }
  }
}

function deleteTarget(rt: Runtime, frame: Frame, target: Expression): void {
  if (target.kind === 'name') {
    if (namespaceFor(frame, target.name).delete(target.name)) return;
    throw rt.error('NameError', `name '${target.name}' is not defined`);
  }
  if (target.kind === 'attribute') {
    rt.setAttribute(evaluate(rt, target.object, frame), target.name, undefined);
  } else if (target.kind === 'subscript') {
    rt.deleteItem(evaluate(rt, target.object, frame), evaluate(rt, target.index, frame));
  } else if (target.kind === 'tuple' || target.kind === 'list') {
    for (const element of target.elements) deleteTarget(rt, frame, element);
  }
}

/** Lists and sets change in place, so that everyone who holds them sees it. */
function augment(rt: Runtime, statement: Statement & { readonly kind: 'augment' }, frame: Frame): void {
  const { target, operator } = statement;
  const old = evaluate(rt, target, frame);
  const operand = evaluate(rt, statement.value, frame);
  frame.at = statement;
  if (old instanceof PyList && operator === '+') for (const item of rt.list(operand)) old.items.push(item);
  else if (old instanceof PySet && !old.frozen && operator === '|')
    for (const item of rt.iterate(operand)) old.add(rt, item);
  else {
    const special =
      old instanceof PyInstance && operator === '+' ? old.special(rt, '__iadd__', [operand]) : undefined;
    assignTo(
      rt,
      frame,
      target,
      valueOr(special, () => rt.binary(operator, old, operand)),
    );
    return;
  }
  assignTo(rt, frame, target, old);
}

/** In a file of Python 3 what looks like the statement with a tuple, `print(a, b)`, is a call. */
function printedValues(
  statement: Statement & { readonly kind: 'print' },
  frame: Frame,
): readonly Expression[] {
  const [only, ...more] = statement.values;
  const isCall = frame.dialect.isPython3 && only?.kind === 'tuple' && more.length === 0;
  return isCall ? only.elements : statement.values;
}

function print(rt: Runtime, statement: Statement & { readonly kind: 'print' }, frame: Frame): void {
  const values = printedValues(statement, frame);
  const text = values.map((value) => rt.str(evaluate(rt, value, frame))).join(' ');
  // Python 2 puts the blank that a trailing comma asks for in front of what is printed next.
  const blank = rt.owesBlank && values.length > 0 ? ' ' : '';
  rt.owesBlank = !statement.newline && !text.endsWith('\n');
  const line = blank + text + (statement.newline ? '\n' : '');
  const destination = statement.destination && evaluate(rt, statement.destination, frame);
  if (destination instanceof PyObject) rt.call(rt.getAttribute(destination, 'write'), [line]);
  else rt.host.print(line);
}

function executeFor(rt: Runtime, statement: Statement & { readonly kind: 'for' }, frame: Frame): Completion {
  for (const item of rt.iterate(evaluate(rt, statement.iterable, frame))) {
    assignTo(rt, frame, statement.target, item);
    const completion = execute(rt, statement.body, frame);
    if (completion === 'break') return undefined;
    if (typeof completion === 'object') return completion;
  }
  return execute(rt, statement.otherwise, frame);
}

function executeWhile(
  rt: Runtime,
  statement: Statement & { readonly kind: 'while' },
  frame: Frame,
): Completion {
  while (rt.truth(evaluate(rt, statement.condition, frame))) {
    const completion = execute(rt, statement.body, frame);
    if (completion === 'break') return undefined;
    if (typeof completion === 'object') return completion;
  }
  return execute(rt, statement.otherwise, frame);
}

function executeTry(rt: Runtime, statement: Statement & { readonly kind: 'try' }, frame: Frame): Completion {
  let completion: Completion;
  try {
    completion = executeGuarded(rt, statement, frame);
  } catch (error) {
    // A `return` in the finalizer swallows the exception, as in Python.
    const last = error instanceof PyRaise ? execute(rt, statement.finalizer, frame) : undefined;
    if (last !== undefined) return last;
    throw error;
  }
  return execute(rt, statement.finalizer, frame) ?? completion;
}

function executeGuarded(
  rt: Runtime,
  statement: Statement & { readonly kind: 'try' },
  frame: Frame,
): Completion {
  let completion: Completion;
  try {
    completion = execute(rt, statement.body, frame);
  } catch (error) {
    const raised =
      error instanceof RangeError ? rt.error('RuntimeError', 'maximum recursion depth exceeded') : error;
    if (!(raised instanceof PyRaise)) throw raised;
    const handler = statement.handlers.find((each) => handles(rt, each, raised, frame));
    if (handler === undefined) throw raised;
    return handle(rt, handler, raised, frame);
  }
  return completion ?? execute(rt, statement.otherwise, frame);
}

function handles(rt: Runtime, handler: Handler, raised: PyRaise, frame: Frame): boolean {
  if (handler.type === undefined) return true;
  const type = evaluate(rt, handler.type, frame);
  const types = type instanceof PyTuple ? type.items : [type];
  return types.some((each) => each instanceof PyClass && raised.exception.cls.isSubclassOf(each));
}

function handle(rt: Runtime, handler: Handler, raised: PyRaise, frame: Frame): Completion {
  const before = rt.handling;
  rt.handling = raised;
  try {
    if (handler.target !== undefined) assignTo(rt, frame, handler.target, raised.exception);
    return execute(rt, handler.body, frame);
  } finally {
    rt.handling = before;
  }
}

function makeRaise(rt: Runtime, statement: Statement & { readonly kind: 'raise' }, frame: Frame): PyRaise {
  if (statement.exception === undefined)
    return rt.handling ?? rt.error('RuntimeError', 'no exception to raise again');
  const raised = evaluate(rt, statement.exception, frame);
  const value = statement.value === undefined ? undefined : evaluate(rt, statement.value, frame);
  const args = value === undefined || value === null ? [] : value instanceof PyTuple ? value.items : [value];
  frame.at = statement;
  const exception = raised instanceof PyClass ? rt.call(raised, args) : raised;
  if (!(exception instanceof PyInstance))
    throw rt.error('TypeError', 'exceptions must be classes or instances');
  return new PyRaise(exception, rt.str(exception));
}

function executeWith(
  rt: Runtime,
  statement: Statement & { readonly kind: 'with' },
  index: number,
  frame: Frame,
): Completion {
  const item = statement.items[index];
  if (item === undefined) return execute(rt, statement.body, frame);
  const manager = evaluate(rt, item.context, frame);
  const exit = rt.getAttribute(manager, '__exit__');
  const entered = rt.call(rt.getAttribute(manager, '__enter__'), []);
  if (item.target !== undefined) assignTo(rt, frame, item.target, entered);
  let completion: Completion;
  try {
    completion = executeWith(rt, statement, index + 1, frame);
  } catch (error) {
    if (!(error instanceof PyRaise)) throw error;
    if (rt.truth(rt.call(exit, [error.exception.cls, error.exception, null]))) return undefined;
    throw error;
  }
  rt.call(exit, [null, null, null]);
  return completion;
}

function define(
  rt: Runtime,
  frame: Frame,
  name: string,
  decorators: readonly Expression[],
  make: () => Value,
): void {
  const wrappers = decorators.map((decorator) => evaluate(rt, decorator, frame));
  const value = wrappers.reduceRight<Value>((inner, wrapper) => rt.call(wrapper, [inner]), make());
  namespaceFor(frame, name).set(name, value);
}

/** A base that makes classes of its own, as Pystachio's Struct does. */
export abstract class ClassMaker extends PyObject {
  abstract derive(rt: Runtime, name: string, attributes: Map<string, Value>): Value;
}

function makeClass(rt: Runtime, statement: Statement & { readonly kind: 'class' }, frame: Frame): Value {
  const bases = statement.args
    .filter((argument) => argument.kind === 'positional')
    .map((argument) => evaluate(rt, argument.value, frame));
  const body: Frame = {
    ...frame,
    where: statement.name,
    locals: new Map<string, Value>([
      ['__module__', '__builtin__'],
      ['__doc__', docstringOf(statement.body) ?? null],
    ]),
    names: undefined,
    enclosing: frame,
    isClassBody: true,
    isComprehension: false,
  };
  inFrame(rt, body, () => execute(rt, statement.body, body));
  const maker = bases.find((base) => base instanceof ClassMaker);
  if (maker !== undefined) return maker.derive(rt, statement.name, body.locals);
  const classes = bases.filter((base) => base instanceof PyClass);
  if (classes.length < bases.length) throw rt.error('TypeError', 'the bases of a class must be classes');
  return new PyClass(statement.name, classes.length === 0 ? [OBJECT] : classes, body.locals);
}

function importModule(rt: Runtime, frame: Frame, { name, alias }: ImportedName): void {
  const [first = name] = name.split('.');
  const module = loadModule(rt, name);
  const bound = alias === undefined && first !== name ? loadModule(rt, first) : module;
  namespaceFor(frame, alias ?? first).set(alias ?? first, bound);
}

function importFrom(
  rt: Runtime,
  frame: Frame,
  moduleName: string,
  names: readonly ImportedName[] | '*',
): void {
  if (moduleName === '__future__') return;
  const module = loadModule(rt, moduleName);
  if (names === '*') {
    if (!(module instanceof PyModule)) return;
    for (const [name, value] of module.attributes)
      if (!name.startsWith('_')) namespaceFor(frame, name).set(name, value);
    return;
  }
  for (const { name, alias } of names) {
    const value = valueOr(module.ownAttribute(rt, name), () => rt.importModule(rt, `${moduleName}.${name}`));
    if (value === undefined) throw rt.error('ImportError', `cannot import name ${name} from ${moduleName}`);
    namespaceFor(frame, alias ?? name).set(alias ?? name, value);
  }
}

/** @returns a module by its whole name, made once @throws PyRaise ImportError */
export function loadModule(rt: Runtime, name: string): PyObject {
  const module = rt.modules.get(name) ?? rt.importModule(rt, name);
  if (module === undefined) throw rt.error('ImportError', `No module named ${name}`);
  rt.modules.set(name, module);
  return module;
}
