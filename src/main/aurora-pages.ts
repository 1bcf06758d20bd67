import { homedir } from 'node:os';
import { findLogin } from '../client/netrc.ts';
import type { OpenPage } from '../client/outside.ts';
import { readTextFile } from './aurora-files.ts';

/** Makes requests beside the API, with the credentials of `~/.netrc`. */
export const openPage: OpenPage = async ({ url, method, headers, body, signal, maxSilenceMs }) => {
  const silence = new AbortController();
  const signals = [silence.signal, ...(signal === undefined ? [] : [signal])];
  const watchdog = setTimeout(
    () => silence.abort(new Error('nothing came in time')),
    maxSilenceMs ?? SILENCE_MS,
  );
  // Only what is being waited for keeps the process.
  watchdog.unref();
  try {
    const response = await fetch(url, {
      method,
      headers: { ...(await authorizationFor(url)), ...headers },
      ...(body === undefined ? {} : { body }),
      signal: AbortSignal.any(signals),
    });
    return { kind: 'opened', status: response.status, chunks: chunksOf(response, watchdog) };
  } catch (error) {
    clearTimeout(watchdog);
    return { kind: 'unreachable', problem: problemOf(error) };
  }
};

/** As long as calls of the API wait. */
const SILENCE_MS = 60_000;

async function* chunksOf({ body }: Response, watchdog: NodeJS.Timeout): AsyncIterable<string> {
  try {
    for await (const text of body?.pipeThrough(new TextDecoderStream()) ?? []) {
      watchdog.refresh();
      yield text;
    }
  } finally {
    clearTimeout(watchdog);
  }
}

async function authorizationFor({ hostname }: URL): Promise<Readonly<Record<string, string>>> {
  const netrc = await readTextFile(`${homedir()}/.netrc`);
  const login = netrc.kind === 'text' ? findLogin(netrc.text, hostname) : undefined;
  if (login === undefined) return {};
  return { Authorization: `Basic ${Buffer.from(`${login.login}:${login.password}`).toString('base64')}` };
}

/** The cause says more than "fetch failed". */
function problemOf(error: unknown): string {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  return cause instanceof Error ? cause.message : String(cause);
}
