import { BinaryReader } from './binary-reader.ts';
import { BinaryWriter } from './binary-writer.ts';
import { structFromJson } from './json-reader.ts';
import { JsonScanner } from './json-scanner.ts';
import { structToJson } from './json-writer.ts';
import type { DecodeLimits } from './limits.ts';
import type { StructSchema, Wire } from './schema.ts';

/**
 * Encodes a struct in the binary protocol; absent fields are not written.
 * @throws ApiInputError naming the path of a value that its type does not allow
 */
export function encodeBinary<T>(schema: StructSchema<T>, value: Wire<T>): Uint8Array<ArrayBuffer> {
  const writer = new BinaryWriter();
  writer.struct(schema, value);
  return writer.finish();
}

/**
 * Encodes a struct in the binary protocol for one use, without a copy of its own: for large values in a row,
 * which would otherwise leave as much garbage.
 * @param use is given the bytes, which are good only until it returns
 */
export function encodeBinaryFor<T, R>(
  schema: StructSchema<T>,
  value: Wire<NoInfer<T>>,
  use: (bytes: Uint8Array<ArrayBuffer>) => R,
): R {
  const writer = new BinaryWriter();
  writer.struct(schema, value);
  return writer.finishWith(use);
}

/**
 * Decodes a struct from the binary protocol. Unknown fields, unknown enum values and fields of another type
 * than expected are as if absent.
 * @throws ProtocolError if the bytes are no such struct, are followed by others, or exceed a limit
 */
export function decodeBinary<T>(
  schema: StructSchema<T>,
  bytes: Uint8Array,
  limits?: Partial<DecodeLimits>,
): Wire<T> {
  const reader = new BinaryReader(bytes, limits);
  const value = reader.struct(schema);
  reader.end();
  // The reader yields what the schema of T says.
  return value as Wire<T>;
}

/**
 * Decodes a struct from the binary protocol in parts, as they are asked for: each has one field, with at most
 * `maxElements` elements if it is a list or a set. All parts together are the struct.
 * @throws ProtocolError when it comes to what cannot be read
 */
export function* decodeBinaryParts<T>(
  schema: StructSchema<T>,
  bytes: Uint8Array,
  maxElements: number,
  limits?: Partial<DecodeLimits>,
): Generator<Wire<T>, void> {
  const reader = new BinaryReader(bytes, limits);
  // The reader yields what the schema of T says.
  yield* reader.parts(schema, maxElements) as Generator<Wire<T>, void>;
  reader.end();
}

/**
 * Encodes a struct in the JSON protocol; absent fields are not written.
 * @throws ApiInputError naming the path of a value that its type does not allow
 */
export function encodeJson<T>(schema: StructSchema<T>, value: Wire<T>): string {
  return structToJson(schema, value);
}

/**
 * Decodes a struct from the JSON protocol, with the same leniency as {@link decodeBinary}.
 * @throws ProtocolError if the text is no such struct, is followed by more, or exceeds a limit
 */
export function decodeJson<T>(
  schema: StructSchema<T>,
  text: string,
  limits?: Partial<DecodeLimits>,
): Wire<T> {
  const scanner = new JsonScanner(text, limits);
  const value = structFromJson(scanner, schema);
  scanner.end();
  // The reader yields what the schema of T says.
  return value as Wire<T>;
}
