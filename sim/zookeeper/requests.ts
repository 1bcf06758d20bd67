import { SERVER_ERRORS } from '../../src/edge/zookeeper/errors.ts';
import type { Stat, WatchEvent, WriteOperation, WriteResult } from '../../src/edge/zookeeper/types.ts';
import { EVENT_TYPES, OPCODES, XIDS } from '../../src/edge/zookeeper/wire/protocol.ts';
import type { JuteReader } from '../../src/edge/zookeeper/wire/reader.ts';
import { readAcl } from '../../src/edge/zookeeper/wire/records.ts';
import { JuteWriter } from '../../src/edge/zookeeper/wire/writer.ts';
import type { Applied, DataTree } from './tree.ts';

/** What a client asks of a server. */
export type ServerRequest =
  | { readonly type: 'ping' | 'sync' | 'closeSession' }
  | { readonly type: 'setWatches'; readonly since: bigint; readonly watches: WatchedPaths }
  | { readonly type: 'write'; readonly operations: readonly WriteOperation[]; readonly isMulti: boolean }
  | { readonly type: 'exists' | 'getData' | 'getChildren'; readonly path: string; readonly watch: boolean }
  | { readonly type: 'multiRead'; readonly paths: readonly string[] };

export interface WatchedPaths {
  readonly data: readonly string[];
  readonly exists: readonly string[];
  readonly children: readonly string[];
}

type WireError = keyof typeof SERVER_ERRORS;

const EPHEMERAL_FLAG = 1;
const SEQUENTIAL_FLAG = 2;

/** Reads a request after its header. @throws Error for one that the simulated servers do not know */
export function readRequest(opcode: number, reader: JuteReader): ServerRequest {
  const write = (operation: WriteOperation): ServerRequest => ({
    ...{ type: 'write', operations: [operation], isMulti: false },
  });
  const read = (type: 'exists' | 'getData' | 'getChildren'): ServerRequest => {
    return { type, path: reader.string(), watch: reader.boolean() };
  };
  switch (opcode) {
    case OPCODES.ping:
      return { type: 'ping' };
    case OPCODES.sync:
      return { type: 'sync' };
    case OPCODES.closeSession:
      return { type: 'closeSession' };
    case OPCODES.setWatches:
      return readSetWatches(reader);
    case OPCODES.create:
    case OPCODES.delete:
    case OPCODES.setData:
      return write(readOperation(opcode, reader));
    case OPCODES.multi:
      return { type: 'write', operations: readMulti(reader, readOperation), isMulti: true };
    case OPCODES.exists:
      return read('exists');
    case OPCODES.getData:
      return read('getData');
    case OPCODES.getChildren2:
      return read('getChildren');
    case OPCODES.multiRead:
      return { type: 'multiRead', paths: readMulti(reader, readPath) };
    default:
      throw new Error(`the simulated servers know no request of the kind ${opcode}`);
  }
}

function readSetWatches(reader: JuteReader): ServerRequest {
  const since = reader.long();
  const paths = (): string[] => reader.vector(() => reader.string());
  return { type: 'setWatches', since, watches: { data: paths(), exists: paths(), children: paths() } };
}

function readOperation(opcode: number, reader: JuteReader): WriteOperation {
  const path = reader.string();
  switch (opcode) {
    case OPCODES.create: {
      const data = reader.buffer();
      const acl = readAcl(reader);
      const flags = reader.int();
      const ephemeral = (flags & EPHEMERAL_FLAG) !== 0;
      return { type: 'create', path, data, acl, ephemeral, sequential: (flags & SEQUENTIAL_FLAG) !== 0 };
    }
    case OPCODES.setData:
      return { type: 'setData', path, data: reader.buffer(), version: reader.int() };
    case OPCODES.delete:
      return { type: 'delete', path, version: reader.int() };
    case OPCODES.check:
      return { type: 'check', path, version: reader.int() };
    default:
      throw new Error(`the simulated servers know no operation of the kind ${opcode}`);
  }
}

function readPath(_opcode: number, reader: JuteReader): string {
  const path = reader.string();
  reader.boolean();
  return path;
}

function readMulti<T>(reader: JuteReader, read: (opcode: number, reader: JuteReader) => T): T[] {
  const operations: T[] = [];
  for (;;) {
    const opcode = reader.int();
    const done = reader.boolean();
    reader.int();
    if (done) return operations;
    operations.push(read(opcode, reader));
  }
}

