import { BinaryReader } from './binary-reader.ts';
import { BinaryWriter } from './binary-writer.ts';
import { ProtocolError } from './errors.ts';
import { structFromJson } from './json-reader.ts';
import { JsonScanner } from './json-scanner.ts';
import { structToJson, textToJson } from './json-writer.ts';
import { Budget, type DecodeLimits } from './limits.ts';
import {
  enumeration,
  field,
  type MethodSchema,
  type ServiceSchema,
  type StructSchema,
  string,
  struct,
  type Wire,
} from './schema.ts';
import { decoder, encoder } from './text.ts';

/** How a message is spelt. */
export type Protocol = 'binary' | 'json';

const CALL = 1;
const REPLY = 2;
const EXCEPTION = 3;
const ONEWAY = 4;

const STRICT_VERSION = 0x8001_0000 | 0;
const VERSION_MASK = 0xffff_0000 | 0;
const JSON_VERSION = 1;
/** Longer names are no RPC's; keeps an old-style header from announcing a huge one. */
const MAX_NAME_BYTES = 1024;

/** Why a call was not executed. */
export type ApplicationExceptionType =
  | 'UNKNOWN'
  | 'UNKNOWN_METHOD'
  | 'INVALID_MESSAGE_TYPE'
  | 'WRONG_METHOD_NAME'
  | 'BAD_SEQUENCE_ID'
  | 'MISSING_RESULT'
  | 'INTERNAL_ERROR'
  | 'PROTOCOL_ERROR';
export const ApplicationExceptionType = enumeration<ApplicationExceptionType>('TApplicationExceptionType', {
  UNKNOWN: 0,
  UNKNOWN_METHOD: 1,
  INVALID_MESSAGE_TYPE: 2,
  WRONG_METHOD_NAME: 3,
  BAD_SEQUENCE_ID: 4,
  MISSING_RESULT: 5,
  INTERNAL_ERROR: 6,
  PROTOCOL_ERROR: 7,
});

/** The answer to a call that was not executed. */
export interface ApplicationException {
  readonly message: string;
  readonly type: ApplicationExceptionType;
}
export const ApplicationException: StructSchema<ApplicationException> = struct('TApplicationException', [
  field(1, 'message', string, 'required'),
  field(2, 'type', ApplicationExceptionType, 'required'),
]);

/** A call as a server reads it; the arguments have the type that the method's schema describes. */
export type IncomingCall =
  | {
      readonly kind: 'call';
      readonly method: MethodSchema;
      readonly seqid: number;
      readonly args: Wire<unknown>;
      readonly oneway: boolean;
    }
  | { readonly kind: 'unknownMethod'; readonly name: string; readonly seqid: number };

/** An answer as a client reads it. */
export type IncomingReply<T> =
  | { readonly kind: 'reply'; readonly reply: Wire<T> }
  | { readonly kind: 'exception'; readonly exception: Wire<ApplicationException> };

/**
 * Encodes a call.
 * @throws ApiInputError naming the path of an argument that its type does not allow
 */
export function encodeCall<Args>(
  protocol: Protocol,
  method: MethodSchema<Args>,
  args: Wire<Args>,
  seqid = 0,
): Uint8Array<ArrayBuffer> {
  return encodeMessage(protocol, method.name, CALL, seqid, method.args, args);
}

/**
 * Decodes a call of one of the service's methods.
 * @throws ProtocolError if the bytes are no call or exceed a limit
 */
export function decodeCall(
  protocol: Protocol,
  service: ServiceSchema,
  bytes: Uint8Array,
  limits?: Partial<DecodeLimits>,
): IncomingCall {
  const message = openMessage(protocol, bytes, limits);
  const { name, type, seqid } = message;
  if (type !== CALL && type !== ONEWAY) {
    throw new ProtocolError('malformed', `the message is no call: its type is ${type}`);
  }
  const method = service.methods.get(name);
  if (method === undefined) return { kind: 'unknownMethod', name, seqid };
  return { kind: 'call', method, seqid, args: message.body(method.args), oneway: type === ONEWAY };
}

/**
 * Encodes what a call returned.
 * @throws ApiInputError naming the path of a value that its type does not allow
 */
export function encodeReply<Reply>(
  protocol: Protocol,
  method: MethodSchema<unknown, Reply>,
  reply: Wire<Reply>,
  seqid: number,
): Uint8Array<ArrayBuffer> {
  return encodeMessage(protocol, method.name, REPLY, seqid, resultOf(method), { success: reply });
}

