import { type ConfigError, configError } from '../errors.ts';
import type { Origin } from '../pystachio/objects.ts';
import { failed, type Result } from '../result.ts';
import { type JsonReader, JsonShapeError } from '../task/read-json.ts';
import { guard } from './prepare.ts';

/** A job that the API cannot express. */
export class InvalidJob extends Error {
  /** Where the file makes what is wrong, if that is known. */
  readonly place: Origin | undefined;

  constructor(message: string, place?: Origin) {
    super(message);
    this.place = place;
  }
}

/** Errors of a conversion as values. */
export function guardConversion<T>(run: () => Result<T, ConfigError>): Result<T, ConfigError> {
  try {
    return guard(run);
  } catch (error) {
    if (error instanceof InvalidJob || error instanceof JsonShapeError) {
      const place = error instanceof InvalidJob ? error.place : undefined;
      return failed(configError('invalid', `The configuration was invalid: ${error.message}`, place));
    }
    throw error;
  }
}

/** A field that stays absent where there is no value. */
export function optional<Name extends string, T>(
  name: Name,
  value: T | undefined,
): { readonly [N in Name]?: T } {
  return (value === undefined ? {} : { [name]: value }) as { readonly [N in Name]?: T }; // a computed key widens to string
}

const MAX_INT32 = 2 ** 31 - 1;

/** A field that travels in 32 bits. @throws InvalidJob */
export function int32(reader: JsonReader, field: string, fallback: number): number {
  const value = reader.integer(field, fallback);
  if (Math.abs(value) <= MAX_INT32) return value;
  throw new InvalidJob(`${field} is ${value}, but the largest value possible is ${MAX_INT32}`);
}
