import { OPEN_ACL } from '../acl.ts';
import type { Acl, CreateOptions, NodeAcl, NodeChildren, NodeData, Stat } from '../types.ts';
import { OPCODES } from './protocol.ts';
import type { JuteReader } from './reader.ts';
import { readAcl, readStat, writeAcl } from './records.ts';
import { JuteWriter } from './writer.ts';

/** A request as it goes over the wire, and how its answer is read. Paths are the server's: with the chroot. */
export interface WireRequest<T> {
  readonly opcode: number;
  /** For messages: `getData /path`. */
  readonly name: string;
  readonly body: Uint8Array;
  /** @throws MalformedAnswer */
  readonly decode: (reader: JuteReader) => T;
}

const EPHEMERAL_FLAG = 1;
const SEQUENTIAL_FLAG = 2;
const NO_DATA = new Uint8Array();

/** The record of a create, also within a multi. */
export function writeCreate(writer: JuteWriter, path: string, options: CreateOptions): void {
  writer.string(path).buffer(options.data ?? NO_DATA);
  writeAcl(writer, options.acl ?? OPEN_ACL);
  writer.int(
    (options.ephemeral === true ? EPHEMERAL_FLAG : 0) + (options.sequential === true ? SEQUENTIAL_FLAG : 0),
  );
}

export function create(path: string, options: CreateOptions): WireRequest<string> {
  const writer = new JuteWriter();
  writeCreate(writer, path, options);
  return request('create', path, writer, (reader) => reader.string());
}

export function remove(path: string, version: number): WireRequest<void> {
  return request('delete', path, new JuteWriter().string(path).int(version), () => undefined);
}

export function exists(path: string, watch: boolean): WireRequest<Stat> {
  return request('exists', path, new JuteWriter().string(path).boolean(watch), readStat);
}

export function getData(path: string, watch: boolean): WireRequest<NodeData> {
  return request('getData', path, new JuteWriter().string(path).boolean(watch), (reader) => ({
    data: reader.buffer(),
    stat: readStat(reader),
  }));
}

export function setData(path: string, data: Uint8Array, version: number): WireRequest<Stat> {
  return request('setData', path, new JuteWriter().string(path).buffer(data).int(version), readStat);
}

export function getChildren(path: string, watch: boolean): WireRequest<NodeChildren> {
  return request('getChildren2', path, new JuteWriter().string(path).boolean(watch), (reader) => ({
    children: reader.vector(() => reader.string()),
    stat: readStat(reader),
  }));
}

export function getAcl(path: string): WireRequest<NodeAcl> {
  return request('getAcl', path, new JuteWriter().string(path), (reader) => ({
    acl: readAcl(reader),
    stat: readStat(reader),
  }));
}

export function setAcl(path: string, acl: readonly Acl[], version: number): WireRequest<Stat> {
  const writer = new JuteWriter().string(path);
  writeAcl(writer, acl);
  return request('setAcl', path, writer.int(version), readStat);
}

export function sync(path: string): WireRequest<void> {
  return request('sync', path, new JuteWriter().string(path), () => undefined);
}

export function closeSession(): WireRequest<void> {
  return request('closeSession', '', new JuteWriter(), () => undefined);
}

function request<T>(
  name: keyof typeof OPCODES,
  path: string,
  writer: JuteWriter,
  decode: (reader: JuteReader) => T,
): WireRequest<T> {
  return { opcode: OPCODES[name], name: `${name} ${path}`.trimEnd(), body: writer.finish(), decode };
}
