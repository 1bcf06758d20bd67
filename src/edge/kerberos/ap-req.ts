import {
  application,
  DerError,
  DerReader,
  encodeElement,
  encodeFields,
  encodeFlags,
  encodeInteger,
  encodeOctets,
  encodeText,
  encodeTime,
  field,
  TAG,
} from './der.ts';
import { encodeName, type Principal, readName } from './principal.ts';

/** Bytes that only the holder of a key can read (EncryptedData of RFC 4120, 5.2.9). */
export interface EncryptedData {
  readonly type: number;
  readonly cipher: Uint8Array;
}

/** What shows a service who asks (RFC 4120, 5.5.1). */
export interface ApReq {
  /** The Ticket as it came from the KDC. */
  readonly ticket: Uint8Array;
  /** An {@link Authenticator}, encrypted with the ticket's session key. */
  readonly authenticator: EncryptedData;
}

/** That somebody knows the session key now. */
export interface Authenticator {
  readonly client: Principal;
  /** What the security mechanism above Kerberos adds; its type says how to read it. */
  readonly checksum: { readonly type: number; readonly value: Uint8Array } | undefined;
  /** Since the epoch. No two authenticators of a client may have the same time. */
  readonly timeMicroseconds: number;
}

const PROTOCOL_VERSION = 5;
const AP_REQ = 14;
const AUTHENTICATOR = 2;
const MICROSECONDS_PER_SECOND = 1_000_000;

/** No option is set: the service need not prove itself (no mutual authentication), the ticket has a session key of its own. */
const NO_OPTIONS = 0;

export function encodeApReq({ ticket, authenticator }: ApReq): Uint8Array {
  const fields = encodeFields({
    0: encodeInteger(PROTOCOL_VERSION),
    1: encodeInteger(AP_REQ),
    2: encodeFlags(NO_OPTIONS),
    3: ticket,
    4: encodeFields({ 0: encodeInteger(authenticator.type), 2: encodeOctets(authenticator.cipher) }),
  });
  return encodeElement(application(AP_REQ), fields);
}

/** @throws DerError */
export function decodeApReq(bytes: Uint8Array): ApReq {
  const fields = messageOf(bytes, AP_REQ);
  checkVersion(fields);
  if (fields.within(field(1)).integer() !== AP_REQ) throw new DerError('this is no AP-REQ');
  fields.within(field(2)).flags();
  const ticket = fields.within(field(3)).rest();
  return { ticket, authenticator: readEncryptedData(fields.within(field(4))) };
}

/** Encodes what is to be encrypted. */
export function encodeAuthenticator({ client, checksum, timeMicroseconds }: Authenticator): Uint8Array {
  const microseconds = timeMicroseconds % MICROSECONDS_PER_SECOND;
  const fields = encodeFields({
    0: encodeInteger(PROTOCOL_VERSION),
    1: encodeText(client.realm),
    2: encodeName(client),
    3: checksum && encodeFields({ 0: encodeInteger(checksum.type), 1: encodeOctets(checksum.value) }),
    4: encodeInteger(microseconds),
    5: encodeTime((timeMicroseconds - microseconds) / 1000),
  });
  return encodeElement(application(AUTHENTICATOR), fields);
}

/** Decodes what was decrypted; a subkey, a sequence number and authorization data are passed over. @throws DerError */
export function decodeAuthenticator(bytes: Uint8Array): Authenticator {
  const fields = messageOf(bytes, AUTHENTICATOR);
  checkVersion(fields);
  const realm = fields.within(field(1)).text();
  const client = { ...readName(fields.within(field(2))), realm };
  const checksum = fields.withinOptional(field(3))?.within(TAG.sequence);
  const type = checksum?.within(field(0)).integer();
  const value = checksum?.within(field(1)).octets();
  const microseconds = fields.within(field(4)).integer();
  const timeMicroseconds = fields.within(field(5)).time() * 1000 + microseconds;
  return {
    client,
    checksum: type === undefined || value === undefined ? undefined : { type, value },
    timeMicroseconds,
  };
}

/** Reads an EncryptedData, whose key may have a number. @throws DerError */
export function readEncryptedData(reader: DerReader): EncryptedData {
  const fields = reader.within(TAG.sequence);
  const type = fields.within(field(0)).integer();
  fields.withinOptional(field(1));
  return { type, cipher: fields.within(field(2)).octets() };
}

function messageOf(bytes: Uint8Array, number: number): DerReader {
  return new DerReader(bytes).within(application(number)).within(TAG.sequence);
}

function checkVersion(fields: DerReader): void {
  const version = fields.within(field(0)).integer();
  if (version !== PROTOCOL_VERSION) throw new DerError(`this is version ${version} of Kerberos, not 5`);
}
