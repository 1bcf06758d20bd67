import { ByteReader, BytesEndError } from './byte-reader.ts';
import type { EncryptionKey } from './encryption/index.ts';
import type { Principal } from './principal.ts';

/** What a user may show to one service. Keep it from everybody else. */
export interface Credential {
  readonly client: Principal;
  readonly server: Principal;
  /** The key that only user and service share. */
  readonly sessionKey: EncryptionKey;
  readonly startsAtMs: number;
  readonly endsAtMs: number;
  /** The Ticket, for the service. */
  readonly ticket: Uint8Array;
}

/** What `kinit` and others keep for a user. */
export interface CredentialCache {
  readonly client: Principal;
  /** How far the KDC's clock is ahead. */
  readonly clockOffsetMs: number;
  readonly credentials: readonly Credential[];
}

export type CredentialCacheOutcome =
  | { readonly kind: 'read'; readonly cache: CredentialCache }
  | { readonly kind: 'unreadable'; readonly problem: string };

/** Caches keep settings of their own as credentials for services of this realm. */
const SETTINGS_REALM = 'X-CACHECONF:';
const CLOCK_OFFSET_TAG = 1;

/** Reads a credential cache file of MIT Kerberos or Heimdal, version 3 or 4 of the format. */
export function readCredentialCache(bytes: Uint8Array): CredentialCacheOutcome {
  const reader = new ByteReader(bytes);
  try {
    const [magic, version] = [reader.uint8(), reader.uint8()];
    if (magic !== 5 || (version !== 3 && version !== 4)) {
      return { kind: 'unreadable', problem: 'it is no credential cache of version 3 or 4' };
    }
    const clockOffsetMs = version === 4 ? readClockOffsetMs(reader) : 0;
    const client = readPrincipal(reader);
    const credentials: Credential[] = [];
    while (!reader.isAtEnd) {
      const credential = readCredential(reader, version);
      if (credential.server.realm !== SETTINGS_REALM) credentials.push(credential);
    }
    return { kind: 'read', cache: { client, clockOffsetMs, credentials } };
  } catch (error) {
    if (!(error instanceof BytesEndError)) throw error;
    return { kind: 'unreadable', problem: `it is damaged: ${error.message}` };
  }
}

function readClockOffsetMs(reader: ByteReader): number {
  const header = new ByteReader(reader.take(reader.uint16()));
  let offsetMs = 0;
  while (!header.isAtEnd) {
    const tag = header.uint16();
    const value = new ByteReader(header.take(header.uint16()));
    if (tag === CLOCK_OFFSET_TAG) offsetMs = value.int32() * 1000 + value.int32() / 1000;
  }
  return offsetMs;
}

function readPrincipal(reader: ByteReader): Principal {
  const nameType = reader.uint32();
  const count = reader.uint32();
  const realm = reader.counted().toString();
  return { nameType, realm, components: readEach(count, () => reader.counted().toString()) };
}

function readCredential(reader: ByteReader, version: 3 | 4): Credential {
  const client = readPrincipal(reader);
  const server = readPrincipal(reader);
  const sessionKey = readKey(reader, version);
  const authenticatedAtMs = reader.uint32() * 1000;
  // A ticket without a start is valid from the time of the login.
  const startsAtMs = reader.uint32() * 1000 || authenticatedAtMs;
  const endsAtMs = reader.uint32() * 1000;
  skipUntilTicket(reader);
  const ticket = reader.counted();
  // The second ticket is that of another user, where a service has no key of its own.
  reader.counted();
  return { client, server, sessionKey, startsAtMs, endsAtMs, ticket };
}

function readKey(reader: ByteReader, version: 3 | 4): EncryptionKey {
  const type = reader.uint16();
  // Version 3 has the type twice.
  if (version === 3) reader.uint16();
  return { type: type >= 0x8000 ? type - 0x1_0000 : type, value: reader.counted() };
}

/** End of renewals, whether there is a second ticket, flags, addresses, authorization data. */
function skipUntilTicket(reader: ByteReader): void {
  reader.uint32();
  reader.uint8();
  reader.uint32();
  for (let list = 0; list < 2; list += 1) {
    readEach(reader.uint32(), () => {
      reader.uint16();
      return reader.counted();
    });
  }
}

/** Every element takes bytes, so a wrong count ends with the file. */
function readEach<T>(count: number, read: () => T): readonly T[] {
  const elements: T[] = [];
  for (let at = 0; at < count; at += 1) elements.push(read());
  return elements;
}
