import { Float, toInt } from '../data/float.ts';
import { ChoiceType } from '../pystachio/choice.ts';
import { ListType, MapType } from '../pystachio/containers.ts';
import { PystachioObject } from '../pystachio/objects.ts';
import { CoercionError, type Raw } from '../pystachio/raw.ts';
import { Bindings } from '../pystachio/scopes.ts';
import { SimpleType } from '../pystachio/simple.ts';
import { EMPTY, type Empty, type StructObject, StructType } from '../pystachio/struct.ts';
import type { PystachioType } from '../pystachio/types.ts';
import { placeOfCall } from './call-place.ts';

/** What builders are given: plain data and what other builders made. */
export type Input = unknown;

const MAX_DEPTH = 100;

/** What a builder makes: a typed object in the hands of a TypeScript job file. It never changes. */
export class Built {
  readonly object: StructObject;

  constructor(object: StructObject) {
    this.object = object;
  }

  /** Name of the struct. */
  get struct(): string {
    return this.object.type.name;
  }

  /** A copy with values for references. @param values by name or address; or an object that has them as fields */
  bind(values: Input): Built {
    if (values instanceof Built) return new Built(this.object.bind(values.object) as StructObject); // binding keeps the kind of object
    const bindings = new Bindings(entriesOf(values, 'bind()').map(([name, value]) => [name, toRaw(value)]));
    return new Built(this.object.bind(bindings) as StructObject); // as above
  }

  /** A copy with other values in some fields; null unsets one. */
  with(fields: Input): Built {
    return made(this.object.with(fieldsFor(this.object.type, fields)));
  }
}

/** What a builder makes, with the place where the file calls it. */
export function made(object: StructObject): Built {
  return new Built(object.withOrigin(placeOfCall()));
}

/**
 * An object of a struct type; what is certainly wrong is refused here, where the error still has its place in the file.
 * @throws CoercionError, UnknownFieldError
 */
export function create(type: StructType, fields: Input): StructObject {
  return type.create(fieldsFor(type, fields));
}

function fieldsFor(type: StructType, fields: Input): Map<string, Raw | Empty> {
  const values = new Map<string, Raw | Empty>();
  for (const [name, value] of entriesOf(fields, type.name)) {
    const field = type.fields.get(name);
    const typed = () => (field === undefined ? null : toTyped(field.type, value));
    values.set(name, value === null ? EMPTY : within(type, name, typed));
  }
  return values;
}

/** Says in which field a value is wrong. */
function within<T>(type: StructType, name: string, make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (error instanceof CoercionError) throw new CoercionError(`${type.name}[${name}]: ${error.message}`);
    throw error;
  }
}

function toTyped(type: PystachioType, value: Input): Raw {
  if (value instanceof Built) return type.accept(value.object);
  if (type instanceof StructType) return create(type, value);
  if (type instanceof ListType && Array.isArray(value)) {
    return type.construct(value.map((item) => toTyped(type.element, item)));
  }
  if (type instanceof MapType) {
    const entries = entriesOf(value, type.name).map(
      ([key, item]) => [key, toTyped(type.value, item)] as const,
    );
    return type.construct(new Map(entries));
  }
  const raw = toRaw(value);
  // References are filled in later; anything else can be looked at now.
  if (type instanceof SimpleType && !(typeof raw === 'string' && raw.includes('{{'))) type.convert(raw);
  if (type instanceof ChoiceType && raw === null) throw new CoercionError(`${type.name} cannot be null`);
  return raw;
}

/** A value of JavaScript as what typed objects are constructed from. @throws CoercionError */
export function toRaw(value: Input, depth = 0): Raw {
  if (depth > MAX_DEPTH) throw new CoercionError(`a value nests deeper than ${MAX_DEPTH} levels`);
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  // Whole numbers know no negative zero.
  if (typeof value === 'number') return Number.isSafeInteger(value) ? value + 0 : new Float(value);
  if (typeof value === 'bigint') return toInt(value);
  if (value instanceof Built) return value.object;
  if (value instanceof PystachioObject) return value;
  if (Array.isArray(value)) return value.map((item: unknown) => toRaw(item, depth + 1));
  return new Map(entriesOf(value, 'a value').map(([key, item]) => [key, toRaw(item, depth + 1)]));
}

/** The fields of a plain object; those that are undefined count as absent. */
function entriesOf(value: Input, what: string): [string, unknown][] {
  const isPlain = typeof value === 'object' && value !== null && !Array.isArray(value);
  if (!isPlain || value instanceof Built || value instanceof Date) {
    throw new CoercionError(`${what} expects an object with fields, not ${shown(value)}`);
  }
  return Object.entries(value).filter(([, field]) => field !== undefined);
}

function shown(value: Input): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 80));
  if (Array.isArray(value)) return 'a list';
  if (value instanceof Built) return `a ${value.struct}`;
  return typeof value === 'object' && value !== null ? `a ${value.constructor.name}` : String(value);
}
