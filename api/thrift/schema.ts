/**
 * Run-time descriptions of Thrift types. The codec walks them; generated code consists of them.
 */

/** Numbers that announce a type on the wire. */
export const WireType = {
  STOP: 0,
  BOOL: 2,
  BYTE: 3,
  DOUBLE: 4,
  I16: 6,
  I32: 8,
  I64: 10,
  STRING: 11,
  STRUCT: 12,
  MAP: 13,
  SET: 14,
  LIST: 15,
} as const;

/** How a type announces itself: by a number in the binary protocol, by a name in the JSON protocol. */
export interface Announced {
  readonly wireType: number;
  readonly jsonName: string;
}

/** Types of the wire that have no parts. */
export type PrimitiveKind = 'bool' | 'byte' | 'i16' | 'i32' | 'i64' | 'double' | 'string' | 'binary';

/** A type without parts. */
export interface PrimitiveSchema extends Announced {
  readonly kind: PrimitiveKind;
}

/** A list or a set; both are arrays in TypeScript. */
export interface SequenceSchema extends Announced {
  readonly kind: 'list' | 'set';
  readonly element: TypeSchema;
}

/** A map; its keys are strings. */
export interface MapSchema extends Announced {
  readonly kind: 'map';
  readonly key: PrimitiveSchema;
  readonly value: TypeSchema;
}

/** An enum: names in TypeScript, numbers on the wire. */
export interface EnumSchema<T extends string = string> extends Announced {
  readonly kind: 'enum';
  readonly name: string;
  /** Wire number of each name, in the order of the IDL. */
  readonly numberOf: Readonly<Record<T, number>>;
  readonly nameOf: ReadonlyMap<number, T>;
  /** All names, in the order of the IDL. */
  readonly values: readonly T[];
}

/**
 * What the complete form of a struct makes of an absent field:
 * `required` refuses it, `zero` puts 0, false or an empty container, `nullable` leaves it absent.
 */
export type Presence = 'required' | 'zero' | 'nullable';

/** One field of a struct or union. */
export interface FieldSchema {
  readonly id: number;
  readonly name: string;
  readonly type: TypeSchema;
  readonly presence: Presence;
  /** What the complete form has when the field is absent. */
  readonly defaultValue: unknown;
}

declare const describes: unique symbol;

/** A struct or a union whose complete form is `T`. */
export interface StructSchema<out T = unknown> extends Announced {
  readonly kind: 'struct' | 'union';
  readonly name: string;
  /** In the order of their ids, which is the order of the wire. */
  readonly fields: readonly FieldSchema[];
  /** The field of each id, at that index. */
  readonly byId: readonly (FieldSchema | undefined)[];
  /** Never there: ties the schema to its type. */
  readonly [describes]?: T;
}

export type TypeSchema = PrimitiveSchema | SequenceSchema | MapSchema | EnumSchema | StructSchema;

/** One RPC: what it is given and what it returns. */
export interface MethodSchema<out Args = unknown, out Reply = unknown> {
  readonly name: string;
  readonly args: StructSchema<Args>;
  readonly reply: StructSchema<Reply>;
}

/** A service with all its RPCs, inherited ones included, by name. */
export interface ServiceSchema {
  readonly name: string;
  readonly methods: ReadonlyMap<string, MethodSchema>;
}

/**
 * The type as it travels: any field may be absent and an integer may be a bigint.
 * Values decoded from the wire have this type, and every complete value is assignable to it.
 */
export type Wire<T> = T extends number
  ? number | bigint
  : T extends string | boolean | Uint8Array
    ? T
    : T extends ReadonlyMap<infer Key, infer Value>
      ? ReadonlyMap<Key, Wire<Value>>
      : T extends readonly (infer Element)[]
        ? readonly Wire<Element>[]
        : { readonly [Name in keyof T]?: Wire<T[Name]> | undefined };

