import { numberUnary } from './arithmetic.ts';
import type { Comprehension, Expression, FormattedPart, Lambda, Parameters } from './ast.ts';
import { OBJECT } from './builtin-types.ts';
import { bind, PyClass } from './classes.ts';
import type { Frame } from './frame.ts';
import { FrameFunction } from './frame-functions.ts';
import { inFrame } from './functions.ts';
import { lookUp, namespaceFor } from './names.ts';
import type { Runtime } from './runtime.ts';
import { assignTo } from './statements.ts';
import { convert, formatValue } from './string-format.ts';
import {
  NativeFunction,
  NO_KWARGS,
  PyDict,
  PyFunction,
  PyIterator,
  PyList,
  PyObject,
  PySet,
  PySlice,
  PyTuple,
  type Value,
} from './values.ts';

/**
 * The value of an expression.
 * @throws PyRaise for exceptions, LimitExceeded
 */
export function evaluate(rt: Runtime, node: Expression, frame: Frame): Value {
  rt.meter.step();
  switch (node.kind) {
    case 'constant':
      return node.value;
    case 'name':
      frame.at = node;
      return lookUp(rt, frame, node.name);
    case 'attribute': {
      const object = evaluate(rt, node.object, frame);
      frame.at = node;
      return rt.getAttribute(object, node.name);
    }
    case 'call':
      return evaluateCall(rt, node, frame);
    case 'binary': {
      const left = evaluate(rt, node.left, frame);
      const right = evaluate(rt, node.right, frame);
      frame.at = node;
      return rt.binary(node.operator, left, right);
    }
    case 'subscript': {
      const object = evaluate(rt, node.object, frame);
      const index = evaluate(rt, node.index, frame);
      frame.at = node;
      return rt.getItem(object, index);
    }
    case 'compare':
      return evaluateCompare(rt, node, frame);
    case 'and':
    case 'or':
      return evaluateLogical(rt, node.kind, node.operands, frame);
    case 'conditional':
      return evaluate(rt, rt.truth(evaluate(rt, node.condition, frame)) ? node.then : node.otherwise, frame);
    case 'unary':
      return evaluateUnary(rt, node, frame);
    case 'lambda':
      return makeFunction(rt, '<lambda>', node.parameters, node.body, frame);
    case 'comprehension':
      return evaluateComprehension(rt, node, frame);
    case 'yield':
      return evaluateYield(rt, node, frame);
    default:
      return evaluateDisplay(rt, node, frame);
  }
}

type Display = Exclude<
  Expression,
  {
    readonly kind:
      | 'constant'
      | 'name'
      | 'attribute'
      | 'call'
      | 'binary'
      | 'subscript'
      | 'compare'
      | 'and'
      | 'or'
      | 'conditional'
      | 'unary'
      | 'lambda'
      | 'comprehension'
      | 'yield';
  }
>;

/** Expressions that build a value of their parts. */
function evaluateDisplay(rt: Runtime, node: Display, frame: Frame): Value {
  switch (node.kind) {
    case 'list':
      return new PyList(evaluateElements(rt, node.elements, frame));
    case 'tuple':
      return new PyTuple(evaluateElements(rt, node.elements, frame));
    case 'set':
      return new PySet(rt, evaluateElements(rt, node.elements, frame));
    case 'dict':
      return evaluateDict(rt, node, frame);
    case 'slice': {
      const part = (each: Expression | undefined) => (each === undefined ? null : evaluate(rt, each, frame));
      return new PySlice(part(node.start), part(node.stop), part(node.step));
    }
    case 'formatted':
      return evaluateFormatted(rt, node.parts, frame);
    case 'walrus': {
      const value = evaluate(rt, node.value, frame);
      namespaceFor(outsideComprehensions(frame), node.name).set(node.name, value);
      return value;
    }
    case 'repr':
      return rt.repr(evaluate(rt, node.value, frame));
    case 'ellipsis':
      return rt.builtins.get('Ellipsis') ?? null;
    case 'starred':
      frame.at = node;
      throw rt.error('SyntaxError', "can't use starred expression here");
  }
}

function evaluateElements(rt: Runtime, elements: readonly Expression[], frame: Frame): Value[] {
  const values: Value[] = [];
  for (const element of elements) {
    if (element.kind === 'starred')
      for (const item of rt.list(evaluate(rt, element.value, frame))) values.push(item);
    else values.push(evaluate(rt, element, frame));
  }
  return values;
}

