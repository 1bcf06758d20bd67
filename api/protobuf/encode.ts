import { decodeBase64 } from '../thrift/base64.ts';
import { fieldsByNumber, wireTypeOf } from './decode.ts';
import type { Field, Kind, MessageSchema } from './schema.ts';
import { WireType, WireWriter } from './wire.ts';

/** A value that its field does not allow; the text names the path to it. */
export class EncodeError extends Error {}

/**
 * Encodes the values that JSON has for a message. Fields are written in the order of their numbers; those that the schema
 * does not have are left out, absent ones too, whatever their default.
 * @throws EncodeError if a value does not have the type of its field
 */
export function encodeMessage(schema: MessageSchema, value: unknown): Uint8Array<ArrayBuffer> {
  const writer = new WireWriter();
  writeMessage(writer, schema, value, '');
  return writer.finish();
}

function writeMessage(writer: WireWriter, schema: MessageSchema, value: unknown, path: string): void {
  const given = asObject(value, path);
  for (const field of fieldsByNumber(schema).values()) {
    const { name } = field;
    const part = Object.hasOwn(given, name) ? given[name] : undefined;
    if (part !== undefined && part !== null) {
      writeField(writer, field, part, path === '' ? name : `${path}.${name}`);
    }
  }
}

function writeField(writer: WireWriter, field: Field, value: unknown, path: string): void {
  const { number, type, label } = field;
  const write = (one: unknown, at: string): void => {
    writer.tag(number, wireTypeOf(type));
    writeValue(writer, type, one, at);
  };
  if (label === 'map') {
    for (const [key, entry] of Object.entries(asObject(value, path))) {
      writeEntry(writer, field, key, entry, `${path}.${key}`);
    }
  } else if (label !== 'repeated') write(value, path);
  else if (Array.isArray(value)) value.forEach((one, index) => void write(one, `${path}[${index}]`));
  else throw mismatch(path, 'an array', value);
}

function writeEntry(writer: WireWriter, field: Field, key: string, value: unknown, path: string): void {
  writer.tag(field.number, WireType.BYTES);
  writer.nested(() => {
    writer.tag(1, WireType.BYTES);
    writer.string(key);
    writer.tag(2, wireTypeOf(field.type));
    writeValue(writer, field.type, value, path);
  });
}

function writeValue(writer: WireWriter, type: Kind, value: unknown, path: string): void {
  switch (type.kind) {
    case 'message':
      writer.nested(() => writeMessage(writer, type.schema(), value, path));
      return;
    case 'enum': {
      const number = typeof value === 'string' ? type.numberOf.get(value) : undefined;
      if (number === undefined) throw mismatch(path, `one of ${[...type.numberOf.keys()].join(', ')}`, value);
      writer.varint(number);
      return;
    }
    case 'bool':
      if (typeof value !== 'boolean') throw mismatch(path, 'a boolean', value);
      writer.varint(value ? 1 : 0);
      return;
    case 'string':
      if (typeof value !== 'string') throw mismatch(path, 'a text', value);
      writer.string(value);
      return;
    case 'bytes': {
      const bytes = typeof value === 'string' ? decodeBase64(value.replaceAll(/\s/g, '')) : undefined;
      if (bytes === undefined) throw mismatch(path, 'base64', value);
      writer.bytes(bytes);
      return;
    }
    case 'double':
      if (typeof value !== 'number') throw mismatch(path, 'a number', value);
      writer.double(value);
      return;
    default:
      if (!Number.isSafeInteger(value) && typeof value !== 'bigint')
        throw mismatch(path, 'an integer', value);
      // Just checked.
      writer.varint(value as number | bigint);
  }
}

function asObject(value: unknown, path: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw mismatch(path === '' ? 'the message' : path, 'an object', value);
  }
  // Which members are there is checked one by one.
  return value as Readonly<Record<string, unknown>>;
}

function mismatch(path: string, expected: string, value: unknown): EncodeError {
  const found = typeof value === 'string' ? `the text ${JSON.stringify(value.slice(0, 100))}` : typeof value;
  return new EncodeError(`${path} must be ${expected}, not ${found}`);
}
