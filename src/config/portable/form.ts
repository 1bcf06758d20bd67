import type { Origin } from '../pystachio/objects.ts';

/**
 * Typed objects as JSON: how the jobs of a file travel from the process that evaluated it. What jobs share is in
 * tables, and travels once; entries refer to each other by their numbers.
 */
export interface PortableJobs {
  readonly types: readonly PortableType[];
  readonly objects: readonly PortableObject[];
  readonly places: readonly PortablePlace[];
  /** Lines of the files; a place names its line by its number here. */
  readonly lines: readonly string[];
  /** Numbers of objects. */
  readonly jobs: readonly number[];
  readonly hookModules: readonly string[];
  readonly hasForeignHooks: boolean;
}

export type PortableType =
  /** One of the schema, by the name that job files use. */
  | { readonly kind: 'schema'; readonly name: string }
  | { readonly kind: 'list'; readonly element: number }
  | { readonly kind: 'map'; readonly key: number; readonly value: number }
  | { readonly kind: 'choice'; readonly name: string; readonly alternatives: readonly number[] }
  | { readonly kind: 'enum'; readonly name: string; readonly values: readonly string[] }
  | { readonly kind: 'struct'; readonly name: string; readonly fields: readonly PortableField[] };

export interface PortableField {
  readonly name: string;
  readonly type: number;
  readonly required: boolean;
  /** Number of the object that is the default. */
  readonly fallback?: number | undefined;
}

/** Where a file makes a struct. */
export type PortablePlace = Omit<Origin, 'sourceLine'> & { readonly sourceLine: number };

export interface PortableObject {
  readonly type: number;
  readonly scopes?: readonly PortableScope[] | undefined;
  /** Of a simple value or a choice. */
  readonly raw?: PortableRaw | undefined;
  /** Of a struct: names and objects. */
  readonly fields?: readonly (readonly [string, number])[] | undefined;
  /** Of a struct: number of the place where it is made. */
  readonly place?: number | undefined;
  /** Of a list. */
  readonly elements?: readonly number[] | undefined;
  /** Of a map. */
  readonly entries?: readonly (readonly [number, number])[] | undefined;
}

export type PortableScope =
  | { readonly object: number }
  | { readonly bindings: readonly (readonly [string, PortableRaw])[] };

/** JSON's own values where they say all; whole numbers beyond 2^53, floats and what JSON does not know are marked. */
export type PortableRaw =
  | null
  | boolean
  | string
  | number
  | readonly PortableRaw[]
  | { readonly int: string }
  | { readonly float: string }
  | { readonly map: readonly (readonly [PortableRaw, PortableRaw])[] }
  | { readonly object: number }
  | { readonly unusable: string };
