import { type Float, Float as FloatValue, type Int } from '../data/float.ts';
import { PyInstance } from './classes.ts';
import type { Runtime } from './runtime.ts';
import { type Kwargs, NativeFunction, type Value } from './values.ts';

/** Arguments by position of the signature; undefined where an optional one was left out. */
export type Args = readonly (Value | undefined)[];

interface Signature {
  readonly name: string;
  readonly parameters: readonly { readonly name: string; readonly required: boolean }[];
  readonly hasRest: boolean;
}

/**
 * Makes a Python function of a TypeScript one.
 * @param signature e.g. `sorted(iterable, key?, reverse?)`; `?` marks optional parameters, a last `*` accepts any number more
 * @param body gets the arguments in the order of the signature, whether they were given by position or name
 */
export function native(signature: string, body: (rt: Runtime, args: Args) => Value): NativeFunction {
  return wrap(signature, body, false);
}

/** Like {@link native}, for a method: the first parameter is the object itself. */
export function method(signature: string, body: (rt: Runtime, args: Args) => Value): NativeFunction {
  return wrap(signature, body, true);
}

function wrap(text: string, body: (rt: Runtime, args: Args) => Value, isMethod: boolean): NativeFunction {
  let parsed: Signature | undefined;
  const run = (rt: Runtime, given: readonly Value[], kwargs: Kwargs) => {
    parsed ??= parseSignature(text);
    const args = isMethod ? withPayload(given) : given;
    return body(rt, arrange(rt, parsed, args, kwargs));
  };
  return new NativeFunction(text.slice(0, text.indexOf('(')), run, isMethod);
}

/** A method of a built-in type works on the value that an instance of a derived class stands for: `dict.get(self, key)`. */
function withPayload(args: readonly Value[]): readonly Value[] {
  const [self, ...rest] = args;
  return self instanceof PyInstance && self.payload !== undefined ? [self.payload, ...rest] : args;
}

function parseSignature(text: string): Signature {
  const open = text.indexOf('(');
  const names = text
    .slice(open + 1, -1)
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
  const hasRest = names.at(-1) === '*';
  const parameters = (hasRest ? names.slice(0, -1) : names).map((name) => ({
    name: name.replace('?', ''),
    required: !name.endsWith('?'),
  }));
  return { name: text.slice(0, open), parameters, hasRest };
}

function arrange(rt: Runtime, signature: Signature, args: readonly Value[], kwargs: Kwargs): Args {
  const { name, parameters, hasRest } = signature;
  if (args.length > parameters.length && !hasRest) {
    throw rt.error(
      'TypeError',
      `${name}() takes at most ${parameters.length} arguments (${args.length} given)`,
    );
  }
  const arranged: (Value | undefined)[] = [...args];
  for (const [key, value] of kwargs) {
    const index = parameters.findIndex((parameter) => parameter.name === key);
    if (index < 0) throw rt.error('TypeError', `${name}() got an unexpected keyword argument '${key}'`);
    if (index < args.length)
      throw rt.error('TypeError', `${name}() got multiple values for argument '${key}'`);
    arranged[index] = value;
  }
  const missing = parameters.find(({ required }, index) => required && arranged[index] === undefined);
  if (missing !== undefined) throw rt.error('TypeError', `${name}() needs the argument '${missing.name}'`);
  return arranged;
}

/** @throws PyRaise TypeError where the argument is no text */
export function text(rt: Runtime, value: Value | undefined): string {
  if (typeof value === 'string') return value;
  if (value instanceof PyInstance && typeof value.payload === 'string') return value.payload;
  throw rt.error('TypeError', `expected a string, got ${rt.typeName(value ?? null)}`);
}

/** @returns the fallback where the argument was left out or is None */
export function optionalText(rt: Runtime, value: Value | undefined, fallback: string): string {
  return value === undefined || value === null ? fallback : text(rt, value);
}

/** @returns a number that fits an array index; @throws PyRaise TypeError or OverflowError */
export function index(rt: Runtime, value: Value | undefined, fallback?: number): number {
  return value === undefined && fallback !== undefined ? fallback : rt.index(value ?? null);
}

/** @returns whether the value is a whole number, and no truth value */
export function isInt(value: Value | undefined): value is Int {
  return typeof value === 'number' || typeof value === 'bigint';
}

/** @returns whether the value takes part in arithmetic */
export function isNumber(value: Value | undefined): value is Int | Float | boolean {
  return isInt(value) || typeof value === 'boolean' || value instanceof FloatValue;
}

/** @returns the nearest JavaScript number; @throws PyRaise TypeError */
export function toNumber(rt: Runtime, value: Value | undefined): number {
  if (value instanceof FloatValue) return value.value;
  if (isInt(value) || typeof value === 'boolean') return Number(value);
  if (value instanceof PyInstance && isNumber(value.payload)) return toNumber(rt, value.payload);
  throw rt.error('TypeError', `a number is required, not ${rt.typeName(value ?? null)}`);
}
