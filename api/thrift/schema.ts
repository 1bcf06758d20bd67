/**
 * Run-time descriptions of Thrift types. The codec walks them; generated code consists of them.
 */

/** Types of the wire that have no parts. */
export type PrimitiveKind = 'bool' | 'byte' | 'i16' | 'i32' | 'i64' | 'double' | 'string' | 'binary';

/** A type without parts. */
export interface PrimitiveSchema {
  readonly kind: PrimitiveKind;
}

/** A list or a set; both are arrays in TypeScript. */
export interface SequenceSchema {
  readonly kind: 'list' | 'set';
  readonly element: TypeSchema;
}

/** A map; its keys are strings. */
export interface MapSchema {
  readonly kind: 'map';
  readonly key: PrimitiveSchema;
  readonly value: TypeSchema;
}

/** An enum: names in TypeScript, numbers on the wire. */
export interface EnumSchema<T extends string = string> {
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
export interface StructSchema<out T = unknown> {
  readonly kind: 'struct' | 'union';
  readonly name: string;
  /** In the order of their ids, which is the order of the wire. */
  readonly fields: readonly FieldSchema[];
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

export const bool: PrimitiveSchema = { kind: 'bool' };
export const byte: PrimitiveSchema = { kind: 'byte' };
export const i16: PrimitiveSchema = { kind: 'i16' };
export const i32: PrimitiveSchema = { kind: 'i32' };
export const i64: PrimitiveSchema = { kind: 'i64' };
export const double: PrimitiveSchema = { kind: 'double' };
export const string: PrimitiveSchema = { kind: 'string' };
export const binary: PrimitiveSchema = { kind: 'binary' };

/** Describes `list<element>`. */
export function list(element: TypeSchema): SequenceSchema {
  return { kind: 'list', element };
}

/** Describes `set<element>`. */
export function set(element: TypeSchema): SequenceSchema {
  return { kind: 'set', element };
}

/** Describes `map<key, value>`. */
export function map(key: PrimitiveSchema, value: TypeSchema): MapSchema {
  return { kind: 'map', key, value };
}

/** Describes an enum by its names and wire numbers. */
export function enumeration<T extends string>(
  name: string,
  numberOf: Readonly<Record<T, number>>,
): EnumSchema<T> {
  // Object.keys cannot know that the record has exactly the keys T.
  const values = Object.keys(numberOf) as T[];
  return {
    kind: 'enum',
    name,
    numberOf,
    values,
    nameOf: new Map(values.map((value) => [numberOf[value], value])),
  };
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
  return { kind: 'struct', name, fields: fields.toSorted((a, b) => a.id - b.id) };
}

/** Describes a union: a struct of which exactly one field is set. */
export function union<T>(name: string, fields: readonly FieldSchema[]): StructSchema<T> {
  return { kind: 'union', name, fields: fields.toSorted((a, b) => a.id - b.id) };
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
