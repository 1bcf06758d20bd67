import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzip } from 'node:zlib';
import type { Logger } from '../../ports/logger.ts';

/** One request and its answer. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** The decoded path without query and without the process prefix. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Whether the path had the process prefix (`/master`, `/slave(1)`). */
  readonly prefixed: boolean;
}

/** Answers one path. Anything it throws or rejects with becomes a 500. */
export type Handler = (exchange: Exchange) => void | Promise<void>;

/** Handlers by path; a longer path falls back to its nearest parent that has one. */
export interface Routes {
  /** Served with and without the prefix. */
  readonly own: ReadonlyMap<string, Handler>;
  /** Served without the prefix only, as in Mesos, where other actors serve them. */
  readonly unprefixed: ReadonlyMap<string, Handler>;
}

/** A server that listens. */
export interface RunningServer {
  readonly port: number;
  /** Ends all connections. */
  close(): Promise<void>;
}

/** Call connections of schedulers and executors idle between calls; closing them early loses calls. */
const KEEP_ALIVE_MS = 600_000;
const HEADERS_TIMEOUT_MS = 60_000;
const MAX_CONNECTIONS = 4_096;

/**
 * Listens and dispatches.
 * @param port 0: a free one
 * @throws Error saying which port could not be had and why
 */
export async function startServer(
  ip: string,
  port: number,
  prefix: string,
  routes: Routes,
  logger: Logger,
): Promise<RunningServer> {
  const server = createServer({
    keepAliveTimeout: KEEP_ALIVE_MS,
    headersTimeout: HEADERS_TIMEOUT_MS,
    noDelay: true,
  });
  server.maxConnections = MAX_CONNECTIONS;
  server.on('request', (request, response) => dispatch(request, response, prefix, routes, logger));
  await listen(server, ip, port);
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function listen(server: Server, ip: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const why = error.code === 'EADDRINUSE' ? 'another process uses it' : error.message;
      reject(
        Object.assign(new Error(`cannot listen on ${ip}:${port}: ${why}`, { cause: error }), {
          code: error.code,
        }),
      );
    });
    server.listen(port, ip, () => resolve());
  });
}

function dispatch(
  request: IncomingMessage,
  response: ServerResponse,
  prefix: string,
  routes: Routes,
  logger: Logger,
): void {
  const [rawPath = '/', ...rest] = (request.url ?? '/').split('?');
  const fullPath = decodePath(rawPath);
  logger.debug(`${request.method} ${fullPath}`);
  const prefixed = fullPath === prefix || fullPath.startsWith(`${prefix}/`);
  const path = prefixed ? fullPath.slice(prefix.length) : fullPath;
  const handler =
    findHandler(routes.own, path) ?? (prefixed ? undefined : findHandler(routes.unprefixed, path));
  if (handler === undefined) {
    answerText(response, 404, '404 Not Found.');
    return;
  }
  const exchange: Exchange = {
    request,
    response,
    path,
    query: new URLSearchParams(rest.join('?')),
    prefixed,
  };
  run(handler, exchange).catch((error: unknown) => {
    if (request.errored !== null) return;
    logger.error(`${request.method} ${fullPath} failed`, error);
    if (response.headersSent) response.destroy();
    else answerText(response, 500, '500 Internal Server Error.');
  });
}

/** A handler that throws at once fails like one that rejects. */
async function run(handler: Handler, exchange: Exchange): Promise<void> {
  await handler(exchange);
}

function decodePath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function findHandler(handlers: ReadonlyMap<string, Handler>, path: string): Handler | undefined {
  for (let candidate = path; candidate !== ''; candidate = candidate.slice(0, candidate.lastIndexOf('/'))) {
    const handler = handlers.get(candidate);
    if (handler !== undefined) return handler;
  }
  return undefined;
}

/** Answers with a text, which for errors says what is wrong. */
export function answerText(
  response: ServerResponse,
  status: number,
  text: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, {
    'Content-Type': 'text/plain; charset=utf-8',
    'Content-Length': Buffer.byteLength(text),
    ...headers,
  });
  response.end(text);
}

/** Below this, zipping saves nothing. */
const MIN_ZIPPED_BYTES = 1_024;

/** Answers with a body, which is zipped if it is large and the client takes that. */
export function answerBody({ request, response }: Exchange, contentType: string, body: Uint8Array): void {
  const accepted = request.headers['accept-encoding'];
  const takesGzip = accepted !== undefined && /\bgzip\b(?!;q=0(\.0*)?(,|$))/.test(String(accepted));
  const write = (bytes: Uint8Array, headers: Readonly<Record<string, string>> = {}): void => {
    response.writeHead(200, { 'Content-Type': contentType, 'Content-Length': bytes.length, ...headers });
    response.end(bytes);
  };
  if (!takesGzip || body.length < MIN_ZIPPED_BYTES) {
    write(body);
    return;
  }
  gzip(body, (error, zipped) => {
    if (error === null) write(zipped, { 'Content-Encoding': 'gzip' });
    else write(body);
  });
}

/** Answers without a body. */
export function answerEmpty(
  response: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { 'Content-Length': '0', ...headers });
  response.end();
}
