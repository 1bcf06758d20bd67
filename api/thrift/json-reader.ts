import { decodeBase64 } from './base64.ts';
import { ProtocolError } from './errors.ts';
import type { JsonScanner } from './json-scanner.ts';
import { int64, narrow, type SmallInteger, smallInteger } from './numbers.ts';
import type { MapSchema, SequenceSchema, StructSchema, TypeSchema } from './schema.ts';

/**
 * Reads a struct of the Thrift JSON protocol: the fields that are set and known. An unknown field or one of
 * another type than expected is skipped.
 * @throws ProtocolError
 */
export function structFromJson(scanner: JsonScanner, schema: StructSchema): Record<string, unknown> {
  const value: Record<string, unknown> = {};
  scanner.budget.enter();
  scanner.expect('{');
  for (let first = true; !scanner.accept('}'); first = false) {
    if (!first) scanner.expect(',');
    readField(scanner, schema, value);
  }
  scanner.budget.leave();
  const members = Object.keys(value);
  if (schema.kind === 'union' && members.length > 1) {
    scanner.fail(`the union ${schema.name} has several members: ${members.join(', ')}`);
  }
  return value;
}

function readField(scanner: JsonScanner, schema: StructSchema, value: Record<string, unknown>): void {
  const id = scanner.string();
  scanner.expect(':');
  scanner.expect('{');
  const jsonName = scanner.string();
  scanner.expect(':');
  const field = schema.byId[Number(id)];
  if (field === undefined || field.type.jsonName !== jsonName) {
    scanner.skip();
  } else {
    const part = valueFromJson(scanner, field.type);
    if (part !== undefined) value[field.name] = part;
  }
  scanner.expect('}');
}

/** A value, or undefined for what the schema does not know. */
function valueFromJson(scanner: JsonScanner, type: TypeSchema): unknown {
  switch (type.kind) {
    case 'string':
      return scanner.string();
    case 'struct':
    case 'union':
      return structFromJson(scanner, type);
    case 'enum':
      return type.nameOf.get(integer(scanner, 'i32'));
    case 'byte':
    case 'i16':
    case 'i32':
      return integer(scanner, type.kind);
    case 'i64':
      return longInteger(scanner);
    case 'list':
    case 'set':
      return sequence(scanner, type);
    case 'map':
      return map(scanner, type);
    case 'bool':
      return integer(scanner, 'byte') !== 0;
    case 'double':
      return double(scanner);
    case 'binary':
      return decodeBase64(scanner.string()) ?? scanner.fail('a text before this is not base64');
  }
}

function integer(scanner: JsonScanner, kind: SmallInteger): number {
  const digits = scanner.number();
  return inRange(() => smallInteger(kind, Number(digits)));
}

function longInteger(scanner: JsonScanner): number | bigint {
  const digits = scanner.number();
  const number = Number(digits);
  if (Number.isSafeInteger(number)) return number;
  if (!/^-?\d{1,20}$/.test(digits)) {
    throw new ProtocolError('malformed', `${digits.slice(0, 40)} is no 64-bit integer`);
  }
  return inRange(() => narrow(BigInt(int64(BigInt(digits)))));
}

function inRange<T>(check: () => T): T {
  try {
    return check();
  } catch (problem) {
    throw new ProtocolError('malformed', `an integer ${String(problem).replace(/^\w+: /, '')}`);
  }
}

function double(scanner: JsonScanner): number {
  const digits = scanner.number();
  const value = Number(digits);
  if (Number.isNaN(value) && digits !== 'NaN') scanner.fail('the text before this is no number');
  return value;
}

function sequence(scanner: JsonScanner, type: SequenceSchema): unknown[] | undefined {
  scanner.budget.enter();
  scanner.expect('[');
  const jsonName = scanner.string();
  scanner.expect(',');
  const count = integer(scanner, 'i32');
  const known = jsonName === type.element.jsonName;
  const values: unknown[] = [];
  for (let index = 0; index < count; index += 1) {
    scanner.expect(',');
    scanner.budget.count(1);
    if (!known) {
      scanner.skip();
      continue;
    }
    const value = valueFromJson(scanner, type.element);
    if (value !== undefined) values.push(value);
  }
  scanner.expect(']');
  scanner.budget.leave();
  return known || count === 0 ? values : undefined;
}

function map(scanner: JsonScanner, type: MapSchema): Map<string, unknown> | undefined {
  scanner.budget.enter();
  scanner.expect('[');
  const keyName = scanner.string();
  scanner.expect(',');
  const valueName = scanner.string();
  scanner.expect(',');
  const count = integer(scanner, 'i32');
  scanner.expect(',');
  const known = keyName === type.key.jsonName && valueName === type.value.jsonName;
  const values = new Map<string, unknown>();
  scanner.expect('{');
  for (let index = 0; index < count; index += 1) {
    if (index > 0) scanner.expect(',');
    scanner.budget.count(1);
    const key = scanner.string();
    scanner.expect(':');
    if (!known) {
      scanner.skip();
      continue;
    }
    const value = valueFromJson(scanner, type.value);
    if (value !== undefined) values.set(key, value);
  }
  scanner.expect('}');
  scanner.expect(']');
  scanner.budget.leave();
  return known || count === 0 ? values : undefined;
}
