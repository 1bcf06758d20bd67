import { DerError, DerReader, encodeElement, encodeFields, encodeOctets, field, TAG } from './der.ts';

/** Object identifiers of mechanisms, encoded. */
const KERBEROS = Uint8Array.of(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x12, 0x01, 0x02, 0x02);
/** With a digit lost, as old Windows names the same mechanism. */
const KERBEROS_OF_WINDOWS = Uint8Array.of(0x2a, 0x86, 0x48, 0x82, 0xf7, 0x12, 0x01, 0x02, 0x02);
const SPNEGO = Uint8Array.of(0x2b, 0x06, 0x01, 0x05, 0x05, 0x02);

/** First bytes of the inner token: an AP-REQ follows (RFC 4121, 4.1). */
const AP_REQ_TOKEN = Uint8Array.of(0x01, 0x00);
/** The tag of every first token (RFC 2743, 3.1). */
const INITIAL_TOKEN = 0x60;

/** What a security context is opened with (RFC 4121, 4.1.1). */
export const GSS_CHECKSUM_TYPE = 0x8003;

/**
 * The checksum field of an authenticator: no channel is bound, and nothing but the caller's name is wanted: no mutual
 * authentication, no delegation, no protection of messages.
 */
export function gssChecksum(): Uint8Array {
  const bytes = Buffer.alloc(24);
  bytes.writeUInt32LE(16, 0);
  return bytes;
}

/** Wraps an AP-REQ for the mechanism Kerberos 5 (RFC 4121), and that for SPNEGO, which offers nothing else (RFC 4178). */
export function encodeSpnegoToken(apReq: Uint8Array): Uint8Array {
  const kerberos = encodeInitialToken(KERBEROS, Buffer.concat([AP_REQ_TOKEN, apReq]));
  const mechanisms = encodeElement(TAG.sequence, encodeElement(TAG.objectIdentifier, KERBEROS));
  const offer = encodeFields({ 0: mechanisms, 2: encodeOctets(kerberos) });
  return encodeInitialToken(SPNEGO, encodeElement(field(0), offer));
}

/** Finds the AP-REQ in a first token, be it of SPNEGO or of Kerberos itself. @throws DerError if there is none */
export function apReqInToken(token: Uint8Array): Uint8Array {
  const { mechanism, inner } = decodeInitialToken(token);
  if (same(mechanism, SPNEGO)) return apReqOf(decodeInitialToken(offeredToken(inner)));
  return apReqOf({ mechanism, inner });
}

interface InitialToken {
  readonly mechanism: Uint8Array;
  readonly inner: Uint8Array;
}

function apReqOf({ mechanism, inner }: InitialToken): Uint8Array {
  if (!same(mechanism, KERBEROS) && !same(mechanism, KERBEROS_OF_WINDOWS)) {
    throw new DerError('the mechanism of the token is not Kerberos 5');
  }
  if (!same(inner.subarray(0, 2), AP_REQ_TOKEN)) throw new DerError('the token of Kerberos has no AP-REQ');
  return inner.subarray(2);
}

/** The token for the preferred mechanism, which the caller sends along in the hope that it will do. */
function offeredToken(negotiation: Uint8Array): Uint8Array {
  const offer = new DerReader(negotiation).within(field(0)).within(TAG.sequence);
  offer.within(field(0));
  offer.withinOptional(field(1));
  const token = offer.withinOptional(field(2))?.octets();
  if (token === undefined) throw new DerError('the offer of mechanisms brings no token');
  return token;
}

function encodeInitialToken(mechanism: Uint8Array, inner: Uint8Array): Uint8Array {
  return encodeElement(INITIAL_TOKEN, encodeElement(TAG.objectIdentifier, mechanism), inner);
}

function decodeInitialToken(token: Uint8Array): InitialToken {
  const reader = new DerReader(token).within(INITIAL_TOKEN);
  return { mechanism: reader.content(TAG.objectIdentifier), inner: reader.rest() };
}

function same(one: Uint8Array, other: Uint8Array): boolean {
  return Buffer.compare(one, other) === 0;
}
