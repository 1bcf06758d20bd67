/**
 * Apache's own JavaScript library, driven by our schemas: the oracle for the bytes of both protocols and the
 * rival of the codec's benchmark.
 */
import thrift from 'thrift';
import type { StructSchema, TypeSchema } from '../api/thrift/schema.ts';

type ApacheProtocol = thrift.TProtocol;

const PROTOCOLS = { binary: thrift.TBinaryProtocol, json: thrift.TJSONProtocol } as const;

/** Which of Apache's protocols to use. */
export type ApacheProtocolName = keyof typeof PROTOCOLS;

/** The bytes that Apache's library writes for a message that carries the value. */
export function apacheWrite(
  protocol: ApacheProtocolName,
  name: string,
  schema: StructSchema,
  value: unknown,
): Uint8Array {
  const chunks: Buffer[] = [];
  // The library takes undefined for the buffer and calls back with all bytes; its types know neither.
  const transport = new thrift.TBufferedTransport(undefined, (bytes) => {
    if (bytes !== undefined) chunks.push(bytes);
  });
  const output = new PROTOCOLS[protocol](transport);
  output.writeMessageBegin(name, 1, 7);
  writeValue(output, schema, value);
  output.writeMessageEnd();
  output.flush();
  return new Uint8Array(Buffer.concat(chunks));
}

/** What Apache's library reads from a message that carries a struct. */
export function apacheRead(protocol: ApacheProtocolName, schema: StructSchema, bytes: Uint8Array): unknown {
  let read: unknown;
  const receive = thrift.TBufferedTransport.receiver((transport) => {
    const input = new PROTOCOLS[protocol](transport);
    input.readMessageBegin();
    read = readStruct(input, schema);
    input.readMessageEnd();
  }, 0);
  receive(Buffer.from(bytes));
  return read;
}

// What `value` is follows from the schema, which is why it is asserted below.
function writeValue(output: ApacheProtocol, type: TypeSchema, value: unknown): void {
  switch (type.kind) {
    case 'struct':
    case 'union':
      writeStruct(output, type, value as Record<string, unknown>);
      break;
    case 'list':
    case 'set':
      writeSequence(output, type.kind, type.element, value as readonly unknown[]);
      break;
    case 'map': {
      const entries = [...(value as ReadonlyMap<string, unknown>)];
      output.writeMapBegin(type.key.wireType, type.value.wireType, entries.length);
      for (const [key, each] of entries) {
        output.writeString(key);
        writeValue(output, type.value, each);
      }
      output.writeMapEnd();
      break;
    }
    case 'i64':
      output.writeI64(apacheInt64(output, BigInt(value as number)));
      break;
    case 'enum':
      output.writeI32(type.numberOf[value as string] as number);
      break;
    case 'binary':
      output.writeBinary(Buffer.from(value as Uint8Array));
      break;
    case 'string':
      output.writeString(value as string);
      break;
    case 'bool':
      output.writeBool(value as boolean);
      break;
    case 'double':
      output.writeDouble(value as number);
      break;
    case 'byte':
      output.writeByte(value as number);
      break;
    case 'i16':
      output.writeI16(value as number);
      break;
    case 'i32':
      output.writeI32(value as number);
      break;
  }
}

function writeStruct(output: ApacheProtocol, schema: StructSchema, value: Record<string, unknown>): void {
  output.writeStructBegin(schema.name);
  for (const field of schema.fields) {
    const part = value[field.name];
    if (part === undefined) continue;
    output.writeFieldBegin(field.name, field.type.wireType, field.id);
    writeValue(output, field.type, part);
    output.writeFieldEnd();
  }
  output.writeFieldStop();
  output.writeStructEnd();
}

function writeSequence(
  output: ApacheProtocol,
  kind: 'list' | 'set',
  element: TypeSchema,
  values: readonly unknown[],
): void {
  if (kind === 'list') output.writeListBegin(element.wireType, values.length);
  else output.writeSetBegin(element.wireType, values.length);
  for (const value of values) writeValue(output, element, value);
  if (kind === 'list') output.writeListEnd();
  else output.writeSetEnd();
}

function readValue(input: ApacheProtocol, type: TypeSchema): unknown {
  switch (type.kind) {
    case 'struct':
    case 'union':
      return readStruct(input, type);
    case 'list':
    case 'set':
      return readSequence(input, type.kind, type.element);
    case 'map':
      return readMap(input, type.value);
    case 'i64':
      return numberOf(input.readI64());
    case 'enum':
      return type.nameOf.get(input.readI32());
    case 'binary':
      return new Uint8Array(input.readBinary());
    case 'string':
      return input.readString();
    case 'bool':
      return input.readBool();
    case 'double':
      return input.readDouble();
    case 'byte':
      return input.readByte();
    case 'i16':
      return input.readI16();
    case 'i32':
      return input.readI32();
  }
}

function readStruct(input: ApacheProtocol, schema: StructSchema): Record<string, unknown> {
  const value: Record<string, unknown> = {};
  input.readStructBegin();
  for (;;) {
    const { ftype, fid } = input.readFieldBegin();
    if (ftype === 0) break;
    const field = schema.byId[fid];
    if (field?.type.wireType === ftype) value[field.name] = readValue(input, field.type);
    else input.skip(ftype);
    input.readFieldEnd();
  }
  input.readStructEnd();
  return value;
}

function readSequence(input: ApacheProtocol, kind: 'list' | 'set', element: TypeSchema): unknown[] {
  const { size } = kind === 'list' ? input.readListBegin() : input.readSetBegin();
  const values = Array.from({ length: size }, () => readValue(input, element));
  if (kind === 'list') input.readListEnd();
  else input.readSetEnd();
  return values;
}

function readMap(input: ApacheProtocol, type: TypeSchema): Map<string, unknown> {
  const { size } = input.readMapBegin();
  const values = new Map<string, unknown>();
  for (let index = 0; index < size; index += 1) {
    const key = input.readString();
    values.set(String(key), readValue(input, type));
  }
  input.readMapEnd();
  return values;
}

/** A plain number for JSON, where the library spells negative objects wrongly. */
function apacheInt64(output: ApacheProtocol, value: bigint): thrift.Int64 {
  return output instanceof thrift.TJSONProtocol ? (Number(value) as unknown as thrift.Int64) : int64Of(value);
}

function int64Of(value: bigint): thrift.Int64 {
  const buffer = Buffer.alloc(8);
  buffer.writeBigInt64BE(value);
  return new thrift.Int64(buffer);
}

function numberOf(value: thrift.Int64): number | bigint {
  const exact = value.buffer.readBigInt64BE(value.offset);
  return Number.isSafeInteger(Number(exact)) ? Number(exact) : exact;
}