function evaluateDict(rt: Runtime, node: Expression & { readonly kind: 'dict' }, frame: Frame): Value {
  const dict = new PyDict();
  for (const { key, value } of node.entries) {
    const made = evaluate(rt, value, frame);
    if (key !== undefined) dict.set(rt, evaluate(rt, key, frame), made);
    else for (const each of rt.iterate(made)) dict.set(rt, each, rt.getItem(made, each));
  }
  return dict;
}

function evaluateCall(rt: Runtime, node: Expression & { readonly kind: 'call' }, frame: Frame): Value {
  const callee = evaluate(rt, node.callee, frame);
  const args: Value[] = [];
  let kwargs: Map<string, Value> | undefined;
  const setKeyword = (name: string, value: Value) => {
    kwargs ??= new Map();
    if (kwargs.has(name)) throw rt.error('TypeError', `got multiple values for keyword argument '${name}'`);
    kwargs.set(name, value);
  };
  for (const argument of node.args) {
    const value = evaluate(rt, argument.value, frame);
    if (argument.kind === 'positional') args.push(value);
    else if (argument.kind === 'keyword') setKeyword(argument.name, value);
    else if (argument.kind === 'star') for (const item of rt.list(value)) args.push(item);
    else for (const key of rt.iterate(value)) setKeyword(rt.str(key), rt.getItem(value, key));
  }
  frame.at = node;
  if (callee instanceof FrameFunction) return callee.inFrame(rt, args, frame);
  return rt.call(callee, args, kwargs ?? NO_KWARGS);
}

/** `super`, which without arguments finds the class and the instance of the function that calls it. */
export const SUPER = new FrameFunction('super', callSuper);

class PySuper extends PyObject {
  readonly cls: PyClass;
  readonly self: Value;
  constructor(cls: PyClass, self: Value) {
    super();
    this.cls = cls;
    this.self = self;
  }
  override typeName(): string {
    return 'super';
  }
  override ownAttribute(rt: Runtime, name: string): Value | undefined {
    const { resolution } = this.self instanceof PyClass ? this.self : rt.classOf(this.self);
    for (const cls of resolution.slice(resolution.indexOf(this.cls) + 1)) {
      const value = cls.attributes.get(name);
      if (value !== undefined) return bind(rt, value, this.self);
    }
    return name === '__init__' ? new NativeFunction('__init__', () => null) : undefined;
  }
}

function callSuper(rt: Runtime, args: readonly Value[], frame: Frame): Value {
  const [cls, self] = args;
  if (cls instanceof PyClass && self !== undefined) return new PySuper(cls, self);
  const firstName = frame.running?.parameters.positional[0]?.name;
  const receiver = firstName === undefined ? undefined : frame.locals.get(firstName);
  const owner = rt
    .classOf(receiver ?? null)
    .resolution.find((each) => [...each.attributes.values()].includes(frame.running ?? null));
  if (receiver === undefined || args.length > 0)
    throw rt.error('TypeError', 'super() needs a class and an instance');
  return new PySuper(owner ?? OBJECT, receiver);
}

function evaluateCompare(rt: Runtime, node: Expression & { readonly kind: 'compare' }, frame: Frame): Value {
  let left = evaluate(rt, node.first, frame);
  for (const { operator, operand } of node.rest) {
    const right = evaluate(rt, operand, frame);
    frame.at = node;
    if (!compareWith(rt, operator, left, right)) return false;
    left = right;
  }
  return true;
}

function compareWith(rt: Runtime, operator: string, left: Value, right: Value): boolean {
  switch (operator) {
    case '==':
      return rt.equals(left, right);
    case '!=':
      return !rt.equals(left, right);
    case 'in':
      return rt.contains(right, left);
    case 'not in':
      return !rt.contains(right, left);
    case 'is':
      return left === right;
    case 'is not':
      return left !== right;
    case '<':
      return rt.compare(left, right) < 0;
    case '<=':
      return rt.compare(left, right) <= 0;
    case '>':
      return rt.compare(left, right) > 0;
    default:
      return rt.compare(left, right) >= 0;
  }
}

function evaluateLogical(
  rt: Runtime,
  kind: 'and' | 'or',
  operands: readonly Expression[],
  frame: Frame,
): Value {
  let value: Value = null;
  for (const operand of operands) {
    value = evaluate(rt, operand, frame);
    if (rt.truth(value) === (kind === 'or')) break;
  }
  return value;
}

