import { closest } from '../../domain/values/closest.ts';
import { writeJson } from '../data/json.ts';
import { ChoiceObject } from '../pystachio/choice.ts';
import { ListObject, MapObject } from '../pystachio/containers.ts';
import type { PystachioObject } from '../pystachio/objects.ts';
import { CoercionError, type Raw } from '../pystachio/raw.ts';
import { Bindings } from '../pystachio/scopes.ts';
import { SimpleObject } from '../pystachio/simple.ts';
import { type Empty, StructObject } from '../pystachio/struct.ts';
import { placeNow } from '../python/functions.ts';
import { method, native } from '../python/native.ts';
import type { Runtime } from '../python/runtime.ts';
import {
  BoundMethod,
  type Kwargs,
  NativeFunction,
  PyDict,
  PyObject,
  PyTuple,
  type Value,
} from '../python/values.ts';
import { fromRaw, guarded, toFieldValue, toRaw } from './bridge.ts';

/** `Empty`: an unset field. */
export class EmptyValue extends PyObject {
  override typeName(): string {
    return 'Empty';
  }
  override repr(): string {
    return "<class 'pystachio.composite.Empty'>";
  }
  override ownAttribute(rt: Runtime, name: string): Value | undefined {
    if (name !== 'get') return undefined;
    throw rt.error('AttributeError', 'this field is not set, so it has no value: ask has_…() first');
  }
}

export const EMPTY_VALUE = new EmptyValue();

/** A typed object as a job file sees it. */
export class ObjectValue extends PyObject {
  readonly object: PystachioObject;

  constructor(object: PystachioObject) {
    super();
    this.object = object;
  }
  override typeName(): string {
    return this.object.type.name;
  }
  override repr(rt: Runtime): string {
    const { object } = this;
    return guarded(rt, () =>
      object instanceof SimpleObject ? `${object.type.name}(${object})` : object.toString(),
    );
  }
  override str(rt: Runtime): string {
    return guarded(rt, () => this.object.toString());
  }
  override truth(): boolean {
    return true;
  }
  override equals(rt: Runtime, other: Value): boolean {
    return other instanceof ObjectValue && guarded(rt, () => this.object.equals(other.object));
  }
  override hashKey(rt: Runtime): string {
    return guarded(rt, () => `\0p${this.object.type.name}:${this.object.identity()}`);
  }
  override compare(rt: Runtime, other: Value): number | undefined {
    if (!(other instanceof ObjectValue && this.object instanceof SimpleObject)) return undefined;
    const value = (each: PystachioObject) => fromRaw(rt, each.interpolate().value.get());
    return guarded(rt, () => rt.compare(value(this.object), value(other.object)));
  }
  override ownAttribute(rt: Runtime, name: string): Value | undefined {
    const ofAll = METHODS.get(name);
    if (ofAll !== undefined) return new BoundMethod(ofAll, this);
    const { object } = this;
    if (object instanceof ChoiceObject && name === 'unwrap') {
      return native('unwrap()', () => guarded(rt, () => new ObjectValue(object.unwrap())));
    }
    return object instanceof StructObject ? this.#structAttribute(rt, object, name) : undefined;
  }
  #structAttribute(rt: Runtime, object: StructObject, name: string): Value | undefined {
    const field = name.startsWith('has_') ? name.slice('has_'.length) : name;
    if (!object.type.fields.has(field)) {
      const hint = closest(name, object.type.fields.keys());
      throw rt.error('AttributeError', `${object.type.name} has no attribute ${name}${hint}`);
    }
    if (field !== name) return native(`${name}()`, () => object.fields.has(field));
    return native(`${name}()`, () => {
      const value = guarded(rt, () => object.field(name));
      return value === undefined ? EMPTY_VALUE : new ObjectValue(value);
    });
  }
  /** A copy with other values in some fields. */
  override call(rt: Runtime, args: readonly Value[], kwargs: Kwargs): Value | undefined {
    const { object } = this;
    if (!(object instanceof StructObject)) return undefined;
    if (args.length > 0)
      throw rt.error('TypeError', `${object.type.name} object takes keyword arguments only`);
    const changes = new Map<string, Raw | Empty>(
      Array.from(kwargs, ([name, value]) => [name, toFieldValue(rt, value)]),
    );
    return guarded(rt, () => new ObjectValue(object.with(changes).withOrigin(placeNow(rt))));
  }
  override iterate(rt: Runtime): Iterable<Value> | undefined {
    const { object } = this;
    return guarded(rt, () => {
      if (object instanceof ListObject)
        return object.interpolate().value.elements.map((each) => new ObjectValue(each));
      if (object instanceof MapObject)
        return object.interpolate().value.entries.map(([key]) => new ObjectValue(key));
      return undefined;
    });
  }
  override length(): number | undefined {
    if (this.object instanceof ListObject) return this.object.elements.length;
    return this.object instanceof MapObject ? this.object.entries.length : undefined;
  }
  override getItem(rt: Runtime, key: Value): Value | undefined {
    const { object } = this;
    if (object instanceof ListObject) return rt.getItem(new PyTuple([...(this.iterate(rt) ?? [])]), key);
    if (!(object instanceof MapObject)) return undefined;
    const value = guarded(rt, () => object.lookUp(toRaw(rt, key)));
    if (value === undefined) throw rt.error('KeyError', `${rt.str(key)} not found`);
    return new ObjectValue(value);
  }
  override contains(rt: Runtime, item: Value): boolean | undefined {
    const { object } = this;
    if (object instanceof MapObject) return guarded(rt, () => object.lookUp(toRaw(rt, item)) !== undefined);
    if (!(object instanceof ListObject)) return undefined;
    const wanted = guarded(rt, () => object.type.element.accept(toRaw(rt, item)).identity());
    return guarded(rt, () => object.interpolate().value.elements.some((each) => each.identity() === wanted));
  }
  /** `object % bindings` binds and interpolates at once. */
  override binary(rt: Runtime, operator: string, other: Value, reflected: boolean): Value | undefined {
    if (operator !== '%' || reflected) return undefined;
    return guarded(
      rt,
      () => new ObjectValue(bindTo(rt, this.object, [other], new Map()).interpolate().value),
    );
  }
}

