import type { Agent, ClientRequest, RequestOptions } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Importing `node:http` as a module evaluates all of its exports, WebSocket among them, and so loads Node's own undici and
 * HTTP/2: more than the whole client otherwise takes to start.
 */
const http = process.getBuiltinModule('node:http');

/** How servers are reached, and which are trusted. */
export interface ConnectionOptions {
  /** Certificates (PEM) of the authorities to trust instead of the usual ones. */
  readonly trustedCertificates?: string;
  /** Where the proxies for servers are looked up: `HTTP_PROXY`, `HTTPS_PROXY`, `NO_PROXY` in either case. */
  readonly proxyEnvironment?: NodeJS.ProcessEnv;
}

/** How far a connection has come: `handshake` is that of TLS. Nothing is sent before `connected`. */
export type Progress = 'none' | 'handshake' | 'connected';

/**
 * Begins a request on a connection of its own: it is never sent on one that the server is about to close.
 * @param onProgress is told of each step of the connection
 */
export async function openRequest(
  url: URL,
  options: Pick<RequestOptions, 'method' | 'headers'> & { readonly signal: AbortSignal },
  connection: ConnectionOptions,
  onProgress: (progress: Progress) => void = () => undefined,
): Promise<ClientRequest> {
  const { trustedCertificates: ca } = connection;
  const agent = await agentFor(url, connection);
  const all = { ...options, agent, ...(ca === undefined ? {} : { ca }) };
  const request = await requestOver(url, all);
  request.once('socket', (socket) => follow(socket, url.protocol === 'https:', onProgress));
  return request;
}

/** Loads TLS only where it is needed. */
async function requestOver(url: URL, options: RequestOptions): Promise<ClientRequest> {
  if (url.protocol !== 'https:') return http.request(url, options);
  const { request: requestHttps } = await import('node:https');
  return requestHttps(url, options);
}

/** This machine, which no proxy elsewhere can mean. */
const LOOPBACK = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/;

/** An agent is needed only where there are proxies. */
async function agentFor(url: URL, { proxyEnvironment: proxyEnv }: ConnectionOptions): Promise<Agent | false> {
  const isSet = ['http_proxy', 'https_proxy'].some(
    (name) => proxyEnv?.[name] || proxyEnv?.[name.toUpperCase()],
  );
  if (proxyEnv === undefined || !isSet || LOOPBACK.test(url.hostname)) return false;
  if (url.protocol !== 'https:') return new http.Agent({ proxyEnv });
  const { Agent: TlsAgent } = await import('node:https');
  return new TlsAgent({ proxyEnv });
}

/** Behind a proxy the socket is connected already when the request gets it. */
function follow(socket: Socket, isTls: boolean, onProgress: (progress: Progress) => void): void {
  const onConnect = (): void => onProgress(isTls ? 'handshake' : 'connected');
  const isSecuring = 'secureConnecting' in socket && socket.secureConnecting === true;
  if (socket.connecting) socket.once('connect', onConnect);
  else if (isTls && !isSecuring) onProgress('connected');
  else onConnect();
  socket.once('secureConnect', () => onProgress('connected'));
}
