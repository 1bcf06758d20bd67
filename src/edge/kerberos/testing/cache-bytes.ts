import type { Credential } from '../credential-cache.ts';
import type { Principal } from '../principal.ts';

/** A cache file as `kinit` writes it. */
export interface CacheContent {
  readonly version?: 3 | 4;
  readonly client: Principal;
  readonly clockOffsetMs?: number;
  readonly credentials: readonly Credential[];
}

/** Writes a credential cache in the format of MIT Kerberos, with an address and authorization data in each credential. */
export function cacheBytes({ version = 4, client, clockOffsetMs = 0, credentials }: CacheContent): Buffer {
  const header = [uint16(12), uint16(1), uint16(8), uint32(clockOffsetMs / 1000), uint32(0)];
  return Buffer.concat([
    Uint8Array.of(5, version),
    ...(version === 4 ? header : []),
    principal(client),
    ...credentials.map((credential) => credentialBytes(credential, version)),
  ]);
}

function credentialBytes(credential: Credential, version: 3 | 4): Buffer {
  const { client, server, sessionKey, startsAtMs, endsAtMs, ticket } = credential;
  const type = uint16(sessionKey.type);
  return Buffer.concat([
    principal(client),
    principal(server),
    ...(version === 3 ? [type, type] : [type]),
    counted(sessionKey.value),
    ...[startsAtMs, startsAtMs, endsAtMs, endsAtMs].map((timeMs) => uint32(timeMs / 1000)),
    Uint8Array.of(0),
    uint32(0x40e1_0000),
    ...[uint32(1), uint16(2), counted(Uint8Array.of(127, 0, 0, 1))],
    ...[uint32(1), uint16(1), counted(Uint8Array.of(1, 2, 3))],
    counted(ticket),
    counted(new Uint8Array()),
  ]);
}

function principal({ nameType, components, realm }: Principal): Buffer {
  const names = [realm, ...components].map((text) => counted(Buffer.from(text)));
  return Buffer.concat([uint32(nameType), uint32(components.length), ...names]);
}

function counted(bytes: Uint8Array): Buffer {
  return Buffer.concat([uint32(bytes.length), bytes]);
}

function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value & 0xffff);
  return bytes;
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value >>> 0);
  return bytes;
}