function bindTo(
  rt: Runtime,
  object: PystachioObject,
  args: readonly Value[],
  kwargs: Kwargs,
): PystachioObject {
  return guarded(rt, () => {
    const bound = args.reduce((inner: PystachioObject, arg) => inner.bind(toBindings(rt, arg)), object);
    if (kwargs.size === 0) return bound;
    return bound.bind(new Bindings(Array.from(kwargs, ([name, value]) => [name, toRaw(rt, value)] as const)));
  });
}

function toBindings(rt: Runtime, value: Value): Bindings | PystachioObject {
  if (value instanceof ObjectValue) return value.object;
  if (value instanceof BindingsValue) return value.bindings;
  const raw = toRaw(rt, value);
  if (raw instanceof Map) return new Bindings(raw);
  throw new CoercionError(`bind() takes dicts, typed objects and keywords, not ${rt.repr(value)}`);
}

/** `Environment(...)`: bindings as a value of their own. */
export class BindingsValue extends PyObject {
  readonly bindings: Bindings;
  constructor(bindings: Bindings) {
    super();
    this.bindings = bindings;
  }
  override typeName(): string {
    return 'Environment';
  }
}

function self(rt: Runtime, value: Value | undefined): PystachioObject {
  if (value instanceof ObjectValue) return value.object;
  throw rt.error('TypeError', 'expected a typed object');
}

/** The outcome of `check()`. */
class CheckValue extends PyObject {
  readonly problem: string | undefined;
  constructor(problem: string | undefined) {
    super();
    this.problem = problem;
  }
  override typeName(): string {
    return 'TypeCheck';
  }
  override repr(): string {
    return this.problem === undefined ? 'TypeCheck(OK)' : `TypeCheck(FAILED): ${this.problem}`;
  }
  override ownAttribute(_rt: Runtime, name: string): Value | undefined {
    if (name === 'ok') return native('ok()', () => this.problem === undefined);
    return name === 'message' ? native('message()', () => this.problem ?? '') : undefined;
  }
}

/** What every typed object can do. */
const METHODS: ReadonlyMap<string, NativeFunction> = new Map(
  [
    new NativeFunction(
      'bind',
      (rt, [object, ...args], kwargs) => new ObjectValue(bindTo(rt, self(rt, object), args, kwargs)),
      true,
    ),
    method('check(self)', (rt, [object]) => new CheckValue(guarded(rt, () => self(rt, object).check()))),
    method('get(self)', (rt, [object]) => guarded(rt, () => fromRaw(rt, self(rt, object).get()))),
    method('copy(self)', (_rt, [object]) => object ?? null),
    method('interpolate(self)', (rt, [object]) => {
      const { value, unbound } = guarded(rt, () => self(rt, object).interpolate());
      return new PyTuple([new ObjectValue(value), new PyTuple([...unbound])]);
    }),
    method('json_dumps(self)', (rt, [object]) =>
      guarded(rt, () => writeJson(self(rt, object).interpolate().value.toJson())),
    ),
    method('__int__(self)', (rt, [object]) => numberInside(rt, object)),
    method('__float__(self)', (rt, [object]) => numberInside(rt, object)),
  ].map((each) => [each.name, each]),
);

function numberInside(rt: Runtime, object: Value | undefined): Value {
  return guarded(rt, () => {
    const value = fromRaw(rt, self(rt, object).interpolate().value.get());
    return value instanceof PyDict || value instanceof PyTuple ? 0 : value;
  });
}