/** What classes define for operators with one operand. */
const UNARY_METHODS: { readonly [operator: string]: string } = {
  '-': '__neg__',
  '+': '__pos__',
  '~': '__invert__',
};

function evaluateUnary(rt: Runtime, node: Expression & { readonly kind: 'unary' }, frame: Frame): Value {
  const operand = evaluate(rt, node.operand, frame);
  if (node.operator === 'not') return !rt.truth(operand);
  frame.at = node;
  const result = numberUnary(node.operator, operand);
  if (result !== undefined) return result;
  const special =
    operand instanceof PyObject ? rt.findAttribute(operand, UNARY_METHODS[node.operator] ?? '') : undefined;
  if (special !== undefined) return rt.call(special, []);
  throw rt.error('TypeError', `bad operand type for unary ${node.operator}: '${rt.typeName(operand)}'`);
}

/** A function or lambda, with its default values evaluated now. */
export function makeFunction(
  rt: Runtime,
  name: string,
  parameters: Parameters,
  body: PyFunction['body'] | Lambda['body'],
  frame: Frame,
): PyFunction {
  const fallbacks = new Map<string, Value>();
  for (const { name: parameter, fallback } of [...parameters.positional, ...parameters.keywordOnly]) {
    if (fallback !== undefined) fallbacks.set(parameter, evaluate(rt, fallback, frame));
  }
  return new PyFunction(name, parameters, body, frame, fallbacks);
}

/** What `:=` names inside a comprehension belongs to the code around it. */
function outsideComprehensions(frame: Frame): Frame {
  return frame.isComprehension && frame.enclosing !== undefined
    ? outsideComprehensions(frame.enclosing)
    : frame;
}

function evaluateComprehension(rt: Runtime, node: Comprehension, frame: Frame): Value {
  const leaks = node.result === 'list' && !frame.dialect.isPython3;
  const [first] = node.clauses;
  const outermost = first === undefined ? null : evaluate(rt, first.iterable, frame);
  if (leaks) return collect(rt, node, frame, outermost);
  const inner: Frame = {
    ...frame,
    locals: new Map(),
    names: undefined,
    enclosing: frame,
    isClassBody: false,
    isComprehension: true,
  };
  return inFrame(rt, inner, () => collect(rt, node, inner, outermost));
}

function collect(rt: Runtime, node: Comprehension, frame: Frame, outermost: Value): Value {
  const items: Value[] = [];
  const dict = new PyDict();
  const visit = (clauseIndex: number): void => {
    const clause = node.clauses[clauseIndex];
    if (clause === undefined) {
      rt.meter.allocateElements(1);
      if (node.value === undefined) items.push(evaluate(rt, node.element, frame));
      else dict.set(rt, evaluate(rt, node.element, frame), evaluate(rt, node.value, frame));
      return;
    }
    const iterable = clauseIndex === 0 ? outermost : evaluate(rt, clause.iterable, frame);
    for (const item of rt.iterate(iterable)) {
      assignTo(rt, frame, clause.target, item);
      if (clause.conditions.every((condition) => rt.truth(evaluate(rt, condition, frame))))
        visit(clauseIndex + 1);
    }
  };
  visit(0);
  switch (node.result) {
    case 'list':
      return new PyList(items);
    case 'set':
      return new PySet(rt, items);
    case 'dict':
      return dict;
    case 'generator':
      return new PyIterator(items, 'generator');
  }
}

function evaluateYield(rt: Runtime, node: Expression & { readonly kind: 'yield' }, frame: Frame): Value {
  const value = node.value === undefined ? null : evaluate(rt, node.value, frame);
  rt.meter.allocateElements(1);
  if (frame.yields === undefined) throw rt.error('SyntaxError', "'yield' outside function");
  if (node.from) for (const item of rt.list(value)) frame.yields.push(item);
  else frame.yields.push(value);
  return null;
}

function evaluateFormatted(rt: Runtime, parts: readonly (string | FormattedPart)[], frame: Frame): string {
  const text = parts
    .map((part) => (typeof part === 'string' ? part : evaluatePart(rt, part, frame)))
    .join('');
  rt.meter.allocate(text.length);
  return text;
}

function evaluatePart(rt: Runtime, part: FormattedPart, frame: Frame): string {
  const value = evaluate(rt, part.value, frame);
  const spec = evaluateFormatted(rt, part.spec, frame);
  const conversion = part.conversion ?? (part.label !== undefined && spec === '' ? 'r' : undefined);
  return (part.label ?? '') + formatValue(rt, convert(rt, value, conversion), spec);
}
