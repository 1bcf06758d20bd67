import { parseChallenges } from './challenge.ts';
import { type Answer, exchange } from './exchange.ts';

const MAX_TOKEN_ANSWER_BYTES = 1024 * 1024;

/** A login as `~/.netrc` has it. @returns undefined for a host without one */
export type LoginFor = (
  hostname: string,
) => { readonly login: string; readonly password: string } | undefined;

/** The challenge cannot be answered; the message says why. */
export class AuthorizationError extends Error {}

/**
 * Answers the challenge of a 401: a Bearer token of the realm it names, or the login for the host itself.
 * @param refusal the answer with status 401
 * @returns the Authorization header to ask again with
 * @throws AuthorizationError, ExchangeError
 */
export async function authorize(refusal: Answer, loginFor: LoginFor, signal: AbortSignal): Promise<string> {
  const { origin, hostname } = refusal.url;
  const header = refusal.headers.get('www-authenticate');
  if (header === null) throw new AuthorizationError(`${origin} answers 401 without saying how to log in`);
  const challenges = parseChallenges(header);
  const bearer = challenges.find(({ scheme }) => scheme === 'bearer');
  if (bearer !== undefined) return `Bearer ${await fetchToken(bearer.parameters, origin, loginFor, signal)}`;
  if (!challenges.some(({ scheme }) => scheme === 'basic'))
    throw new AuthorizationError(`Unknown auth challenge of ${origin}: ${header}`);
  const basic = basicFor(hostname, loginFor);
  if (basic !== undefined) return basic;
  throw new AuthorizationError(`${origin} wants a user name and a password: add ${hostname} to ~/.netrc`);
}

function basicFor(hostname: string, loginFor: LoginFor): string | undefined {
  const found = loginFor(hostname);
  return found && `Basic ${Buffer.from(`${found.login}:${found.password}`).toString('base64')}`;
}

async function fetchToken(
  parameters: ReadonlyMap<string, string>,
  origin: string,
  loginFor: LoginFor,
  signal: AbortSignal,
): Promise<string> {
  const realm = parameters.get('realm');
  const url = realm === undefined ? null : URL.parse(realm);
  if (url?.protocol !== 'https:' && url?.protocol !== 'http:') {
    throw new AuthorizationError(
      `the challenge of ${origin} names no URL for tokens (realm="${realm ?? ''}")`,
    );
  }
  for (const name of ['service', 'scope']) {
    const value = parameters.get(name);
    if (value !== undefined) url.searchParams.set(name, value);
  }
  // A password travels only where it cannot be read, or where the registry itself speaks plainly.
  const mayLogIn = url.protocol === 'https:' || origin.startsWith('http:');
  const authorization = mayLogIn ? basicFor(url.hostname, loginFor) : undefined;
  const headers: Record<string, string> = authorization === undefined ? {} : { authorization };
  const answer = await exchange(url, {
    method: 'GET',
    headers,
    maxBodyBytes: MAX_TOKEN_ANSWER_BYTES,
    signal,
  });
  if (answer.status !== 200) {
    throw new AuthorizationError(`${url.origin} gives no token for ${origin}: HTTP ${answer.status}`);
  }
  return readToken(answer.body, url);
}

/** Servers name the token one way or the other. */
function readToken(body: Uint8Array, url: URL): string {
  let document: unknown;
  try {
    document = JSON.parse(Buffer.from(body).toString('utf8'));
  } catch {
    throw new AuthorizationError(
      `${url.origin} answers the request for a token with something that is no JSON`,
    );
  }
  const { token, access_token: accessToken } = (document ?? {}) as Record<string, unknown>; // any JSON value has no fields but an object's
  const found = [token, accessToken].find((each) => typeof each === 'string' && /^[\x21-\x7e]+$/.test(each));
  if (typeof found === 'string') return found;
  throw new AuthorizationError(`${url.origin} answers the request for a token without one`);
}
