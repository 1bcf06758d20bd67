import type { Float, Int } from '../data/float.ts';
import { docstringOf, type Expression, type Parameters, type Statement } from './ast.ts';
import { compareItems, compareTables, sameItems } from './compare-items.ts';
import type { Frame } from './frame.ts';
import type { Runtime } from './runtime.ts';

/**
 * What a Python expression can be. Whole numbers are JavaScript numbers (bigints beyond 2^53), floating-point numbers
 * are {@link Float}, text is a string (Python 2's `str` and `unicode` are one type here), None is null.
 */
export type Value = null | boolean | string | Int | Float | PyObject;

/**
 * The first value that is there. To be used instead of `??`, for which None is not there.
 * @param value what is preferred
 * @param fallback makes what is taken where there is no value
 */
export function valueOr<T>(value: Value | undefined, fallback: () => T): Value | T {
  return value === undefined ? fallback() : value;
}

export type Kwargs = ReadonlyMap<string, Value>;
export const NO_KWARGS: Kwargs = new Map();

/** What a Map can use as key so that equal Python values are the same key. */
export type HashKey = string | number | bigint | object;

/**
 * Any value that is no JavaScript primitive. A method that returns undefined means "not supported"; the runtime words the error.
 */
export abstract class PyObject {
  abstract typeName(): string;

  /** The class of values whose class is not one of the built-in types. */
  ownClass(): PyObject | undefined {
    return undefined;
  }
  /** The value's own attributes, before those of its class. */
  ownAttribute(_rt: Runtime, _name: string): Value | undefined {
    return undefined;
  }
  setAttribute(_rt: Runtime, _name: string, _value: Value | undefined): boolean {
    return false;
  }
  call(_rt: Runtime, _args: readonly Value[], _kwargs: Kwargs): Value | undefined {
    return undefined;
  }
  repr(_rt: Runtime): string {
    return `<${this.typeName()} object>`;
  }
  str(rt: Runtime): string {
    return this.repr(rt);
  }
  truth(rt: Runtime): boolean {
    const length = this.length(rt);
    return length === undefined || length > 0;
  }
  equals(_rt: Runtime, other: Value): boolean {
    return this === other;
  }
  hashKey(_rt: Runtime): HashKey | undefined {
    return this;
  }
  iterate(_rt: Runtime): Iterable<Value> | undefined {
    return undefined;
  }
  length(_rt: Runtime): number | undefined {
    return undefined;
  }
  getItem(_rt: Runtime, _key: Value): Value | undefined {
    return undefined;
  }
  setItem(_rt: Runtime, _key: Value, _value: Value): boolean {
    return false;
  }
  deleteItem(_rt: Runtime, _key: Value): boolean {
    return false;
  }
  contains(_rt: Runtime, _item: Value): boolean | undefined {
    return undefined;
  }
  /** @param reflected whether this value is the right operand */
  binary(_rt: Runtime, _operator: string, _other: Value, _reflected: boolean): Value | undefined {
    return undefined;
  }
  /** Negative, zero or positive; undefined where there is no order. */
  compare(_rt: Runtime, _other: Value): number | undefined {
    return undefined;
  }
}

export class PyList extends PyObject {
  readonly items: Value[];
  constructor(items: Value[]) {
    super();
    this.items = items;
  }
  override typeName(): string {
    return 'list';
  }
  override repr(rt: Runtime): string {
    return rt.reprGuard(this, '[...]', () => `[${this.items.map((item) => rt.repr(item)).join(', ')}]`);
  }
  override equals(rt: Runtime, other: Value): boolean {
    return other instanceof PyList && sameItems(rt, this.items, other.items);
  }
  override hashKey(): undefined {
    return undefined;
  }
  override iterate(): Iterable<Value> {
    return this.items;
  }
  override length(): number {
    return this.items.length;
  }
  override compare(rt: Runtime, other: Value): number | undefined {
    return other instanceof PyList ? compareItems(rt, this.items, other.items) : undefined;
  }
}

