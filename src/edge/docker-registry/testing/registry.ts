import { createHash, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a test wants of its registry, beside serving manifests. */
export interface RegistryOptions {
  /** `NAME:TAG` → manifest. */
  readonly images: Readonly<Record<string, string>>;
  /** Leave `Docker-Content-Digest` out. */
  readonly hideDigest?: boolean;
  /** Answer HEAD with 405. */
  readonly refuseHead?: boolean;
  /** Ask for a token of this server's own `/token`; the text replaces `REALM` and `SCOPE`. */
  readonly challenge?: string;
  /** The field of the answer that holds the token. */
  readonly tokenField?: string;
  /** Whether a token opens anything. */
  readonly accept?: (token: string) => boolean;
  /** Answers a request before all else. @returns whether it did */
  readonly intercept?: (request: IncomingMessage, response: ServerResponse) => boolean;
}

/** A small registry of version 2 on loopback. */
export interface TestRegistry {
  readonly url: URL;
  /** `METHOD path` of every request. */
  readonly requests: readonly string[];
  /** Authorization headers by `METHOD path`. */
  readonly authorizations: ReadonlyMap<string, string | undefined>;
  close(): Promise<void>;
}

/** The digest under which a registry knows a manifest. */
export function digestOf(manifest: string): string {
  return `sha256:${createHash('sha256').update(manifest).digest('hex')}`;
}

/** Starts a registry on a free port. */
export async function startRegistry(options: RegistryOptions): Promise<TestRegistry> {
  const requests: string[] = [];
  const authorizations = new Map<string, string | undefined>();
  /** Token → the only scope it opens. */
  const tokens = new Map<string, string>();
  const server = createServer((request, response) => {
    const line = `${request.method} ${request.url}`;
    requests.push(line);
    authorizations.set(line, request.headers.authorization);
    if (options.intercept?.(request, response) !== true) answer(request, response, options, tokens);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // it listens on TCP
  return {
    url: new URL(`http://127.0.0.1:${port}`),
    requests,
    authorizations,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function answer(
  request: IncomingMessage,
  response: ServerResponse,
  options: RegistryOptions,
  tokens: Map<string, string>,
): void {
  const url = new URL(request.url ?? '/', `http://${request.headers.host}`);
  if (url.pathname === '/token') return void giveToken(url, response, options, tokens);
  if (url.pathname === '/v2/') return void response.writeHead(200).end();
  const [, name, tag] = /^\/v2\/(.+)\/manifests\/(.+)$/.exec(url.pathname) ?? [];
  if (name === undefined) return void response.writeHead(404).end();
  const scope = `repository:${name}:pull`;
  if (options.challenge !== undefined && !isAllowed(request, scope, options, tokens)) {
    const challenge = options.challenge.replace('REALM', `${url.origin}/token`).replace('SCOPE', scope);
    return void response.writeHead(401, { 'www-authenticate': challenge }).end();
  }
  const manifest = options.images[`${name}:${tag}`];
  if (manifest === undefined) return void response.writeHead(404).end();
  if (options.refuseHead && request.method === 'HEAD') return void response.writeHead(405).end();
  if (options.hideDigest !== true) response.setHeader('docker-content-digest', digestOf(manifest));
  response.writeHead(200, { 'content-type': JSON.parse(manifest).mediaType });
  response.end(request.method === 'HEAD' ? undefined : manifest);
}

function giveToken(
  url: URL,
  response: ServerResponse,
  { tokenField = 'token' }: RegistryOptions,
  tokens: Map<string, string>,
): void {
  const token = randomUUID();
  tokens.set(token, url.searchParams.get('scope') ?? '');
  response
    .writeHead(200, { 'content-type': 'application/json' })
    .end(JSON.stringify({ [tokenField]: token, expires_in: 300 }));
}

function isAllowed(
  request: IncomingMessage,
  scope: string,
  { accept }: RegistryOptions,
  tokens: ReadonlyMap<string, string>,
): boolean {
  const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1];
  if (token === undefined) return false;
  return accept === undefined ? (tokens.get(token) ?? '').startsWith(scope) : accept(token);
}
