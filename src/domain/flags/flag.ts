import type { FlagType, FlagWorld, Parsed } from './types.ts';

/** One declared flag; made by {@link flag}. */
export interface Flag<out T> {
  /** As it is written after the dash. */
  readonly name: string;
  readonly help: string;
  /** What the help calls its value. */
  readonly noun: string;
  readonly required: boolean;
  readonly repeatable: boolean;
  /** Never shown in logs. */
  readonly secret: boolean;
  /** The default as one would write it; undefined if there is none. */
  readonly defaultText: string | undefined;
  /** Its value if it is not given. Meaningless if it is required. */
  readonly whenAbsent: T | undefined;
  read(texts: readonly string[], world: FlagWorld): Parsed<T>;
}

/** Flags of one owner, by the names under which the program reads their values. */
export type Flags = Readonly<Record<string, Flag<unknown>>>;

/** The values of `F`, under the same names. */
export type FlagValues<F extends Flags> = {
  readonly [K in keyof F]: F[K] extends Flag<infer T> ? T : never;
};

/** What a value must be besides well-formed. */
export interface Check<in T> {
  /** Completes "must be …". */
  readonly what: string;
  readonly holds: (value: T) => boolean;
}

interface Declaration<T> {
  readonly name: string;
  readonly type: FlagType<T>;
  readonly check?: Check<T>;
  readonly help: string;
  readonly secret?: boolean;
}

/** Declares a flag that must be given. */
export function flag<T>(declaration: Declaration<T> & { readonly required: true }): Flag<T>;
/** Declares a flag with a default. */
export function flag<T>(declaration: Declaration<T> & { readonly default: T }): Flag<T>;
/** Declares a flag whose value is undefined unless it is given. */
export function flag<T>(declaration: Declaration<T>): Flag<T | undefined>;
export function flag<T>(
  declaration: Declaration<T> & { readonly required?: true; readonly default?: T },
): Flag<T | undefined> {
  const { name, type, check, help, secret = false, required = false } = declaration;
  const whenAbsent = declaration.default;
  return {
    name,
    help,
    noun: type.noun,
    required,
    repeatable: type.repeatable,
    secret,
    defaultText: whenAbsent === undefined ? undefined : type.format(whenAbsent),
    whenAbsent,
    read(texts, world) {
      const parsed = type.parse(texts, world);
      if (parsed.kind === 'problem' || check === undefined || check.holds(parsed.value)) return parsed;
      return { kind: 'problem', problem: `must be ${check.what}, but is '${texts.join(',')}'` };
    },
  };
}

/** More than 0. */
export const positive: Check<number> = { what: 'more than 0', holds: (value) => value > 0 };

/** 0 or more. */
export const nonNegative: Check<number> = { what: '0 or more', holds: (value) => value >= 0 };

/** Not empty. */
export const nonEmpty: Check<{ readonly length: number }> = {
  what: 'not empty',
  holds: ({ length }) => length > 0,
};

/** A TCP port to listen at; 0 picks a free one. */
export const port: Check<number> = {
  what: 'a port from 0 to 65535',
  holds: (value) => value >= 0 && value <= 65_535,
};
