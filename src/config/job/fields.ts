import { type ConfigError, configError } from '../errors.ts';
import type { StructObject } from '../pystachio/struct.ts';
import { type Failed, failed, type Result } from '../result.ts';
import { type JsonReader, JsonShapeError } from '../task/read-json.ts';
import { InvalidJob } from './invalid-job.ts';
import { placeAt } from './place.ts';
import { guard } from './prepare.ts';

/** Errors of a conversion as values. @param job what is converted */
export function guardConversion<T>(
  job: StructObject,
  run: () => Result<T, ConfigError>,
): Result<T, ConfigError> {
  try {
    return guard(run, job);
  } catch (error) {
    if (!(error instanceof InvalidJob || error instanceof JsonShapeError)) throw error;
    const place = error instanceof InvalidJob ? error.placeIn(job) : placeAt(job, error.path);
    return failed(configError('invalid', `The configuration was invalid: ${error.message}`, place));
  }
}

/**
 * The error of a field that is wrong for somebody who knows more than its file.
 * @param path of the field, or of what holds it: `job.tier`
 */
export function refuseField(job: StructObject, path: string, message: string): Failed<ConfigError> {
  return failed(configError('invalid', message, placeAt(job, path)));
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
  throw new InvalidJob(`${field} is ${value}, but the largest value possible is ${MAX_INT32}`, reader.path);
}
