import { homedir } from 'node:os';
import type { CallApi, CallOutcome, ClientContext } from '../client/context.ts';
import { findLogin, type Login } from '../client/netrc.ts';
import type { ResolveImage } from '../edge/docker-registry/resolve.ts';
import type { CallResult } from '../edge/thrift/client.ts';
import { readTextFile } from './aurora-files.ts';

/** Calls the API over HTTP, with the credentials of `~/.netrc`. */
export const callApi: CallApi = async (apiUrl, method, args) => {
  const { callAurora } = await import('../edge/thrift/client.ts');
  const loginFor = await readLogins();
  const authorizationFor = ({ hostname }: URL): string | undefined => {
    const found = loginFor(hostname);
    return found && `Basic ${Buffer.from(`${found.login}:${found.password}`).toString('base64')}`;
  };
  return outcomeOf(await callAurora(apiUrl, method, args, { authorizationFor }));
};

/** Asks a registry, made at its first use: most commands need none. */
let resolver: Promise<ResolveImage> | undefined;

/** Resolves the tag of an image with the credentials of `~/.netrc`. */
export const resolveImage: ClientContext['resolveImage'] = async (image) => {
  resolver ??= createResolver();
  return (await resolver)(image);
};

async function createResolver(): Promise<ResolveImage> {
  const { createImageResolver } = await import('../edge/docker-registry/resolve.ts');
  return createImageResolver({ loginFor: await readLogins() });
}

/** The logins of `~/.netrc` by host name. */
async function readLogins(): Promise<(hostname: string) => Login | undefined> {
  const netrc = await readTextFile(`${homedir()}/.netrc`);
  return (hostname) => (netrc.kind === 'text' ? findLogin(netrc.text, hostname) : undefined);
}

/** Which failures may pass by themselves: no connection, a cut one, no answer in time, no leader, 5xx. */
function outcomeOf(result: CallResult): CallOutcome {
  if (result.kind === 'answered') return result;
  const { reason, problem, sent, status } = result;
  if (reason === 'unauthorized')
    return { kind: 'unauthorized', problem: `${status} Client Error: ${problem}` };
  const mayPass =
    reason === 'connect' ||
    reason === 'timeout' ||
    reason === 'unavailable' ||
    (reason === 'badAnswer' && status === undefined) ||
    (reason === 'status' && (status ?? 0) >= 500);
  return mayPass ? { kind: 'unreachable', problem, sent } : { kind: 'unusable', problem };
}
