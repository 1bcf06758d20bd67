import { createHash, timingSafeEqual } from 'node:crypto';

/** One principal that may use the scheduler API. */
export interface Credential {
  readonly principal: string;
  readonly secret: string;
}

/**
 * Checks a Basic `Authorization` header as Mesos does: the decoded text must have exactly two parts.
 * @returns the principal, or undefined if the header names none of the credentials
 */
export function authenticate(
  header: string | undefined,
  credentials: readonly Credential[],
): string | undefined {
  const encoded = /^Basic (?<encoded>.+)$/.exec(header ?? '')?.groups?.['encoded'] ?? '';
  const parts = Buffer.from(encoded, 'base64').toString('utf8').split(':');
  const [principal, secret] = parts;
  if (parts.length !== 2 || principal === undefined || secret === undefined) return undefined;
  const match = credentials.find((credential) => credential.principal === principal);
  return match !== undefined && isSame(match.secret, secret) ? principal : undefined;
}

function isSame(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
