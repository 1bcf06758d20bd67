import { JuteReader } from './reader.ts';
import { JuteWriter } from './writer.ts';

/** What makes a client the owner of a session. */
export interface SessionKey {
  /** 0 asks for a new session. */
  readonly id: bigint;
  readonly password: Uint8Array;
}

export const NO_SESSION: SessionKey = { id: 0n, password: new Uint8Array(16) };

export type HandshakeAnswer =
  | { readonly kind: 'accepted'; readonly key: SessionKey; readonly sessionTimeoutMs: number }
  /** The session that was asked for does not exist any more. */
  | { readonly kind: 'expired' };

const PROTOCOL_VERSION = 0;

/**
 * The first message of a connection: opens a session or goes on with one.
 * @param lastZxid last transaction seen: a server that has not come as far refuses the connection
 */
export function encodeHandshake(lastZxid: bigint, sessionTimeoutMs: number, key: SessionKey): Uint8Array {
  const readOnlyServersWillDo = false;
  return new JuteWriter()
    .int(PROTOCOL_VERSION)
    .long(lastZxid)
    .int(sessionTimeoutMs)
    .long(key.id)
    .buffer(key.password)
    .boolean(readOnlyServersWillDo)
    .finish();
}

/** @throws MalformedAnswer */
export function decodeHandshake(frame: Uint8Array): HandshakeAnswer {
  const reader = new JuteReader(frame);
  reader.int();
  const sessionTimeoutMs = reader.int();
  const key = { id: reader.long(), password: reader.buffer() };
  return sessionTimeoutMs <= 0 || key.id === 0n
    ? { kind: 'expired' }
    : { kind: 'accepted', key, sessionTimeoutMs };
}
