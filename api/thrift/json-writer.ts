import { encodeBase64 } from './base64.ts';
import { enumNumber } from './binary-writer.ts';
import { ApiInputError, at, describe } from './errors.ts';
import { int64, smallInteger } from './numbers.ts';
import type { FieldSchema, MapSchema, SequenceSchema, StructSchema, TypeSchema } from './schema.ts';

/**
 * The value in the Thrift JSON protocol.
 * @throws ApiInputError naming the path of a value that its type does not allow
 */
export function structToJson(schema: StructSchema, value: unknown): string {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ApiInputError('', `must be an object (${schema.name}), not ${describe(value)}`);
  }
  // Which properties are there is checked one by one.
  const source = value as Readonly<Record<string, unknown>>;
  let text = '{';
  let written = 0;
  for (const field of schema.fields) {
    const part = source[field.name];
    if (part === undefined) continue;
    if (written > 0) text += ',';
    text += fieldToJson(field, part);
    written += 1;
  }
  if (schema.kind === 'union' && written !== 1) {
    const members = schema.fields.map((each) => each.name).join(', ');
    throw new ApiInputError(
      '',
      `the union ${schema.name} must have exactly one of ${members}; it has ${written}`,
    );
  }
  return `${text}}`;
}

function fieldToJson(field: FieldSchema, value: unknown): string {
  try {
    return `"${field.id}":{"${field.type.jsonName}":${valueToJson(field.type, value)}}`;
  } catch (error) {
    throw at(field.name, error);
  }
}

function valueToJson(type: TypeSchema, value: unknown): string {
  switch (type.kind) {
    case 'string':
      return textToJson(value);
    case 'struct':
    case 'union':
      return structToJson(type, value);
    case 'enum':
      return String(enumNumber(type.name, type.numberOf, value));
    case 'i64':
      return String(int64(value));
    case 'list':
    case 'set':
      return sequenceToJson(type, value);
    case 'map':
      return mapToJson(type, value);
    case 'bool':
      if (typeof value !== 'boolean') throw new ApiInputError('', `must be a bool, not ${describe(value)}`);
      return value ? '1' : '0';
    case 'double':
      return doubleToJson(value);
    case 'binary':
      if (!(value instanceof Uint8Array))
        throw new ApiInputError('', `must be bytes, not ${describe(value)}`);
      return `"${encodeBase64(value)}"`;
    case 'byte':
    case 'i16':
    case 'i32':
      return String(smallInteger(type.kind, value));
  }
}

/** Quotes and escapes a text. */
export function textToJson(value: unknown): string {
  if (typeof value !== 'string') throw new ApiInputError('', `must be a text, not ${describe(value)}`);
  return JSON.stringify(value);
}

function doubleToJson(value: unknown): string {
  if (typeof value !== 'number') throw new ApiInputError('', `must be a number, not ${describe(value)}`);
  return Number.isFinite(value) ? String(value) : `"${value}"`;
}

function sequenceToJson(type: SequenceSchema, value: unknown): string {
  if (!Array.isArray(value)) throw new ApiInputError('', `must be a list, not ${describe(value)}`);
  let text = `["${type.element.jsonName}",${value.length}`;
  let index = 0;
  try {
    for (; index < value.length; index += 1) text += `,${valueToJson(type.element, value[index])}`;
  } catch (error) {
    throw at(`[${index}]`, error);
  }
  return `${text}]`;
}

function mapToJson(type: MapSchema, value: unknown): string {
  if (!(value instanceof Map)) throw new ApiInputError('', `must be a Map, not ${describe(value)}`);
  const parts: string[] = [];
  for (const [key, each] of value) {
    try {
      parts.push(`${textToJson(key)}:${valueToJson(type.value, each)}`);
    } catch (error) {
      throw at(`[${describe(key)}]`, error);
    }
  }
  return `["${type.key.jsonName}","${type.value.jsonName}",${value.size},{${parts.join(',')}}]`;
}