export class PyTuple extends PyObject {
  readonly items: readonly Value[];
  constructor(items: readonly Value[]) {
    super();
    this.items = items;
  }
  override typeName(): string {
    return 'tuple';
  }
  override repr(rt: Runtime): string {
    const texts = this.items.map((item) => rt.repr(item));
    return texts.length === 1 ? `(${texts[0]},)` : `(${texts.join(', ')})`;
  }
  override equals(rt: Runtime, other: Value): boolean {
    return other instanceof PyTuple && sameItems(rt, this.items, other.items);
  }
  override hashKey(rt: Runtime): HashKey {
    return rt.combineKeys('(', this.items);
  }
  override iterate(): Iterable<Value> {
    return this.items;
  }
  override length(): number {
    return this.items.length;
  }
  override compare(rt: Runtime, other: Value): number | undefined {
    return other instanceof PyTuple ? compareItems(rt, this.items, other.items) : undefined;
  }
}

/** Keeps the order of insertion, as Python 3 does and files written for Python 2 cannot mind. */
export class PyDict extends PyObject {
  readonly entries = new Map<HashKey, { readonly key: Value; value: Value }>();
  /** Of `defaultdict`: makes the value of a key that is not there. */
  fallback: Value = null;
  override typeName(): string {
    return 'dict';
  }
  get(rt: Runtime, key: Value): Value | undefined {
    return this.entries.get(rt.hashKey(key))?.value;
  }
  set(rt: Runtime, key: Value, value: Value): void {
    const hash = rt.hashKey(key);
    const entry = this.entries.get(hash);
    if (entry === undefined) this.entries.set(hash, { key, value });
    else entry.value = value;
  }
  delete(rt: Runtime, key: Value): boolean {
    return this.entries.delete(rt.hashKey(key));
  }
  keys(): Value[] {
    return Array.from(this.entries.values(), (entry) => entry.key);
  }
  override repr(rt: Runtime): string {
    const show = () =>
      Array.from(this.entries.values(), ({ key, value }) => `${rt.repr(key)}: ${rt.repr(value)}`);
    return rt.reprGuard(this, '{...}', () => `{${show().join(', ')}}`);
  }
  override equals(rt: Runtime, other: Value): boolean {
    if (!(other instanceof PyDict) || other.entries.size !== this.entries.size) return false;
    for (const [hash, { value }] of this.entries) {
      const entry = other.entries.get(hash);
      if (entry === undefined || !rt.equals(value, entry.value)) return false;
    }
    return true;
  }
  override hashKey(): undefined {
    return undefined;
  }
  override iterate(): Iterable<Value> {
    return this.keys();
  }
  override length(): number {
    return this.entries.size;
  }
  override getItem(rt: Runtime, key: Value): Value {
    const value = this.get(rt, key);
    if (value !== undefined) return value;
    if (this.fallback === null) throw rt.keyError(key);
    const made = rt.call(this.fallback, []);
    this.set(rt, key, made);
    return made;
  }
  override setItem(rt: Runtime, key: Value, value: Value): boolean {
    this.set(rt, key, value);
    return true;
  }
  override deleteItem(rt: Runtime, key: Value): boolean {
    if (!this.delete(rt, key)) throw rt.keyError(key);
    return true;
  }
  override contains(rt: Runtime, item: Value): boolean {
    return this.entries.has(rt.hashKey(item));
  }
  override compare(rt: Runtime, other: Value): number | undefined {
    return other instanceof PyDict ? compareTables(rt, this.entries, other.entries) : undefined;
  }
}

