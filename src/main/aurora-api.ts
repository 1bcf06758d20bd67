import { homedir } from 'node:os';
import type { CallApi, CallOutcome } from '../client/context.ts';
import { findLogin } from '../client/netrc.ts';
import type { CallResult } from '../edge/thrift/client.ts';
import { readTextFile } from './aurora-files.ts';

/** Calls the API over HTTP, with the credentials of `~/.netrc`. */
export const callApi: CallApi = async (apiUrl, method, args) => {
  const { callAurora } = await import('../edge/thrift/client.ts');
  const netrc = await readTextFile(`${homedir()}/.netrc`);
  const authorizationFor = ({ hostname }: URL): string | undefined => {
    const found = netrc.kind === 'text' ? findLogin(netrc.text, hostname) : undefined;
    return found && `Basic ${Buffer.from(`${found.login}:${found.password}`).toString('base64')}`;
  };
  return outcomeOf(await callAurora(apiUrl, method, args, { authorizationFor }));
};

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
