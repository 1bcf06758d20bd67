import { errorCodeOf, type ZooKeeperErrorCode } from '../errors.ts';
import type { MultiOutcome, ReadOperation, ReadResult, WriteOperation, WriteResult } from '../types.ts';
import { OPCODES } from './protocol.ts';
import { type JuteReader, MalformedAnswer } from './reader.ts';
import { readStat } from './records.ts';
import { type WireRequest, writeCreate } from './requests.ts';
import { JuteWriter } from './writer.ts';

/** What stands before each operation and each result, and at the end. */
interface MultiHeader {
  readonly opcode: number;
  readonly done: boolean;
}

/** Result of one operation of a multi. */
type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly wireCode: number };

/** @param operations their paths are the server's */
export function multi(operations: readonly WriteOperation[]): WireRequest<MultiOutcome> {
  return {
    opcode: OPCODES.multi,
    name: `multi of ${operations.length} beginning with ${operations[0]?.path}`,
    body: encode(operations, writeOperation),
    decode: (reader) => outcome(readResults(reader, operations, readWriteResult)),
  };
}

/** @param operations their paths are the server's */
export function multiRead(operations: readonly ReadOperation[]): WireRequest<readonly ReadResult[]> {
  return {
    opcode: OPCODES.multiRead,
    name: `multiRead of ${operations.length} beginning with ${operations[0]?.path}`,
    body: encode(operations, (writer, { path }) => writer.string(path).boolean(false)),
    decode: (reader) => readResults(reader, operations, readReadResult).map(asReadResult),
  };
}

function encode<O extends { readonly type: keyof typeof OPCODES }>(
  operations: readonly O[],
  write: (writer: JuteWriter, operation: O) => void,
): Uint8Array {
  const writer = new JuteWriter();
  for (const operation of operations) {
    writeHeader(writer, { opcode: OPCODES[operation.type], done: false });
    write(writer, operation);
  }
  writeHeader(writer, { opcode: OPCODES.error, done: true });
  return writer.finish();
}

function writeHeader(writer: JuteWriter, { opcode, done }: MultiHeader): void {
  const noError = -1;
  writer.int(opcode).boolean(done).int(noError);
}

function writeOperation(writer: JuteWriter, operation: WriteOperation): void {
  switch (operation.type) {
    case 'create':
      writeCreate(writer, operation.path, operation);
      return;
    case 'setData':
      writer.string(operation.path).buffer(operation.data).int(operation.version);
      return;
    case 'delete':
    case 'check':
      writer.string(operation.path).int(operation.version);
  }
}

function readResults<O extends { readonly type: keyof typeof OPCODES }, T>(
  reader: JuteReader,
  operations: readonly O[],
  read: (reader: JuteReader, operation: O) => T,
): Result<T>[] {
  const results = operations.map((operation): Result<T> => {
    const header = readHeader(reader);
    if (header.opcode === OPCODES.error && !header.done) return { ok: false, wireCode: reader.int() };
    if (header.opcode !== OPCODES[operation.type] || header.done) {
      throw new MalformedAnswer(`a result of type ${header.opcode} where ${operation.type} was asked for`);
    }
    return { ok: true, value: read(reader, operation) };
  });
  if (!readHeader(reader).done) throw new MalformedAnswer('more results than operations');
  return results;
}

function readHeader(reader: JuteReader): MultiHeader {
  const header = { opcode: reader.int(), done: reader.boolean() };
  reader.int();
  return header;
}

function readWriteResult(reader: JuteReader, { type }: WriteOperation): WriteResult {
  switch (type) {
    case 'create':
      return { type, path: reader.string() };
    case 'setData':
      return { type, stat: readStat(reader) };
    case 'delete':
    case 'check':
      return { type };
  }
}

function readReadResult(reader: JuteReader, { type }: ReadOperation): ReadResult {
  return type === 'getData'
    ? { type, data: reader.buffer(), stat: readStat(reader) }
    : { type, children: reader.vector(() => reader.string()) };
}

function asReadResult(result: Result<ReadResult>): ReadResult {
  return result.ok ? result.value : { type: 'error', code: errorCodeOf(result.wireCode) };
}

/** Operations before the one that failed are reported with 0, those after it with RUNTIME_INCONSISTENCY. */
function outcome(results: readonly Result<WriteResult>[]): MultiOutcome {
  const done = results.flatMap((result) => (result.ok ? [result.value] : []));
  if (done.length === results.length) return { ok: true, results: done };
  const failedIndex = results.findIndex((result) => !result.ok && result.wireCode !== 0);
  const failed = results[failedIndex];
  if (failed === undefined || failed.ok)
    throw new MalformedAnswer('a failed multi without a failed operation');
  const code: ZooKeeperErrorCode = errorCodeOf(failed.wireCode);
  return { ok: false, failedIndex, code };
}