/** The answer to a write, by what became of it. */
export function writeAnswer(
  xid: number,
  zxid: bigint,
  { isMulti, operations }: Extract<ServerRequest, { type: 'write' }>,
  applied: Applied,
): Uint8Array {
  if (isMulti) return answer(xid, zxid, undefined, (writer) => writeResults(writer, operations, applied));
  if (!applied.ok) return answer(xid, zxid, applied.code);
  const [result] = applied.results;
  return answer(xid, zxid, undefined, (writer) => result !== undefined && writeResult(writer, result));
}

function writeResults(writer: JuteWriter, operations: readonly WriteOperation[], applied: Applied): void {
  const header = (opcode: number, done: boolean): void => {
    writer.int(opcode).boolean(done).int(0);
  };
  for (const [index] of operations.entries()) {
    const result = applied.ok ? applied.results[index] : undefined;
    if (result !== undefined) {
      header(OPCODES[result.type], false);
      writeResult(writer, result);
      continue;
    }
    header(OPCODES.error, false);
    writer.int(applied.ok ? 0 : errorOfOperation(applied, index));
  }
  header(OPCODES.error, true);
}

function errorOfOperation({ failedIndex, code }: Extract<Applied, { ok: false }>, index: number): number {
  if (index === failedIndex) return SERVER_ERRORS[code];
  return index < failedIndex ? 0 : SERVER_ERRORS.RUNTIME_INCONSISTENCY;
}

function writeResult(writer: JuteWriter, result: WriteResult): void {
  if (result.type === 'create') writer.string(result.path);
  else if (result.type === 'setData') writeStat(writer, result.stat);
}

/** The answer to a read, from the nodes as this server has them. */
export function readAnswer(
  xid: number,
  tree: DataTree,
  { type, path }: Extract<ServerRequest, { path: string }>,
): Uint8Array {
  const stat = tree.statOf(path);
  if (stat === undefined) return answer(xid, tree.lastZxid, 'NO_NODE');
  return answer(xid, tree.lastZxid, undefined, (writer) => {
    if (type === 'getData') writer.buffer(tree.dataOf(path) ?? new Uint8Array());
    if (type === 'getChildren') {
      writer.vector(tree.childrenOf(path) ?? [], (name) => writer.string(name));
    }
    writeStat(writer, stat);
  });
}

/** The answer to a multiRead of data. */
export function multiReadAnswer(xid: number, tree: DataTree, paths: readonly string[]): Uint8Array {
  return answer(xid, tree.lastZxid, undefined, (writer) => {
    for (const path of paths) {
      const stat = tree.statOf(path);
      writer
        .int(stat === undefined ? OPCODES.error : OPCODES.getData)
        .boolean(false)
        .int(0);
      if (stat === undefined) writer.int(SERVER_ERRORS.NO_NODE);
      else writeStat(writer.buffer(tree.dataOf(path) ?? new Uint8Array()), stat);
    }
    writer.int(OPCODES.error).boolean(true).int(0);
  });
}

/** @param error undefined if all went well */
export function answer(
  xid: number,
  zxid: bigint,
  error?: WireError,
  body: (writer: JuteWriter) => void = () => {},
): Uint8Array {
  const writer = new JuteWriter()
    .int(xid)
    .long(zxid)
    .int(error === undefined ? 0 : SERVER_ERRORS[error]);
  if (error === undefined) body(writer);
  return writer.finish();
}

export function notification({ type, path }: WatchEvent): Uint8Array {
  const code = Object.entries(EVENT_TYPES).find(([, name]) => name === type)?.[0];
  const connected = 3;
  return answer(XIDS.notification, -1n, undefined, (writer) =>
    writer.int(Number(code)).int(connected).string(path),
  );
}

/** @param sessionTimeoutMs 0 says that the session has expired */
export function handshakeAnswer(sessionId: bigint, sessionTimeoutMs: number): Uint8Array {
  const protocolVersion = 0;
  return new JuteWriter()
    .int(protocolVersion)
    .int(sessionTimeoutMs)
    .long(sessionId)
    .buffer(new Uint8Array(16))
    .boolean(false)
    .finish();
}

function writeStat(writer: JuteWriter, stat: Stat): void {
  writer.long(stat.czxid).long(stat.mzxid).long(BigInt(stat.createdMs)).long(BigInt(stat.modifiedMs));
  writer.int(stat.version).int(stat.childrenVersion).int(stat.aclVersion).long(stat.ephemeralOwner);
  writer.int(stat.dataLengthBytes).int(stat.childrenCount).long(stat.pzxid);
}
