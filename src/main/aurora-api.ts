import type { CallApi, CallOutcome, ClientContext } from '../client/context.ts';
import type { ResolveImage } from '../edge/docker-registry/resolve.ts';
import type { CallOptions, CallResult } from '../edge/thrift/client.ts';
import { readTextFile } from './aurora-files.ts';
import { type Logins, readLogins } from './aurora-logins.ts';

/** Tells of the user's files, as the client's own log does. */
function warn(message: string): void {
  process.stderr.write(` WARN] ${message}\n`);
}

/** Read once: a command makes many calls. */
let read: Promise<Logins> | undefined;

function loginsOfUser(): Promise<Logins> {
  read ??= readLogins(warn);
  return read;
}

/**
 * Calls the API over HTTP, with the logins of `~/.netrc`, and the proxies and certificates of the environment.
 * @param options what else the calls are made with
 */
export const callApiWith =
  (options: Pick<CallOptions, 'userAgent' | 'headers' | 'timeoutMs'>): CallApi =>
  async (apiUrl, method, args) => {
    const { callAurora } = await import('../edge/thrift/client.ts');
    const logins = await loginsOfUser();
    const authorizationFor = ({ hostname }: URL): string | undefined => {
      const found = logins.find(hostname);
      return found && `Basic ${Buffer.from(`${found.login}:${found.password}`).toString('base64')}`;
    };
    const certificates = await trustedCertificates();
    if (certificates.kind === 'unusable') return certificates;
    const result = await callAurora(apiUrl, method, args, {
      ...options,
      authorizationFor,
      proxyEnvironment: process.env,
      ...(certificates.text === undefined ? {} : { trustedCertificates: certificates.text }),
    });
    return outcomeOf(result, logins);
  };

/** Calls the API as the client does. */
export const callApi: CallApi = callApiWith({});

/** The variables by which users of Apache Aurora's client name a file with certificates, by precedence. */
const CERTIFICATE_FILES = ['REQUESTS_CA_BUNDLE', 'CURL_CA_BUNDLE'];

async function trustedCertificates(): Promise<
  | { readonly kind: 'usable'; readonly text?: string }
  | { readonly kind: 'unusable'; readonly problem: string }
> {
  const name = CERTIFICATE_FILES.find((each) => process.env[each]);
  if (name === undefined) return { kind: 'usable' };
  const content = await readTextFile(process.env[name] ?? '');
  if (content.kind === 'text') return { kind: 'usable', text: content.text };
  const problem = content.kind === 'absent' ? 'there is no such file' : content.problem;
  return { kind: 'unusable', problem: `${name}=${process.env[name]}: ${problem}` };
}

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
function outcomeOf(result: CallResult, logins: Logins): CallOutcome {
  if (result.kind === 'answered') return result;
  const { reason, problem, sent, status = 0, host } = result;
  switch (reason) {
    case 'unauthorized': {
      const has = logins.find(host) === undefined ? 'has no login' : 'has a login, perhaps a wrong one,';
      return {
        kind: 'unauthorized',
        problem: `${status} Client Error: ${problem} (${logins.file} ${has} for ${host})`,
      };
    }
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
