import { Float, floatRepr, floatStr, toInt } from '../data/float.ts';
import { compareNumbers, numberBinary } from './arithmetic.ts';
import type { Dialect } from './ast.ts';
import { BUILTIN_TYPES } from './builtin-types.ts';
import { bind, PyClass, PyInstance, PyRaise } from './classes.ts';
import { EXCEPTION_CLASSES } from './exceptions.ts';
import type { Frame } from './frame.ts';
import { runFunction } from './functions.ts';
import { type Limits, Meter } from './limits.ts';
import { isInt, isNumber } from './native.ts';
import { assignItem, deleteItem, sequenceBinary, sequenceItem } from './sequences.ts';
import { stringRepr } from './text-repr.ts';
import {
  type HashKey,
  type Kwargs,
  NativeFunction,
  NO_KWARGS,
  PyDict,
  type PyFunction,
  PyIterator,
  PyList,
  PyObject,
  PyRange,
  PyTuple,
  type Value,
  valueOr,
} from './values.ts';

/** What a special method returns that leaves the operation to the other operand. */
export const NOT_IMPLEMENTED = new NativeFunction('NotImplemented', () => null);

const PYTHON2: Dialect = { trueDivision: false, isPython3: false };

/** The world as a job file sees it; everything it can observe comes from here. */
export interface Host {
  readonly environment: ReadonlyMap<string, string>;
  readonly user: string;
  readonly hostname: string;
  readonly workingDirectory: string;
  readonly argv: readonly string[];
  /** @returns the text of a file, or undefined where it cannot be read */
  readonly readFile: (path: string) => string | undefined;
  readonly nowMs: () => number;
  /** @returns a number from 0 up to, not including, 1 */
  readonly random: () => number;
  readonly print: (text: string) => void;
  /** @returns the hash of the given bytes and a text's UTF-8 bytes in hexadecimal, or undefined for an unknown algorithm */
  readonly hash: (algorithm: string, text: string, prefix?: readonly number[]) => string | undefined;
}

/** Operations on values, and the state of one evaluation. */
export class Runtime {
  readonly host: Host;
  readonly meter: Meter;
  readonly notImplemented: Value = NOT_IMPLEMENTED;
  readonly modules = new Map<string, PyObject>();
  readonly importModule: (rt: Runtime, name: string) => PyObject | undefined;
  readonly builtins: ReadonlyMap<string, Value>;
  /** The exception an `except` block is handling; `raise` alone raises it again. */
  handling: PyRaise | undefined;
  /** The last `print` ended in a comma. */
  owesBlank = false;
  dialect: Dialect = PYTHON2;
  /** The code that runs; undefined before the first. */
  frame: Frame | undefined;
  depth = 0;
  readonly #showing = new Set<PyObject>();
  readonly #objectIds = new WeakMap<object, number>();
  #lastObjectId = 0;

  constructor(
    host: Host,
    limits: Limits,
    builtins: ReadonlyMap<string, Value>,
    importModule: (rt: Runtime, name: string) => PyObject | undefined,
  ) {
    this.host = host;
    this.meter = new Meter(limits, host.nowMs);
    this.builtins = builtins;
    this.importModule = importModule;
  }

  /** Makes an exception to throw. @param kind name of a built-in exception class */
  error(kind: string, message: string): PyRaise {
    const cls = EXCEPTION_CLASSES.get(kind) ?? EXCEPTION_CLASSES.get('Exception');
    if (cls === undefined) throw new Error(`no exception class ${kind}`);
    const instance = new PyInstance(cls);
    instance.attributes.set('args', new PyTuple([message]));
    instance.attributes.set('message', message);
    return new PyRaise(instance, message);
  }

  /** The exception for a key that is not there. */
  keyError(key: Value): PyRaise {
    const raised = this.error('KeyError', this.repr(key));
    raised.exception.attributes.set('args', new PyTuple([key]));
    return raised;
  }

  /** Runs something, with undefined in place of the named exception. */
  unless<T>(kind: string, run: () => T): T | undefined {
    try {
      return run();
    } catch (error) {
      if (error instanceof PyRaise && error.exception.cls.resolution.some((cls) => cls.name === kind))
        return undefined;
      throw error;
    }
  }

  classOf(value: Value): PyClass {
    if (value instanceof PyInstance) return value.cls;
    const own = value instanceof PyObject ? value.ownClass() : undefined;
    if (own instanceof PyClass) return own;
    const name = this.typeName(value);
    return BUILTIN_TYPES.get(name) ?? new PyClass(name, []); // a name that is none of ours is simply not found
  }

  typeName(value: Value): string {
    if (value === null) return 'NoneType';
    if (typeof value === 'boolean') return 'bool';
    if (typeof value === 'number') return 'int';
    if (typeof value === 'bigint') return BigInt.asIntN(64, value) === value ? 'int' : 'long';
    if (typeof value === 'string') return 'str';
    return value instanceof Float ? 'float' : value.typeName();
  }