export const bool: PrimitiveSchema = { kind: 'bool', wireType: WireType.BOOL, jsonName: 'tf' };
export const byte: PrimitiveSchema = { kind: 'byte', wireType: WireType.BYTE, jsonName: 'i8' };
export const i16: PrimitiveSchema = { kind: 'i16', wireType: WireType.I16, jsonName: 'i16' };
export const i32: PrimitiveSchema = { kind: 'i32', wireType: WireType.I32, jsonName: 'i32' };
export const i64: PrimitiveSchema = { kind: 'i64', wireType: WireType.I64, jsonName: 'i64' };
export const double: PrimitiveSchema = { kind: 'double', wireType: WireType.DOUBLE, jsonName: 'dbl' };
export const string: PrimitiveSchema = { kind: 'string', wireType: WireType.STRING, jsonName: 'str' };
export const binary: PrimitiveSchema = { kind: 'binary', wireType: WireType.STRING, jsonName: 'str' };

/** Describes `list<element>`. */
export function list(element: TypeSchema): SequenceSchema {
  return { kind: 'list', wireType: WireType.LIST, jsonName: 'lst', element };
}

/** Describes `set<element>`. */
export function set(element: TypeSchema): SequenceSchema {
  return { kind: 'set', wireType: WireType.SET, jsonName: 'set', element };
}

/**
 * Describes `map<key, value>`.
 * @throws Error if the key is not a string: no other keys are supported
 */
export function map(key: PrimitiveSchema, value: TypeSchema): MapSchema {
  if (key.kind !== 'string') throw new Error(`maps have string keys, not ${key.kind}`);
  return { kind: 'map', wireType: WireType.MAP, jsonName: 'map', key, value };
}

/** Describes an enum by its names and wire numbers. */
export function enumeration<T extends string>(
  name: string,
  numberOf: Readonly<Record<T, number>>,
): EnumSchema<T> {
  // Object.keys cannot know that the record has exactly the keys T.
  const values = Object.keys(numberOf) as T[];
  const nameOf = new Map(values.map((value) => [numberOf[value], value]));
  return { kind: 'enum', wireType: WireType.I32, jsonName: 'i32', name, numberOf, values, nameOf };
}

/** Describes a field; `defaultValue` is the IDL's default. */
export function field(
  id: number,
  name: string,
  type: TypeSchema,
  presence: Presence,
  defaultValue?: unknown,
): FieldSchema {
  return { id, name, type, presence, defaultValue };
}

/** Describes a struct whose complete form is `T`. */
export function struct<T>(name: string, fields: readonly FieldSchema[]): StructSchema<T> {
  return { kind: 'struct', ...parts(name, fields) };
}

/** Describes a union: a struct of which exactly one field is set. */
export function union<T>(name: string, fields: readonly FieldSchema[]): StructSchema<T> {
  return { kind: 'union', ...parts(name, fields) };
}

/**
 * The struct with other types for some of its fields, and without those whose type is undefined: to read or write only
 * a part of its values.
 */
export function varied<T>(
  schema: StructSchema<T>,
  types: { readonly [Name in keyof T]?: TypeSchema | undefined },
): StructSchema<T> {
  const typeOf = new Map<string, TypeSchema | undefined>(Object.entries(types));
  const fields = schema.fields.flatMap((each) => {
    const type = typeOf.has(each.name) ? typeOf.get(each.name) : each.type;
    return type === undefined ? [] : [{ ...each, type }];
  });
  return struct(schema.name, fields);
}

function parts(name: string, fields: readonly FieldSchema[]) {
  const sorted = fields.toSorted((a, b) => a.id - b.id);
  const byId: (FieldSchema | undefined)[] = [];
  for (const each of sorted) {
    while (byId.length < each.id) byId.push(undefined);
    byId[each.id] = each;
  }
  return { wireType: WireType.STRUCT, jsonName: 'rec', name, fields: sorted, byId };
}

/** Describes an RPC. */
export function method<Args, Reply>(
  name: string,
  args: StructSchema<Args>,
  reply: StructSchema<Reply>,
): MethodSchema<Args, Reply> {
  return { name, args, reply };
}

/** Describes a service; `parent` is the service it extends. */
export function service(
  name: string,
  parent: ServiceSchema | undefined,
  methods: readonly MethodSchema[],
): ServiceSchema {
  const own = methods.map((each) => [each.name, each] as const);
  return { name, methods: new Map([...(parent?.methods ?? []), ...own]) };
}
