import type { AuthInfo } from '../types.ts';
import { OPCODES, XIDS } from './protocol.ts';
import { JuteWriter } from './writer.ts';

/** Paths with a watch of each kind, the server's ones. */
export interface WatchedPaths {
  readonly data: readonly string[];
  readonly exists: readonly string[];
  readonly children: readonly string[];
}

/** A message outside the order of requests: the client's own housekeeping. */
export interface ControlMessage {
  readonly xid: number;
  readonly opcode: number;
  readonly body: Uint8Array;
}

export const PING: ControlMessage = { xid: XIDS.ping, opcode: OPCODES.ping, body: new Uint8Array() };

export function authMessage({ scheme, credentials }: AuthInfo): ControlMessage {
  const unusedType = 0;
  const writer = new JuteWriter().int(unusedType).string(scheme).buffer(Buffer.from(credentials));
  return { xid: XIDS.auth, opcode: OPCODES.auth, body: writer.finish() };
}

/** @param lastZxid what happened after this transaction fires the watches at once */
export function setWatchesMessage(lastZxid: bigint, paths: WatchedPaths): ControlMessage {
  const writer = new JuteWriter().long(lastZxid);
  for (const list of [paths.data, paths.exists, paths.children]) {
    writer.vector(list, (path) => writer.string(path));
  }
  return { xid: XIDS.setWatches, opcode: OPCODES.setWatches, body: writer.finish() };
}
