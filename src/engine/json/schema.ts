/**
 * Reads JSON as Mesos reads it into protobuf messages: fields by their proto names, unknown ones ignored,
 * null as unset, numeric strings as numbers, a single value in place of a list, defaults filled in.
 * The result has its fields in the order of the schema.
 */
import type { Field, Kind, MessageSchema } from '../../../api/protobuf/schema.ts';

/** What was read, or the text of what is wrong with it. */
export type ReadResult<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: string };

/** What was found wrong first; thrown inside this file only. */
class Misfit extends Error {}

/**
 * Reads one message.
 * @typeParam T the type that describes the schema's result; the schema is trusted to match it
 * @returns the message, or Mesos' text of what is wrong with it
 */
export function readMessage<T>(schema: MessageSchema, json: unknown): ReadResult<T> {
  const missing: string[] = [];
  try {
    if (!isObject(json)) throw new Misfit('Expecting a JSON object');
    const value = readFields(schema, json, '', missing);
    if (missing.length > 0) throw new Misfit(`Missing required fields: ${missing.join(', ')}`);
    // The schema describes T; that they agree is checked by the tests of the messages.
    return { ok: true, value: value as T };
  } catch (error) {
    if (!(error instanceof Misfit)) throw error;
    return { ok: false, problem: error.message };
  }
}

function isObject(json: unknown): json is Record<string, unknown> {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}

function readFields(
  schema: MessageSchema,
  json: Record<string, unknown>,
  path: string,
  missing: string[],
): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(schema)) {
    const given = Object.hasOwn(json, name) ? json[name] : undefined;
    const value =
      given === undefined || given === null ? undefined : readField(field, given, name, path, missing);
    if (value !== undefined) result[name] = value;
    else if (field.label === 'required') missing.push(path + name);
    else if (field.default !== undefined) result[name] = field.default;
  }
  return result;
}

function readField(field: Field, given: unknown, name: string, path: string, missing: string[]): unknown {
  const { label, type } = field;
  if (label === 'map') return readMap(type, given, name, `${path}${name}`, missing);
  if (label !== 'repeated') return readValue(type, given, name, `${path}${name}`, missing);
  const list = Array.isArray(given) ? given : [given];
  const values = list.map((item, index) => readValue(type, item, name, `${path}${name}[${index}]`, missing));
  return values.length === 0 ? undefined : values.filter((value) => value !== undefined);
}

function readMap(type: Kind, given: unknown, name: string, path: string, missing: string[]): unknown {
  if (!isObject(given)) throw unexpected(given, name);
  const read = ([key, value]: [string, unknown]) =>
    [key, readValue(type, value, name, `${path}.${key}`, missing)] as const;
  return Object.fromEntries(Object.entries(given).map(read));
}

function readValue(kind: Kind, json: unknown, name: string, path: string, missing: string[]): unknown {
  switch (kind.kind) {
    case 'message':
      if (!isObject(json)) throw unexpected(json, name);
      return readFields(kind.schema(), json, `${path}.`, missing);
    case 'string':
      if (typeof json !== 'string') throw unexpected(json, name);
      return json;
    case 'enum':
      if (typeof json !== 'string') throw unexpected(json, name);
      return kind.numberOf.has(json) ? json : undefined;
    case 'bool':
      if (json === true || json === 'true') return true;
      if (json === false || json === 'false') return false;
      throw unexpected(json, name);
    case 'double':
      return readDouble(json, name);
    case 'bytes':
      return readBytes(json, name);
    default:
      return readInteger(kind.kind, json, name);
  }
}

function readDouble(json: unknown, name: string): number {
  if (typeof json === 'number' && !Number.isNaN(json)) return json;
  if (typeof json === 'bigint') return Number(json);
  if (Number.isNaN(json)) throw new Misfit(`The value of field '${name}' is no number`);
  if (typeof json !== 'string') throw unexpected(json, name);
  const value = json.trim() === '' ? Number.NaN : Number(json);
  if (Number.isNaN(value)) {
    throw new Misfit(
      `Failed to parse '${json}' as a JSON number for field '${name}': syntax error at line 1 near: ${json}`,
    );
  }
  return value;
}

/** The values of each type of integer. */
const BOUNDS = {
  int32: [-(2n ** 31n), 2n ** 31n - 1n],
  uint32: [0n, 2n ** 32n - 1n],
  int64: [-(2n ** 63n), 2n ** 63n - 1n],
  uint64: [0n, 2n ** 64n - 1n],
} as const;

function readInteger(kind: keyof typeof BOUNDS, json: unknown, name: string): number | bigint {
  const isLong = typeof json === 'string' && /^-?\d{16,20}$/.test(json);
  const value = typeof json === 'bigint' ? json : isLong ? BigInt(json) : Math.trunc(readDouble(json, name));
  const [least, most] = BOUNDS[kind];
  if (value >= least && value <= most) return value;
  throw new Misfit(
    `The number ${value} for field '${name}' is out of range: it must be from ${least} to ${most}`,
  );
}

function readBytes(json: unknown, name: string): string {
  if (typeof json !== 'string') throw unexpected(json, name);
  const stranger = /[^A-Za-z0-9+/=\s]/.exec(json)?.[0];
  const problem = stranger === undefined ? undefined : `Invalid character '${stranger}'`;
  if (problem !== undefined || !isWholeBase64(json)) {
    throw new Misfit(`Failed to base64 decode bytes field '${name}': ${problem ?? 'the text is cut'}`);
  }
  return json;
}

/** Four signs hold three bytes: one sign alone holds none, and nothing follows the padding. */
function isWholeBase64(text: string): boolean {
  const signs = text.replaceAll(/\s/g, '').replace(/={1,2}$/, '');
  return signs.length % 4 !== 1 && !signs.includes('=');
}

function unexpected(json: unknown, name: string): Misfit {
  const type = Array.isArray(json)
    ? 'array'
    : typeof json === 'object'
      ? 'object'
      : typeof json === 'bigint'
        ? 'number'
        : typeof json;
  return new Misfit(`Not expecting a JSON ${type} for field '${name}'`);
}
