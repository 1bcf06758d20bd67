/** A principal of the master and its secret. */
export interface Credentials {
  readonly principal: string;
  readonly secret: string;
}

/**
 * Headers of every request to the master. The credentials go with each one, also after a redirect:
 * masters keep no sessions.
 * @throws Error for credentials that no master can accept
 */
export function requestHeaders(credentials: Credentials | undefined): Record<string, string> {
  const headers = { 'Content-Type': 'application/json', Accept: 'application/json' };
  if (credentials === undefined) return headers;
  const pair = `${credentials.principal}:${credentials.secret}`;
  // Masters split at every colon and want exactly two parts.
  if (pair.split(':').length !== 2) {
    throw new Error('Mesos credentials: neither the principal nor the secret may contain a colon');
  }
  return { ...headers, Authorization: `Basic ${Buffer.from(pair).toString('base64')}` };
}
