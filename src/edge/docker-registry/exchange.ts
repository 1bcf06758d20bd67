const MAX_REDIRECTS = 5;

export interface Question {
  readonly method: 'HEAD' | 'GET';
  readonly headers: Readonly<Record<string, string>>;
  /** A longer answer is an error. */
  readonly maxBodyBytes: number;
  readonly signal: AbortSignal;
}

export interface Answer {
  /** Where the answer came from, after redirects. */
  readonly url: URL;
  readonly status: number;
  readonly headers: Headers;
  readonly body: Uint8Array;
}

/** No usable answer: no connection, too late, too long, or a redirect that must not be followed. */
export class ExchangeError extends Error {}

/**
 * Asks a server and follows redirects. Credentials stay with the host they are for, and no redirect leads from https to http.
 * @throws ExchangeError
 */
export async function exchange(start: URL, question: Question): Promise<Answer> {
  let url = start;
  for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
    const response = await ask(url, question, url.host === start.host);
    const location = response.headers.get('location');
    if (response.status < 300 || response.status > 399 || location === null) {
      const body = await readBody(response, url, question);
      return { url, status: response.status, headers: response.headers, body };
    }
    await response.body?.cancel();
    url = redirectTarget(url, location);
  }
  throw new ExchangeError(`${start.href} redirects more than ${MAX_REDIRECTS} times`);
}

async function ask(url: URL, { method, headers, signal }: Question, isTrusted: boolean): Promise<Response> {
  const { authorization, ...others } = headers;
  const sent = isTrusted && authorization !== undefined ? headers : others;
  try {
    return await fetch(url, { method, headers: sent, redirect: 'manual', signal });
  } catch (error) {
    throw new ExchangeError(`${url.origin} cannot be asked: ${reasonOf(error, signal)}`);
  }
}

function reasonOf(error: unknown, signal: AbortSignal): string {
  if (signal.aborted) return 'no answer in time';
  // fetch wraps what happened to the connection.
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (!(cause instanceof Error)) return String(cause);
  // An attempt on several addresses has no message of its own.
  return cause.message || ('code' in cause ? String(cause.code) : cause.name);
}

function redirectTarget(from: URL, location: string): URL {
  const target = URL.parse(location, from.href);
  const isWeb = target?.protocol === 'https:' || (target?.protocol === 'http:' && from.protocol === 'http:');
  if (target === null || !isWeb || target.username !== '') {
    throw new ExchangeError(`${from.href} redirects to ${location}, which is not safe to follow`);
  }
  return target;
}

async function readBody(response: Response, url: URL, question: Question): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const piece of response.body ?? []) {
      length += piece.byteLength;
      if (length > question.maxBodyBytes) {
        throw new ExchangeError(`${url.href} answers with more than ${question.maxBodyBytes} bytes`);
      }
      pieces.push(piece);
    }
  } catch (error) {
    if (error instanceof ExchangeError) throw error;
    throw new ExchangeError(`the answer of ${url.origin} broke off: ${reasonOf(error, question.signal)}`);
  }
  return Buffer.concat(pieces);
}
