import type { Json } from '../data/json.ts';
import type { RefStep } from '../task/mustache.ts';
import { type Raw, TooLargeError } from './raw.ts';
import type { Bindings, Found, Scope } from './scopes.ts';
import type { PystachioType } from './types.ts';

/** Where a file makes an object. */
export interface Origin {
  readonly path: string;
  readonly line: number;
  readonly column: number;
  readonly sourceLine: string;
  /** The function, `<module>` for the top level of a file. */
  readonly where: string;
}

/** A place, or what finds it out once somebody asks: most objects are right, and nobody does. */
export type OriginSource = Origin | (() => Origin | undefined);

export interface Interpolation {
  /** As much filled in and converted as possible. */
  readonly value: PystachioObject;
  /** Addresses of the references that are left. */
  readonly unbound: ReadonlySet<string>;
  /** Of all its texts together. */
  readonly characters: number;
}

/** The executor takes no more, and no job has nearly as much. */
const MAX_CHARACTERS = 8 * 1024 * 1024;

/** Gathers what the parts of an object say about themselves. */
export class Gathered {
  readonly unbound = new Set<string>();
  characters = 0;

  /**
   * Interpolates a part.
   * @returns its value
   * @throws TooLargeError where the whole has grown beyond bounds: each text has its own bound, but there may be many
   */
  add(part: PystachioObject): PystachioObject {
    const { value, unbound, characters } = part.interpolate();
    for (const address of unbound) this.unbound.add(address);
    this.characters += characters;
    if (this.characters <= MAX_CHARACTERS) return value;
    throw new TooLargeError(`references make more than ${MAX_CHARACTERS} characters of text`);
  }
}

/** A typed value. It never changes: binding, copying and interpolating give new objects. */
export abstract class PystachioObject implements Scope {
  readonly type: PystachioType;
  /** Where references are looked up beside the object's own fields: its bindings, latest first, then those of what holds it. */
  readonly scopes: readonly Scope[];

  constructor(type: PystachioType, scopes: readonly Scope[]) {
    this.type = type;
    this.scopes = scopes;
  }

  abstract withScopes(scopes: readonly Scope[]): PystachioObject;

  /** @throws CoercionError, BadReferenceError */
  abstract interpolate(): Interpolation;

  /** @returns what is wrong with the value, or undefined */
  abstract check(): string | undefined;

  /** The plain value inside, converted only if the object was interpolated. */
  abstract get(): Raw;

  /** The plain value of an interpolated object, fields in the order of the schema. */
  abstract toJson(): Json;

  /** Where a file makes the object, as far as that is known: structs only. */
  get origin(): Origin | undefined {
    return undefined;
  }

  /** What the object holds, as it is seen there, in the order of checks; undefined for a required field that is not set. */
  parts(): Iterable<PystachioObject | undefined> {
    return [];
  }

  /** Looks a reference up inside the object; only structs, lists and maps have an inside. */
  find(_steps: readonly RefStep[]): Found | undefined {
    return undefined;
  }

  /** Text as references insert it. */
  abstract toString(): string;

  /** @param bindings win over all earlier ones */
  bind(bindings: Bindings | PystachioObject): PystachioObject {
    return this.withScopes([bindings, ...this.scopes]);
  }

  /** Puts the object into what holds it. */
  inScope(scopes: readonly Scope[]): PystachioObject {
    return scopes.length === 0 ? this : this.withScopes([...this.scopes, ...scopes]);
  }

  /** Whether both have the same type and, interpolated, the same value. */
  equals(other: PystachioObject): boolean {
    return this.type.signature === other.type.signature && this.identity() === other.identity();
  }

  /** Equal objects have equal identities. */
  identity(): string {
    return this.interpolate().value.toString();
  }
}

/**
 * Where a file makes the innermost struct around what is wrong with an object.
 * @param isWrong whether an object is wrong, or a part of it; undefined is a required field that is not set
 */
export function originOfWrong(
  object: PystachioObject,
  isWrong: (part: PystachioObject | undefined) => boolean,
): Origin | undefined {
  for (const part of object.parts()) {
    if (isWrong(part)) return (part && originOfWrong(part, isWrong)) ?? object.origin;
  }
  return object.origin;
}
