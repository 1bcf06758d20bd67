import { homedir } from 'node:os';
import { findLogin } from '../client/netrc.ts';
import type { OpenPage } from '../client/outside.ts';
import { readTextFile } from './aurora-files.ts';

/** Makes requests beside the API, with the credentials of `~/.netrc`. */
export const openPage: OpenPage = async ({ url, method, headers, body, signal }) => {
  try {
    const response = await fetch(url, {
      method,
      headers: { ...(await authorizationFor(url)), ...headers },
      ...(body === undefined ? {} : { body }),
      ...(signal === undefined ? {} : { signal }),
    });
    return { kind: 'opened', status: response.status, chunks: chunksOf(response) };
  } catch (error) {
    return { kind: 'unreachable', problem: problemOf(error) };
  }
};

async function* chunksOf({ body }: Response): AsyncIterable<string> {
  if (body === null) return;
  for await (const text of body.pipeThrough(new TextDecoderStream())) yield text;
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