export class PySet extends PyObject {
  readonly entries = new Map<HashKey, Value>();
  readonly frozen: boolean;
  constructor(rt: Runtime, items: Iterable<Value>, frozen = false) {
    super();
    this.frozen = frozen;
    for (const item of items) this.add(rt, item);
  }
  add(rt: Runtime, item: Value): void {
    const hash = rt.hashKey(item);
    if (!this.entries.has(hash)) this.entries.set(hash, item);
  }
  override typeName(): string {
    return this.frozen ? 'frozenset' : 'set';
  }
  override repr(rt: Runtime): string {
    return `${this.typeName()}([${Array.from(this.entries.values(), (item) => rt.repr(item)).join(', ')}])`;
  }
  override equals(_rt: Runtime, other: Value): boolean {
    return other instanceof PySet && other.entries.size === this.entries.size && this.within(other);
  }
  within(other: PySet): boolean {
    return [...this.entries.keys()].every((hash) => other.entries.has(hash));
  }
  override hashKey(rt: Runtime): HashKey | undefined {
    return this.frozen ? rt.combineKeys('f', [...this.entries.values()], true) : undefined;
  }
  override iterate(): Iterable<Value> {
    return [...this.entries.values()];
  }
  override length(): number {
    return this.entries.size;
  }
  override contains(rt: Runtime, item: Value): boolean {
    return this.entries.has(rt.hashKey(item));
  }
  /** Subset order; incomparable sets are neither smaller nor larger. */
  override compare(_rt: Runtime, other: Value): number | undefined {
    if (!(other instanceof PySet)) return undefined;
    if (this.within(other)) return other.within(this) ? 0 : -1;
    return other.within(this) ? 1 : Number.NaN;
  }
}

export class PyRange extends PyObject {
  readonly start: number;
  readonly stop: number;
  readonly step: number;
  constructor(start: number, stop: number, step: number) {
    super();
    this.start = start;
    this.stop = stop;
    this.step = step;
  }
  override typeName(): string {
    return 'xrange';
  }
  override repr(): string {
    if (this.step !== 1) return `xrange(${this.start}, ${this.stop}, ${this.step})`;
    return this.start === 0 ? `xrange(${this.stop})` : `xrange(${this.start}, ${this.stop})`;
  }
  override length(): number {
    return Math.max(0, Math.ceil((this.stop - this.start) / this.step));
  }
  override *iterate(): Iterable<Value> {
    const length = this.length();
    for (let index = 0; index < length; index++) yield this.start + index * this.step;
  }
}

/** What `iter()` and generators give: it can be gone through once. */
export class PyIterator extends PyObject {
  readonly #iterator: Iterator<Value>;
  readonly #name: string;
  constructor(items: Iterable<Value>, name = 'iterator') {
    super();
    this.#iterator = items[Symbol.iterator]();
    this.#name = name;
  }
  override typeName(): string {
    return this.#name;
  }
  next(): Value | undefined {
    const step = this.#iterator.next();
    return step.done === true ? undefined : step.value;
  }
  override *iterate(): Iterable<Value> {
    for (let item = this.next(); item !== undefined; item = this.next()) yield item;
  }
}

export class PySlice extends PyObject {
  readonly start: Value;
  readonly stop: Value;
  readonly step: Value;
  constructor(start: Value, stop: Value, step: Value) {
    super();
    this.start = start;
    this.stop = stop;
    this.step = step;
  }
  override typeName(): string {
    return 'slice';
  }
  override ownAttribute(_rt: Runtime, name: string): Value | undefined {
    return { start: this.start, stop: this.stop, step: this.step }[name];
  }
  override repr(rt: Runtime): string {
    return `slice(${[this.start, this.stop, this.step].map((each) => rt.repr(each)).join(', ')})`;
  }
}

/** A function of a job file. */
export class PyFunction extends PyObject {
  readonly name: string;
  readonly parameters: Parameters;
  readonly body: readonly Statement[] | Expression;
  readonly frame: Frame;
  /** Evaluated where the function is defined; by parameter name. */
  readonly fallbacks: ReadonlyMap<string, Value>;
  readonly attributes = new Map<string, Value>();
  constructor(
    name: string,
    parameters: Parameters,
    body: readonly Statement[] | Expression,
    frame: Frame,
    fallbacks: ReadonlyMap<string, Value>,
  ) {
    super();
    this.name = name;
    this.parameters = parameters;
    this.body = body;
    this.frame = frame;
    this.fallbacks = fallbacks;
  }
  override typeName(): string {
    return 'function';
  }
  override repr(): string {
    return `<function ${this.name}>`;
  }
  override ownAttribute(_rt: Runtime, name: string): Value | undefined {
    if (name === '__name__' || name === 'func_name')
      return valueOr(this.attributes.get('__name__'), () => this.name);
    return valueOr(this.attributes.get(name), () =>
      name === '__doc__' ? (docstringOf(this.body) ?? null) : undefined,
    );
  }
  override setAttribute(_rt: Runtime, name: string, value: Value | undefined): boolean {
    if (value === undefined) return this.attributes.delete(name);
    this.attributes.set(name, value);
    return true;
  }
  override call(rt: Runtime, args: readonly Value[], kwargs: Kwargs): Value {
    return rt.callFunction(this, args, kwargs);
  }
}

