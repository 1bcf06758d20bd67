import type { Runtime } from './runtime.ts';
import {
  BoundMethod,
  Descriptor,
  type HashKey,
  type Kwargs,
  NativeFunction,
  NO_KWARGS,
  PyDict,
  PyFunction,
  PyObject,
  PyTuple,
  type Value,
  valueOr,
} from './values.ts';

type Construct = (rt: Runtime, cls: PyClass, args: readonly Value[], kwargs: Kwargs) => Value;

/** A class: of a job file, or a built-in type, whose values are made by `construct`. */
export class PyClass extends PyObject {
  readonly name: string;
  readonly bases: readonly PyClass[];
  readonly attributes: Map<string, Value>;
  /** The class itself, then its bases in the order attributes are looked up. */
  readonly resolution: readonly PyClass[];
  readonly construct: Construct | undefined;
  /** A built-in type itself, not a class derived from it: its values are no instances with attributes. */
  readonly isNative: boolean;

  constructor(
    name: string,
    bases: readonly PyClass[],
    attributes: Map<string, Value> = new Map(),
    construct: Construct | undefined = undefined,
    isNative = false,
  ) {
    super();
    this.name = name;
    this.bases = bases;
    this.attributes = attributes;
    this.isNative = isNative;
    this.construct = construct ?? bases.find((base) => base.construct !== undefined)?.construct;
    this.resolution = [this, ...mergeResolutions(bases)];
  }

  override typeName(): string {
    return 'type';
  }
  override repr(): string {
    return this.isNative ? `<type '${this.name}'>` : `<class '${this.name}'>`;
  }
  lookup(name: string): Value | undefined {
    for (const cls of this.resolution) {
      const value = cls.attributes.get(name);
      if (value !== undefined) return value;
    }
    return undefined;
  }
  isSubclassOf(other: PyClass): boolean {
    return this.resolution.includes(other);
  }
  override ownAttribute(rt: Runtime, name: string): Value | undefined {
    const value = this.lookup(name);
    if (value instanceof Descriptor) {
      if (value.kind === 'staticmethod') return value.getter;
      if (value.kind === 'classmethod') return bindTo(rt, value.getter, this);
    }
    if (value !== undefined) return value;
    switch (name) {
      case '__name__':
        return this.name;
      case '__bases__':
        return new PyTuple(this.bases);
      case '__mro__':
        return new PyTuple(this.resolution);
      case '__dict__':
        return rt.dictOf(this.attributes);
      case '__doc__':
      case '__module__':
        return null;
      default:
        return undefined;
    }
  }
  override setAttribute(_rt: Runtime, name: string, value: Value | undefined): boolean {
    if (this.isNative) return false;
    if (value === undefined) return this.attributes.delete(name);
    this.attributes.set(name, value);
    return true;
  }
  override call(rt: Runtime, args: readonly Value[], kwargs: Kwargs): Value {
    return instantiate(rt, this, args, kwargs);
  }
}

/** An object of a class written in a job file, or an exception. */
export class PyInstance extends PyObject {
  readonly cls: PyClass;
  readonly attributes = new Map<string, Value>();
  /** Of a class derived from a built-in type: the value of that type it stands for. */
  payload: Value | undefined;

