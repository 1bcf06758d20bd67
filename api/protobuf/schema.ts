/**
 * Descriptions of protobuf (proto2) messages, as tables that codecs walk. Values have the spelling that JSON gives them:
 * fields by their proto names, enums by name, bytes as base64, 64-bit integers as numbers or, beyond 2^53, bigints.
 */

/** Types of the wire that have no parts. */
export type ScalarKind = 'bool' | 'string' | 'bytes' | 'double' | 'int32' | 'int64' | 'uint32' | 'uint64';

/** An enum: names in values, numbers on the wire. */
export interface EnumKind {
  readonly kind: 'enum';
  readonly numberOf: ReadonlyMap<string, number>;
  readonly nameOf: ReadonlyMap<number, string>;
}

/** A message within a message; a function, since messages may name each other. */
export interface MessageKind {
  readonly kind: 'message';
  readonly schema: () => MessageSchema;
}

/** What one value of a field is. */
export type Kind = { readonly kind: ScalarKind } | EnumKind | MessageKind;

/**
 * How often a field occurs. `map` has texts as keys and, in values, is an object.
 */
export type Label = 'required' | 'optional' | 'repeated' | 'map';

/** A field of a message. */
export interface Field {
  readonly number: number;
  readonly label: Label;
  readonly type: Kind;
  /** What an absent field means; written out in JSON, not on the wire. */
  readonly default?: unknown;
}

/** A message's fields by name, in the order of its definition, which is that of JSON. */
export type MessageSchema = Readonly<Record<string, Field>>;

export const bool = { kind: 'bool' } as const;
export const string = { kind: 'string' } as const;
export const bytes = { kind: 'bytes' } as const;
export const double = { kind: 'double' } as const;
export const int32 = { kind: 'int32' } as const;
export const int64 = { kind: 'int64' } as const;
export const uint32 = { kind: 'uint32' } as const;
export const uint64 = { kind: 'uint64' } as const;

/** Describes an enum by its names and numbers. */
export function enumeration(numbers: Readonly<Record<string, number>>): EnumKind {
  const entries = Object.entries(numbers);
  return {
    kind: 'enum',
    numberOf: new Map(entries),
    nameOf: new Map(entries.map(([name, number]) => [number, name])),
  };
}

/** A type: a message may be given by its schema, or by a function where that is defined further down. */
type Type = Kind | MessageSchema | (() => MessageSchema);

/** A field that may be absent. @param absent what it means then, if the definition says so */
export function optional(number: number, type: Type, absent?: unknown): Field {
  const field = { number, label: 'optional', type: kindOf(type) } as const;
  return absent === undefined ? field : { ...field, default: absent };
}

/** A field that a message is invalid without. */
export function required(number: number, type: Type, absent?: unknown): Field {
  return { ...optional(number, type, absent), label: 'required' };
}

/** A field that occurs any number of times. */
export function repeated(number: number, type: Type): Field {
  return { number, label: 'repeated', type: kindOf(type) };
}

/** A field that maps texts to values. */
export function map(number: number, type: Type): Field {
  return { number, label: 'map', type: kindOf(type) };
}

function kindOf(type: Type): Kind {
  if (typeof type === 'function') return { kind: 'message', schema: type };
  return isKind(type) ? type : { kind: 'message', schema: () => type };
}

/** A schema's members are fields, so a text as `kind` tells that this is none. */
function isKind(type: Kind | MessageSchema): type is Kind {
  return typeof type['kind'] === 'string';
}
