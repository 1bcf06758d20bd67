import type { Mechanism } from '../client/outside.ts';
import type { ConnectionOptions } from '../edge/thrift/connection.ts';
import { readTextFile } from './aurora-files.ts';
import { type Logins, readLogins } from './aurora-logins.ts';

/** As whom the user sends requests. */
export interface Authentication {
  /** The Authorization header for one request; to be asked again for the target of a redirect. */
  authorizationFor(url: URL): string | undefined | Promise<string | undefined>;
  /** Why a server may have refused a request. @param hostname of its URL @param status 401 or 403 */
  whyRefused(hostname: string, status: number): string;
}

/** How the user reaches schedulers, and as whom. */
export interface Transport {
  readonly logins: Logins;
  /** How a request to a scheduler logs in. @param start where it goes first; redirects may lead on from there */
  authenticate(mechanism: Mechanism, start: URL): Promise<Authentication>;
  readonly connection: ConnectionOptions;
}

export type TransportOutcome =
  | { readonly kind: 'usable'; readonly transport: Transport }
  | { readonly kind: 'unusable'; readonly problem: string };

/** Read once: a command makes many calls. */
let read: Promise<TransportOutcome> | undefined;

/** The logins of `~/.netrc`, and the proxies and certificates of the environment. */
export function transportOfUser(): Promise<TransportOutcome> {
  read ??= readTransport();
  return read;
}

/** The logins alone. */
export async function loginsOfUser(): Promise<Logins> {
  const outcome = await transportOfUser();
  return outcome.kind === 'usable' ? outcome.transport.logins : readLogins(warn);
}

async function readTransport(): Promise<TransportOutcome> {
  const certificates = await readCertificates();
  if (certificates.kind === 'unusable') return certificates;
  const logins = await readLogins(warn);
  const { text } = certificates;
  return {
    kind: 'usable',
    transport: {
      logins,
      async authenticate(mechanism, start) {
        if (mechanism === 'UNAUTHENTICATED') return withLogins(logins);
        const { authenticateWithKerberos } = await import('./aurora-kerberos.ts');
        return authenticateWithKerberos(start);
      },
      connection: {
        proxyEnvironment: process.env,
        ...(text === undefined ? {} : { trustedCertificates: text }),
      },
    },
  };
}

function withLogins(logins: Logins): Authentication {
  return {
    authorizationFor(url) {
      const found = logins.find(url.hostname) ?? loginIn(url);
      return found && `Basic ${Buffer.from(`${found.login}:${found.password}`).toString('base64')}`;
    },
    whyRefused(hostname) {
      const has = logins.find(hostname) === undefined ? 'has no login' : 'has a login, perhaps a wrong one,';
      return `${logins.file} ${has} for ${hostname}`;
    },
  };
}

/** The login that an address may have: `http://alice:secret@host`. */
function loginIn({ username, password }: URL): { login: string; password: string } | undefined {
  if (username === '') return undefined;
  return { login: decodeURIComponent(username), password: decodeURIComponent(password) };
}

/** The variables by which users of Apache Aurora's client name a file with certificates, by precedence. */
const CERTIFICATE_FILES = ['REQUESTS_CA_BUNDLE', 'CURL_CA_BUNDLE'];

async function readCertificates(): Promise<
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

/** Tells of the user's files, as the client's own log does. */
function warn(message: string): void {
  process.stderr.write(` WARN] ${message}\n`);
}