export type NativeBody = (rt: Runtime, args: readonly Value[], kwargs: Kwargs) => Value;

/** A function written in TypeScript. */
export class NativeFunction extends PyObject {
  readonly name: string;
  readonly body: NativeBody;
  /** Methods take the object they are looked up on as first argument. */
  readonly isMethod: boolean;
  constructor(name: string, body: NativeBody, isMethod = false) {
    super();
    this.name = name;
    this.body = body;
    this.isMethod = isMethod;
  }
  override typeName(): string {
    return 'builtin_function_or_method';
  }
  override repr(): string {
    return `<built-in function ${this.name}>`;
  }
  override ownAttribute(_rt: Runtime, name: string): Value | undefined {
    return name === '__name__' ? this.name : undefined;
  }
  override call(rt: Runtime, args: readonly Value[], kwargs: Kwargs): Value {
    return this.body(rt, args, kwargs);
  }
}

export class BoundMethod extends PyObject {
  readonly callee: PyObject;
  readonly self: Value;
  constructor(callee: PyObject, self: Value) {
    super();
    this.callee = callee;
    this.self = self;
  }
  override typeName(): string {
    return 'instancemethod';
  }
  override repr(rt: Runtime): string {
    return `<bound method of ${rt.typeName(this.self)}>`;
  }
  override ownAttribute(rt: Runtime, name: string): Value | undefined {
    if (name === '__self__' || name === 'im_self') return this.self;
    return this.callee.ownAttribute(rt, name);
  }
  override call(rt: Runtime, args: readonly Value[], kwargs: Kwargs): Value | undefined {
    return this.callee.call(rt, [this.self, ...args], kwargs);
  }
}

/** What `@staticmethod`, `@classmethod` and `@property` wrap around a function of a class body. */
export class Descriptor extends PyObject {
  readonly kind: 'staticmethod' | 'classmethod' | 'property';
  readonly getter: Value;
  readonly setter: Value;
  constructor(kind: 'staticmethod' | 'classmethod' | 'property', getter: Value, setter: Value = null) {
    super();
    this.kind = kind;
    this.getter = getter;
    this.setter = setter;
  }
  override typeName(): string {
    return this.kind;
  }
  override ownAttribute(_rt: Runtime, name: string): Value | undefined {
    if (this.kind !== 'property') return undefined;
    if (name === 'setter') {
      return new NativeFunction(
        'setter',
        (_, [setter]) => new Descriptor('property', this.getter, setter ?? null),
      );
    }
    return name === 'fget' ? this.getter : undefined;
  }
}

export class PyModule extends PyObject {
  readonly name: string;
  readonly attributes: Map<string, Value>;
  constructor(name: string, attributes: Map<string, Value>) {
    super();
    this.name = name;
    this.attributes = attributes;
  }
  override typeName(): string {
    return 'module';
  }
  override repr(): string {
    return `<module '${this.name}' (built-in)>`;
  }
  override ownAttribute(_rt: Runtime, name: string): Value | undefined {
    return valueOr(this.attributes.get(name), () => (name === '__name__' ? this.name : undefined));
  }
  override setAttribute(_rt: Runtime, name: string, value: Value | undefined): boolean {
    if (value === undefined) return this.attributes.delete(name);
    this.attributes.set(name, value);
    return true;
  }
}