  truth(value: Value): boolean {
    if (value instanceof Float) return value.value !== 0;
    return value instanceof PyObject ? value.truth(this) : Boolean(value);
  }

  repr(value: Value): string {
    if (value === null) return 'None';
    if (typeof value === 'boolean') return value ? 'True' : 'False';
    if (typeof value === 'number') return String(value);
    if (typeof value === 'bigint') return this.typeName(value) === 'long' ? `${value}L` : String(value);
    if (typeof value === 'string') return stringRepr(value);
    if (value instanceof Float) return floatRepr(value.value);
    const text = value.repr(this);
    this.meter.allocate(text.length);
    return text;
  }

  str(value: Value): string {
    if (typeof value === 'string') return value;
    if (typeof value === 'bigint') return String(value);
    if (value instanceof Float) return floatStr(value.value);
    return value instanceof PyObject ? value.str(this) : this.repr(value);
  }

  /** Shows a container that may hold itself. */
  reprGuard(value: PyObject, short: string, show: () => string): string {
    if (this.#showing.has(value)) return short;
    this.#showing.add(value);
    try {
      return show();
    } finally {
      this.#showing.delete(value);
    }
  }

  equals(left: Value, right: Value): boolean {
    if (left === right) return !(left instanceof Float && Number.isNaN(left.value));
    if (isNumber(left) && isNumber(right)) return compareNumbers(left, right) === 0;
    if (left instanceof PyObject)
      return left.equals(this, right) || (right instanceof PyInstance && right.equals(this, left));
    return right instanceof PyObject && right.equals(this, left);
  }

  /** @returns negative, zero or positive; NaN where both kinds know an order but these values have none */
  compare(left: Value, right: Value): number {
    if (isNumber(left) && isNumber(right)) return compareNumbers(left, right);
    if (typeof left === 'string' && typeof right === 'string')
      return left < right ? -1 : Number(left > right);
    if (left instanceof PyObject) {
      const order = left.compare(this, right);
      if (order !== undefined) return order;
    }
    if (right instanceof PyObject) {
      const order = right.compare(this, left);
      if (order !== undefined) return -order;
    }
    return this.equals(left, right) ? 0 : this.#compareKinds(left, right);
  }

  /** None first, then numbers, then by the name of the type. */
  #compareKinds(left: Value, right: Value): number {
    const rank = (value: Value) =>
      value === null ? '0' : isNumber(value) ? '1' : `2${this.typeName(value)}`;
    return rank(left) < rank(right) ? -1 : 1;
  }

  hashKey(value: Value): HashKey {
    if (typeof value === 'string') return value.startsWith('\0') ? `\0s${value}` : value;
    if (value === null) return '\0N';
    if (typeof value === 'boolean') return Number(value);
    if (typeof value === 'number' || typeof value === 'bigint') return value;
    if (value instanceof Float) {
      return Number.isInteger(value.value) ? toInt(BigInt(value.value)) : value.value;
    }
    const key = value.hashKey(this);
    if (key === undefined) throw this.error('TypeError', `unhashable type: '${this.typeName(value)}'`);
    return key;
  }

  /** One key for several values. @param unordered whether any order of them is the same */
  combineKeys(kind: string, values: readonly Value[], unordered = false): string {
    const tokens = values.map((value) => {
      const key = this.hashKey(value);
      if (typeof key === 'object') return `o${this.identity(key)}`;
      return `${(typeof key).charAt(0)}${String(key).length}:${key}`;
    });
    if (unordered) tokens.sort();
    return `\0${kind}${tokens.join('')}`;
  }

  /** @returns a number that no other living object has */
  identity(object: object): number {
    let id = this.#objectIds.get(object);
    if (id === undefined) {
      id = ++this.#lastObjectId;
      this.#objectIds.set(object, id);
    }
    return id;
  }

  /** @returns an iterable that counts its rounds against the limit of steps */
  iterate(value: Value): Generator<Value> {
    const items =
      typeof value === 'string' ? value : value instanceof PyObject ? value.iterate(this) : undefined;
    if (items === undefined)
      throw this.error('TypeError', `'${this.typeName(value)}' object is not iterable`);
    return this.#counted(items);
  }

