import { ChoiceType } from '../pystachio/choice.ts';
import { ListType, MapType } from '../pystachio/containers.ts';
import type { Raw } from '../pystachio/raw.ts';
import { EnumType } from '../pystachio/simple.ts';
import { type Empty, type Field, StructType } from '../pystachio/struct.ts';
import type { PystachioType } from '../pystachio/types.ts';
import { placeNow } from '../python/functions.ts';
import type { Runtime } from '../python/runtime.ts';
import { ClassMaker } from '../python/statements.ts';
import {
  type Kwargs,
  NativeFunction,
  PyDict,
  PyList,
  PyObject,
  PyTuple,
  type Value,
} from '../python/values.ts';
import { guarded, toFieldValue, toRaw } from './bridge.ts';
import { EMPTY_VALUE, EmptyValue, ObjectValue } from './object-values.ts';

/** A type as a job file sees it: calling it constructs, deriving a class from a struct adds fields. */
export class TypeValue extends ClassMaker {
  readonly type: PystachioType;

  constructor(type: PystachioType) {
    super();
    this.type = type;
  }
  override typeName(): string {
    return 'type';
  }
  override repr(): string {
    return `<class 'pystachio.${this.type.name}'>`;
  }
  override truth(): boolean {
    return true;
  }
  override equals(_rt: Runtime, other: Value): boolean {
    return other instanceof TypeValue && other.type.signature === this.type.signature;
  }
  override hashKey(): string {
    return `\0t${this.type.signature}`;
  }
  /** Makes `isinstance(x, Process)` work. */
  override contains(_rt: Runtime, item: Value): boolean {
    return item instanceof ObjectValue && this.type.owns(item.object);
  }
  override ownAttribute(_rt: Runtime, name: string): Value | undefined {
    if (name === '__name__') return this.type.name;
    return undefined;
  }
  override call(rt: Runtime, args: readonly Value[], kwargs: Kwargs): Value {
    const { type } = this;
    if (type instanceof StructType) return constructStruct(rt, type, args, kwargs);
    if (kwargs.size > 0) throw rt.error('TypeError', `${type.name} takes no keyword arguments`);
    if (type instanceof MapType && !(args.length === 1 && !(args[0] instanceof PyTuple))) {
      return guarded(rt, () => new ObjectValue(type.construct(pairsToMap(rt, args))));
    }
    const [value] = args;
    if (value === undefined || args.length > 1) throw rt.error('TypeError', `${type.name} takes one value`);
    return guarded(rt, () => new ObjectValue(type.construct(toRaw(rt, value))));
  }
  override derive(rt: Runtime, name: string, attributes: Map<string, Value>): Value {
    if (this.type instanceof StructType) return makeStruct(name, this.type.fields, attributes);
    throw rt.error('TypeError', `a class cannot be derived from ${this.type.name}`);
  }
}

function constructStruct(rt: Runtime, type: StructType, args: readonly Value[], kwargs: Kwargs): Value {
  const changes = new Map<string, Raw | Empty>();
  for (const arg of args) {
    if (!(arg instanceof PyDict)) {
      throw rt.error('ValueError', `${type.name} takes keywords or a dict, not ${rt.repr(arg)}`);
    }
    for (const { key, value } of arg.entries.values()) changes.set(rt.str(key), toFieldValue(rt, value));
  }
  for (const [name, value] of kwargs) changes.set(name, toFieldValue(rt, value));
  return guarded(rt, () => new ObjectValue(type.create(changes).withOrigin(placeNow(rt))));
}

function pairsToMap(rt: Runtime, args: readonly Value[]): Raw {
  return new Map(
    args.map((pair) => {
      const [key, value] = rt.list(pair);
      if (key === undefined || value === undefined)
        throw rt.error('ValueError', 'Map takes a dict, or pairs');
      return [toRaw(rt, key), toRaw(rt, value)];
    }),
  );
}

/** `Required(T)` and `Default(T, value)`. */
class FieldValue extends PyObject {
  readonly field: Field;
  constructor(field: Field) {
    super();
    this.field = field;
  }
  override typeName(): string {
    return 'TypeSignature';
  }
}

/** `Struct`: the base that `class Profile(Struct):` derives from. */
class StructBase extends ClassMaker {
  override typeName(): string {
    return 'type';
  }
  override repr(): string {
    return "<class 'pystachio.Struct'>";
  }
  override contains(_rt: Runtime, item: Value): boolean {
    return item instanceof ObjectValue && item.object.type instanceof StructType;
  }
  override derive(_rt: Runtime, name: string, attributes: Map<string, Value>): Value {
    return makeStruct(name, new Map(), attributes);
  }
}

/** Methods and plain attributes of the class body are left out, as in Pystachio. */
function makeStruct(
  name: string,
  inherited: ReadonlyMap<string, Field>,
  attributes: Map<string, Value>,
): TypeValue {
  const fields = new Map(inherited);
  for (const [field, value] of attributes) {
    if (value instanceof FieldValue) fields.set(field, value.field);
    else if (value instanceof TypeValue)
      fields.set(field, { type: value.type, required: false, fallback: undefined });
  }
  return new TypeValue(new StructType(name, fields));
}

function typeArgument(rt: Runtime, what: string, value: Value | undefined): PystachioType {
  if (value instanceof TypeValue) return value.type;
  throw rt.error(
    'TypeError',
    `${what} takes types, such as String or a Struct, not ${rt.repr(value ?? null)}`,
  );
}

const PARAMETRISED: readonly NativeFunction[] = [
  new NativeFunction(
    'List',
    (rt, [element]) => new TypeValue(new ListType(typeArgument(rt, 'List', element))),
  ),
  new NativeFunction(
    'Map',
    (rt, [key, value]) =>
      new TypeValue(new MapType(typeArgument(rt, 'Map', key), typeArgument(rt, 'Map', value))),
  ),
  new NativeFunction('Enum', (rt, args) => {
    const [first, second] = args;
    const isNamed = typeof first === 'string' && (second instanceof PyList || second instanceof PyTuple);
    const values = (isNamed ? rt.list(second) : args).map((value) => rt.str(value));
    return new TypeValue(new EnumType(isNamed ? first : `Enum_${values.join('_')}`, values));
  }),
  new NativeFunction('Choice', (rt, args) => {
    const [first, second] = args;
    const types = rt.list(second ?? first ?? null).map((type) => typeArgument(rt, 'Choice', type));
    const name = typeof first === 'string' ? first : `Choice_${types.map((type) => type.name).join('_')}`;
    return new TypeValue(new ChoiceType(name, types));
  }),
  new NativeFunction('Required', (rt, [type]) => {
    return new FieldValue({ type: typeArgument(rt, 'Required', type), required: true, fallback: undefined });
  }),
  new NativeFunction('Default', (rt, [type, value]) => {
    const of = typeArgument(rt, 'Default', type);
    const isEmpty = value === undefined || value instanceof EmptyValue;
    const fallback = isEmpty ? undefined : guarded(rt, () => of.accept(toRaw(rt, value)));
    return new FieldValue({ type: of, required: false, fallback });
  }),
];

/** The names of Pystachio that make types. */
export function typeConstructors(): Map<string, Value> {
  return new Map<string, Value>([
    ...PARAMETRISED.map((each): [string, Value] => [each.name, each]),
    ['Struct', new StructBase()],
    ['Empty', EMPTY_VALUE],
  ]);
}
