import type { CallApi, CallOutcome, ClientContext } from '../client/context.ts';
import type { ResolveImage } from '../edge/docker-registry/resolve.ts';
import type { CallOptions, CallResult } from '../edge/thrift/client.ts';
import { type Authentication, loginsOfUser, transportOfUser } from './aurora-transport.ts';

/**
 * Calls the API over HTTP, with the logins or tickets of the user, and the proxies and certificates of the environment.
 * @param options what else the calls are made with
 */
export const callApiWith =
  (options: Pick<CallOptions, 'userAgent' | 'headers' | 'timeoutMs'>): CallApi =>
  async (apiUrl, method, args, mechanism) => {
    const { callAurora } = await import('../edge/thrift/client.ts');
    const outcome = await transportOfUser();
    if (outcome.kind === 'unusable') return outcome;
    const { connection } = outcome.transport;
    const authentication = await outcome.transport.authenticate(mechanism, apiUrl);
    const { authorizationFor } = authentication;
    const all = { ...options, ...connection, authorizationFor };
    return outcomeOf(await callAurora(apiUrl, method, args, all), authentication);
  };

/** Calls the API as the client does. */
export const callApi: CallApi = callApiWith({});

/** Asks a registry, made at its first use: most commands need none. */
let resolver: Promise<ResolveImage> | undefined;

/** Resolves the tag of an image with the credentials of `~/.netrc`. */
export const resolveImage: ClientContext['resolveImage'] = async (image) => {
  resolver ??= createResolver();
  return (await resolver)(image);
};

async function createResolver(): Promise<ResolveImage> {
  const { createImageResolver } = await import('../edge/docker-registry/resolve.ts');
  return createImageResolver({ loginFor: (await loginsOfUser()).find });
}

/** Which failures may pass by themselves: no connection, a cut one, no answer in time, no leader, 5xx. */
function outcomeOf(result: CallResult, { whyRefused }: Authentication): CallOutcome {
  if (result.kind === 'answered') return result;
  const { reason, problem, sent, status = 0, host } = result;
  switch (reason) {
    case 'unauthorized':
      return {
        kind: 'unauthorized',
        problem: `${status} Client Error: ${problem} (${whyRefused(host, status)})`,
      };
    case 'connect':
    case 'timeout':
    case 'unavailable':
    case 'cutAnswer':
      return { kind: 'unreachable', problem, sent };
    case 'untrusted':
      return { kind: 'untrusted', problem };
    case 'status':
      return status >= 500 ? { kind: 'unreachable', problem, sent } : { kind: 'unusable', problem };
    case 'tooManyRedirects':
    case 'badAnswer':
    case 'exception':
      return { kind: 'unusable', problem };
  }
}