  *#counted(items: Iterable<Value>): Generator<Value> {
    for (const item of items) {
      this.meter.step();
      yield item;
    }
  }

  list(value: Value): Value[] {
    const items: Value[] = [];
    for (const item of this.iterate(value)) {
      this.meter.allocateElements(1);
      items.push(item);
    }
    return items;
  }

  iterator(value: Value): PyIterator | PyInstance {
    if (value instanceof PyIterator) return value;
    if (value instanceof PyInstance) {
      const iterator = value.special(this, '__iter__', []);
      if (iterator instanceof PyIterator || iterator instanceof PyInstance) return iterator;
    }
    return new PyIterator(this.iterate(value));
  }

  length(value: Value): number {
    const length =
      typeof value === 'string' ? value.length : value instanceof PyObject ? value.length(this) : undefined;
    if (length === undefined)
      throw this.error('TypeError', `object of type '${this.typeName(value)}' has no len()`);
    return length;
  }

  contains(container: Value, item: Value): boolean {
    if (typeof container === 'string') {
      if (typeof item === 'string') return container.includes(item);
      throw this.error(
        'TypeError',
        `'in <string>' requires string as left operand, not ${this.typeName(item)}`,
      );
    }
    const answer = container instanceof PyObject ? container.contains(this, item) : undefined;
    if (answer !== undefined) return answer;
    for (const element of this.iterate(container)) if (this.equals(element, item)) return true;
    return false;
  }

  getItem(container: Value, key: Value): Value {
    const item = valueOr(sequenceItem(this, container, key), () =>
      container instanceof PyObject ? container.getItem(this, key) : undefined,
    );
    if (item !== undefined) return item;
    throw this.error('TypeError', `'${this.typeName(container)}' object has no attribute '__getitem__'`);
  }

  setItem(container: Value, key: Value, value: Value): void {
    if (container instanceof PyList) {
      assignItem(this, container, key, value);
      return;
    }
    if (container instanceof PyObject && container.setItem(this, key, value)) return;
    throw this.error('TypeError', `'${this.typeName(container)}' object does not support item assignment`);
  }

  deleteItem(container: Value, key: Value): void {
    if (container instanceof PyList) {
      deleteItem(this, container, key);
      return;
    }
    if (container instanceof PyObject && container.deleteItem(this, key)) return;
    throw this.error('TypeError', `'${this.typeName(container)}' object does not support item deletion`);
  }

  /** @returns the attribute, or undefined where there is none */
  findAttribute(value: Value, name: string): Value | undefined {
    const own = value instanceof PyObject ? value.ownAttribute(this, name) : undefined;
    if (own !== undefined) return own;
    if (name === '__class__') return this.classOf(value);
    const ofClass = this.classOf(value).lookup(name);
    return ofClass === undefined ? undefined : bind(this, ofClass, value);
  }

  getAttribute(value: Value, name: string): Value {
    const attribute = this.findAttribute(value, name);
    if (attribute !== undefined) return attribute;
    const owner =
      value instanceof PyClass ? `type object '${value.name}'` : `'${this.typeName(value)}' object`;
    throw this.error('AttributeError', `${owner} has no attribute '${name}'`);
  }

  /** @param value undefined deletes the attribute */
  setAttribute(object: Value, name: string, value: Value | undefined): void {
    if (object instanceof PyObject && object.setAttribute(this, name, value)) return;
    throw this.error('AttributeError', `'${this.typeName(object)}' object has no attribute '${name}' to set`);
  }

  call(callee: Value, args: readonly Value[], kwargs: Kwargs = NO_KWARGS): Value {
    this.meter.step();
    const result = callee instanceof PyObject ? callee.call(this, args, kwargs) : undefined;
    if (result !== undefined) return result;
    throw this.error('TypeError', `'${this.typeName(callee)}' object is not callable`);
  }

  callFunction(callee: PyFunction, args: readonly Value[], kwargs: Kwargs): Value {
    return runFunction(this, callee, args, kwargs);
  }

  binary(operator: string, left: Value, right: Value): Value {
    const result =
      numberBinary(this, operator, left, right, this.dialect.trueDivision) ??
      (left instanceof PyObject ? left.binary(this, operator, right, false) : undefined) ??
      (right instanceof PyObject ? right.binary(this, operator, left, true) : undefined) ??
      sequenceBinary(this, operator, left, right);
    if (result !== undefined) return result;
    throw this.error(
      'TypeError',
      `unsupported operand type(s) for ${operator}: '${this.typeName(left)}' and '${this.typeName(right)}'`,
    );
  }

  /** A whole number small enough to count with. */
  index(value: Value): number {
    if (typeof value === 'number') return value;
    if (typeof value === 'boolean') return Number(value);
    if (value instanceof PyInstance && isNumber(value.payload)) return this.index(value.payload);
    if (isInt(value)) throw this.error('OverflowError', 'cannot fit number into an index-sized integer');
    throw this.error('TypeError', `an integer is required, not ${this.typeName(value)}`);
  }

  dictOf(entries: Iterable<readonly [string, Value]>): PyDict {
    const dict = new PyDict();
    for (const [key, value] of entries) dict.set(this, key, value);
    return dict;
  }

  range(start: number, stop: number, step: number): PyRange {
    if (step === 0) throw this.error('ValueError', 'range() step argument must not be zero');
    return new PyRange(start, stop, step);
  }
}