/** Encodes that a call was not executed. */
export function encodeException(
  protocol: Protocol,
  name: string,
  exception: ApplicationException,
  seqid: number,
): Uint8Array<ArrayBuffer> {
  return encodeMessage(protocol, name, EXCEPTION, seqid, ApplicationException, exception);
}

/**
 * Decodes the answer to a call of `method`.
 * @throws ProtocolError if the bytes are no answer to such a call or exceed a limit
 */
export function decodeReply<Reply>(
  protocol: Protocol,
  method: MethodSchema<never, Reply> | MethodSchema<unknown, Reply>,
  bytes: Uint8Array,
  limits?: Partial<DecodeLimits>,
): IncomingReply<Reply> {
  const message = openMessage(protocol, bytes, limits);
  if (message.type === EXCEPTION) {
    // The reader yields what the schema of ApplicationException says.
    const exception = message.body(ApplicationException) as Wire<ApplicationException>;
    return { kind: 'exception', exception };
  }
  if (message.type !== REPLY || message.name !== method.name) {
    throw new ProtocolError(
      'malformed',
      `expected the answer to ${method.name}, got a message ${message.name} of type ${message.type}`,
    );
  }
  const { success } = message.body(resultOf(method));
  if (success === undefined) throw new ProtocolError('malformed', `the answer to ${method.name} is empty`);
  // The reader yields what the schema of Reply says.
  return { kind: 'reply', reply: success as Wire<Reply> };
}

const results = new WeakMap<StructSchema, StructSchema>();

/** The struct that carries a method's return value on the wire. */
function resultOf(method: MethodSchema): StructSchema {
  let result = results.get(method.reply);
  if (result === undefined) {
    result = struct('Result', [field(0, 'success', method.reply, 'nullable')]);
    results.set(method.reply, result);
  }
  return result;
}

function encodeMessage(
  protocol: Protocol,
  name: string,
  type: number,
  seqid: number,
  schema: StructSchema,
  body: unknown,
): Uint8Array<ArrayBuffer> {
  if (protocol === 'json') {
    const text = structToJson(schema, body);
    return encoder.encode(`[${JSON_VERSION},${textToJson(name)},${type},${seqid},${text}]`);
  }
  const writer = new BinaryWriter();
  writer.i32(STRICT_VERSION | type);
  writer.string(name);
  writer.i32(seqid);
  writer.struct(schema, body);
  return writer.finish();
}

interface OpenMessage {
  readonly name: string;
  readonly type: number;
  readonly seqid: number;
  /** Reads the struct that is the rest of the message. */
  body(schema: StructSchema): Record<string, unknown>;
}

function openMessage(
  protocol: Protocol,
  bytes: Uint8Array,
  limits: Partial<DecodeLimits> | undefined,
): OpenMessage {
  return protocol === 'json' ? openJson(bytes, limits) : openBinary(bytes, limits);
}

function openBinary(bytes: Uint8Array, limits: Partial<DecodeLimits> | undefined): OpenMessage {
  const reader = new BinaryReader(bytes, limits);
  const first = reader.i32();
  const strict = first < 0;
  if (strict && (first & VERSION_MASK) !== STRICT_VERSION) {
    throw new ProtocolError('bad-version', 'the message has no known version of the binary protocol');
  }
  const nameLength = strict ? reader.i32() : first;
  if (nameLength < 0 || nameLength > MAX_NAME_BYTES) {
    throw new ProtocolError('bad-version', 'the message does not begin like one of the binary protocol');
  }
  const name = reader.text(nameLength);
  const type = strict ? first & 0xff : reader.byte();
  const seqid = reader.i32();
  const body = (schema: StructSchema): Record<string, unknown> => {
    const value = reader.struct(schema);
    reader.end();
    return value;
  };
  return { name, type, seqid, body };
}

function openJson(bytes: Uint8Array, limits: Partial<DecodeLimits> | undefined): OpenMessage {
  // Checked before the text is made; the scanner checks again, in characters.
  new Budget(limits, bytes.length);
  const scanner = new JsonScanner(decoder.decode(bytes), limits);
  scanner.expect('[');
  if (scanner.number() !== String(JSON_VERSION)) {
    throw new ProtocolError('bad-version', 'the message has no known version of the JSON protocol');
  }
  scanner.expect(',');
  const name = scanner.string();
  scanner.expect(',');
  const type = Number(scanner.number());
  scanner.expect(',');
  const seqid = Number(scanner.number());
  scanner.expect(',');
  const body = (schema: StructSchema): Record<string, unknown> => {
    const value = structFromJson(scanner, schema);
    scanner.expect(']');
    scanner.end();
    return value;
  };
  return { name, type, seqid: Number.isInteger(seqid) ? seqid | 0 : 0, body };
}