  constructor(cls: PyClass) {
    super();
    this.cls = cls;
  }
  override typeName(): string {
    return this.cls.name;
  }
  /** Calls a special method of the class, e.g. `__len__`. */
  special(rt: Runtime, name: string, args: readonly Value[]): Value | undefined {
    const method = this.cls.lookup(name);
    return method === undefined ? undefined : rt.call(bind(rt, method, this), args);
  }
  override ownAttribute(rt: Runtime, name: string): Value | undefined {
    const ofClass = this.cls.lookup(name);
    if (ofClass instanceof Descriptor && ofClass.kind === 'property') return rt.call(ofClass.getter, [this]);
    const own = valueOr(this.attributes.get(name), () =>
      ofClass === undefined ? undefined : bind(rt, ofClass, this),
    );
    if (own !== undefined) return own;
    if (name === '__class__') return this.cls;
    if (name === '__dict__') return rt.dictOf(this.attributes);
    if (this.payload !== undefined) {
      const inherited = rt.findAttribute(this.payload, name);
      if (inherited !== undefined) return inherited;
    }
    return this.special(rt, '__getattr__', [name]);
  }
  override setAttribute(rt: Runtime, name: string, value: Value | undefined): boolean {
    if (value === undefined) return this.attributes.delete(name);
    const ofClass = this.cls.lookup(name);
    if (ofClass instanceof Descriptor && ofClass.kind === 'property') {
      if (ofClass.setter === null) throw rt.error('AttributeError', `can't set attribute '${name}'`);
      rt.call(ofClass.setter, [this, value]);
    } else {
      const setter = this.cls.lookup('__setattr__');
      if (setter instanceof PyFunction) rt.call(bind(rt, setter, this), [name, value]);
      else this.attributes.set(name, value);
    }
    return true;
  }
  override call(rt: Runtime, args: readonly Value[], kwargs: Kwargs): Value | undefined {
    const method = this.cls.lookup('__call__');
    return method === undefined ? undefined : rt.call(bind(rt, method, this), args, kwargs);
  }
  override repr(rt: Runtime): string {
    const text = this.special(rt, '__repr__', []);
    if (typeof text === 'string') return text;
    return this.payload === undefined ? `<${this.cls.name} object>` : rt.repr(this.payload);
  }
  override str(rt: Runtime): string {
    const text = this.special(rt, '__str__', []) ?? this.special(rt, '__unicode__', []);
    if (typeof text === 'string') return text;
    const hasOwnRepr = this.cls.lookup('__repr__') instanceof PyFunction;
    return this.payload === undefined || hasOwnRepr ? this.repr(rt) : rt.str(this.payload);
  }
  override truth(rt: Runtime): boolean {
    const truth = this.special(rt, '__nonzero__', []) ?? this.special(rt, '__bool__', []);
    if (truth !== undefined) return rt.truth(truth);
    return this.payload === undefined ? super.truth(rt) : rt.truth(this.payload);
  }
  override equals(rt: Runtime, other: Value): boolean {
    const answer = this.special(rt, '__eq__', [other]);
    if (answer !== undefined && answer !== rt.notImplemented) return rt.truth(answer);
    if (this.payload === undefined) return this === other;
    return rt.equals(this.payload, other instanceof PyInstance ? (other.payload ?? other) : other);
  }
  override hashKey(rt: Runtime): HashKey | undefined {
    const hash = this.special(rt, '__hash__', []);
    if (hash !== undefined) return `\0h${rt.str(hash)}`;
    return this.payload === undefined ? this : rt.hashKey(this.payload);
  }
  override iterate(rt: Runtime): Iterable<Value> | undefined {
    const iterator = this.special(rt, '__iter__', []);
    if (iterator !== undefined) return iterator === this ? this.#steps(rt) : rt.iterate(iterator);
    if (this.payload !== undefined) return rt.iterate(this.payload);
    if (this.cls.lookup('next') ?? this.cls.lookup('__next__')) return this.#steps(rt);
    return this.cls.lookup('__getitem__') === undefined ? undefined : this.#indexed(rt);
  }
  *#steps(rt: Runtime): Iterable<Value> {
    for (;;) {
      const item = rt.unless('StopIteration', () =>
        valueOr(this.special(rt, 'next', []), () => this.special(rt, '__next__', [])),
      );
      if (item === undefined) return;
      yield item;
    }
  }
  *#indexed(rt: Runtime): Iterable<Value> {
    for (let index = 0; ; index++) {
      const item = rt.unless('IndexError', () => this.special(rt, '__getitem__', [index]));
      if (item === undefined) return;
      yield item;
    }
  }
  override length(rt: Runtime): number | undefined {
    const length = this.special(rt, '__len__', []);
    if (length !== undefined) return rt.index(length);
    return this.payload === undefined ? undefined : rt.length(this.payload);
  }
  override getItem(rt: Runtime, key: Value): Value | undefined {
    const isMissing = this.payload instanceof PyDict && this.payload.get(rt, key) === undefined;
    const missing = isMissing ? this.cls.lookup('__missing__') : undefined;
    const own = this.cls.lookup('__getitem__');
    if (missing !== undefined && (own === undefined || own instanceof NativeFunction))
      return rt.call(bind(rt, missing, this), [key]);
    const item = this.special(rt, '__getitem__', [key]);
    return item;
  }
  override setItem(rt: Runtime, key: Value, value: Value): boolean {
    if (this.special(rt, '__setitem__', [key, value]) !== undefined) return true;
    if (this.payload === undefined) return false;
    rt.setItem(this.payload, key, value);
    return true;
  }
  override deleteItem(rt: Runtime, key: Value): boolean {
    if (this.special(rt, '__delitem__', [key]) !== undefined) return true;
    return this.payload instanceof PyObject && this.payload.deleteItem(rt, key);
  }
  override contains(rt: Runtime, item: Value): boolean | undefined {
    const answer = this.special(rt, '__contains__', [item]);
    if (answer !== undefined) return rt.truth(answer);
    return this.payload === undefined ? undefined : rt.contains(this.payload, item);
  }
  override binary(rt: Runtime, operator: string, other: Value, reflected: boolean): Value | undefined {
    const name = OPERATOR_METHODS.get(operator);
    const answer = name && this.special(rt, reflected ? `__r${name}__` : `__${name}__`, [other]);
    if (answer !== undefined && answer !== rt.notImplemented) return answer;
    if (this.payload === undefined) return undefined;
    return reflected ? rt.binary(operator, other, this.payload) : rt.binary(operator, this.payload, other);
  }
  override compare(rt: Runtime, other: Value): number | undefined {
    const order = this.special(rt, '__cmp__', [other]);
    if (order !== undefined) return rt.index(order);
    if (rt.truth(this.special(rt, '__lt__', [other]) ?? false)) return -1;
    if (rt.truth(this.special(rt, '__gt__', [other]) ?? false)) return 1;
    if (this.cls.lookup('__lt__') !== undefined) return this.equals(rt, other) ? 0 : 1;
    if (this.cls.lookup('__gt__') !== undefined) return this.equals(rt, other) ? 0 : -1;
    return this.payload === undefined ? undefined : rt.compare(this.payload, other);
  }
}

