import { type Authenticator, encodeApReq, encodeAuthenticator } from './ap-req.ts';
import type { Credential } from './credential-cache.ts';
import { encrypt, KEY_USAGE } from './encryption/index.ts';
import { encodeSpnegoToken, GSS_CHECKSUM_TYPE, gssChecksum } from './gss-token.ts';

/**
 * Makes the one token with which a user shows a service who they are; it is good for one request.
 * @param credential with a session key that can be used
 * @param timeMicroseconds since the epoch by the KDC's clock, for no other token of this client
 */
export function makeToken(credential: Credential, timeMicroseconds: number): Uint8Array {
  const { client, sessionKey, ticket } = credential;
  const checksum = { type: GSS_CHECKSUM_TYPE, value: gssChecksum() };
  const authenticator: Authenticator = { client, checksum, timeMicroseconds };
  const cipher = encrypt(sessionKey, KEY_USAGE.authenticator, encodeAuthenticator(authenticator));
  return encodeSpnegoToken(encodeApReq({ ticket, authenticator: { type: sessionKey.type, cipher } }));
}
