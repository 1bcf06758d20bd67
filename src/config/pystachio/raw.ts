import type { Float, Int } from '../data/float.ts';
import type { PystachioObject } from './objects.ts';

/**
 * What a value is constructed from, before anything is converted: plain data, or typed objects at any depth.
 * `Unusable` stands for anything else (a function, a class …), which no type accepts.
 */
export type Raw =
  | null
  | boolean
  | string
  | Int
  | Float
  | readonly Raw[]
  | ReadonlyMap<Raw, Raw>
  | PystachioObject
  | Unusable;

export class Unusable {
  /** How it would be shown in an error message. */
  readonly shown: string;

  constructor(shown: string) {
    this.shown = shown;
  }
}

/** A value cannot be what its type wants. In Python terms a ValueError. */
export class CoercionError extends Error {}

/** A name that is no field of the struct. In Python terms an AttributeError. */
export class UnknownFieldError extends Error {}

/** Something in double braces that is no reference, or references that lead in a circle. */
export class BadReferenceError extends Error {}

/** References make more text of an object than anything could use. In Python terms a ValueError, too. */
export class TooLargeError extends BadReferenceError {}