const OPERATOR_METHODS = new Map([
  ['+', 'add'],
  ['-', 'sub'],
  ['*', 'mul'],
  ['/', 'div'],
  ['//', 'floordiv'],
  ['%', 'mod'],
  ['**', 'pow'],
  ['<<', 'lshift'],
  ['>>', 'rshift'],
  ['&', 'and'],
  ['|', 'or'],
  ['^', 'xor'],
]);

/** Turns an attribute of a class into what looking it up on an instance gives: functions become bound methods. */
export function bind(rt: Runtime, attribute: Value, self: Value): Value {
  if (attribute instanceof Descriptor) {
    if (attribute.kind === 'staticmethod') return attribute.getter;
    if (attribute.kind === 'classmethod') return bindTo(rt, attribute.getter, rt.classOf(self));
    return rt.call(attribute.getter, [self]);
  }
  return bindTo(rt, attribute, self);
}

function bindTo(_rt: Runtime, attribute: Value, self: Value): Value {
  const isInherited = attribute instanceof NativeFunction && attribute.isMethod && self instanceof PyInstance;
  if (isInherited && self.payload !== undefined) return new BoundMethod(attribute, self.payload);
  if (attribute instanceof PyFunction) return new BoundMethod(attribute, self);
  if (attribute instanceof NativeFunction && attribute.isMethod) return new BoundMethod(attribute, self);
  return attribute;
}

function instantiate(rt: Runtime, cls: PyClass, args: readonly Value[], kwargs: Kwargs): Value {
  if (cls.isNative && cls.construct !== undefined) return cls.construct(rt, cls, args, kwargs);
  const initializer = cls.lookup('__init__');
  const isInitialized = initializer !== undefined && !(initializer instanceof NativeFunction);
  const maker = cls.lookup('__new__');
  const made = maker instanceof PyFunction ? rt.call(maker, [cls, ...args], kwargs) : undefined;
  if (made !== undefined && !(made instanceof PyInstance && made.cls.isSubclassOf(cls))) return made;
  // What is filled by its initializer starts empty: the arguments may be for the derived class only.
  const isFilledLater =
    isInitialized && cls.resolution.some((each) => each.isNative && FILLED_BY_INIT.has(each.name));
  const instance =
    made ?? makeInstance(rt, cls, isFilledLater ? [] : args, isFilledLater ? NO_KWARGS : kwargs);
  if (isInitialized) rt.call(bind(rt, initializer, instance), args, kwargs);
  else if (cls.construct === undefined && made === undefined && args.length + kwargs.size > 0) {
    throw rt.error('TypeError', `${cls.name}() takes no arguments`);
  }
  return instance;
}

const FILLED_BY_INIT = new Set(['list', 'dict', 'set']);

/**
 * An instance that nobody has initialized yet.
 * @param args what a built-in type among the bases makes its value of
 */
export function makeInstance(rt: Runtime, cls: PyClass, args: readonly Value[], kwargs: Kwargs): PyInstance {
  const instance = new PyInstance(cls);
  if (cls.construct !== undefined) {
    const made = cls.construct(rt, cls, args, kwargs);
    if (made instanceof PyInstance && made.cls === cls)
      for (const [k, v] of made.attributes) instance.attributes.set(k, v);
    else instance.payload = made;
  }
  return instance;
}

/** C3: a class comes before its bases, and bases keep their order; where that contradicts itself, depth first. */
function mergeResolutions(bases: readonly PyClass[]): PyClass[] {
  const lists = [...bases.map((base) => [...base.resolution]), [...bases]].filter((list) => list.length > 0);
  const result: PyClass[] = [];
  while (lists.some((list) => list.length > 0)) {
    const heads = lists.flatMap((list) => list.slice(0, 1));
    const next = heads.find((head) => !lists.some((list) => list.indexOf(head) > 0)) ?? heads[0];
    if (next === undefined) break;
    result.push(next);
    for (const list of lists) {
      const index = list.indexOf(next);
      if (index >= 0) list.splice(index, 1);
    }
  }
  return result;
}

/** An exception on its way up. `trace` grows by one place per function it leaves, innermost first. */
export class PyRaise extends Error {
  readonly exception: PyInstance;
  readonly trace: TracePlace[] = [];

  constructor(exception: PyInstance, message: string) {
    super(message);
    this.exception = exception;
  }
}

export interface TracePlace {
  readonly path: string;
  readonly line: number;
  readonly column: number;
  readonly sourceLine: string;
  /** The function, `<module>` for the top level of a file. */
  readonly where: string;
}
