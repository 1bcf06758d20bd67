import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { formatEndpoint } from '../../domain/values/server-set.ts';
import type { Logger } from '../../ports/logger.ts';
import { type BodyBudget, type BodyLimits, readBody } from './body.ts';
import type { RequestHead } from './leader.ts';
import { refuse, respond } from './respond.ts';
import { HttpError, type HttpResponse, type Route, text } from './route.ts';
import { createRouter, type Router } from './router.ts';

/** Bounds on what clients may do. */
export interface HttpLimits extends BodyLimits {
  readonly maxConnections: number;
  /** How long a connection may be silent while a request is under way. */
  readonly idleTimeoutMs: number;
}

export const DEFAULT_HTTP_LIMITS: HttpLimits = {
  maxBodyBytes: 16 * 1024 * 1024,
  maxTotalBodyBytes: 256 * 1024 * 1024,
  bodyTimeoutMs: 60_000,
  maxConnections: 1000,
  idleTimeoutMs: 120_000,
};

/** Longer than the usual pause of clients that poll, so that they find their connection alive. */
const KEEP_ALIVE_MS = 75_000;
const HEADERS_TIMEOUT_MS = 20_000;
/** How long requests that are under way may take when the server closes. */
const CLOSE_GRACE_MS = 2_000;

export interface HttpServerOptions {
  /** Address to bind, such as `127.0.0.1`; nothing else is listened on. */
  readonly host: string;
  /** 0 picks a free one. */
  readonly port: number;
  /** The flag that sets the port, for the message when it is in use. */
  readonly portFlag: string;
  readonly routes: readonly Route[];
  readonly logger: Logger;
  /** Answers a request before its route does, and before its body is read; undefined leaves it to the route. */
  readonly intercept?: (head: RequestHead) => HttpResponse | undefined;
  readonly limits?: Partial<HttpLimits>;
}

/** A server that listens. */
export interface HttpServer {
  readonly host: string;
  readonly port: number;
  /** `http://host:port` */
  readonly url: string;
  /** Stops listening, lets requests finish for a moment, then cuts connections. */
  close(): Promise<void>;
}

/** A server, or why there is none. */
export type HttpServerResult =
  | { readonly ok: true; readonly server: HttpServer }
  | { readonly ok: false; readonly problem: string };

/**
 * Starts an HTTP server. Whatever a client sends, the server answers or cuts the connection, and goes on.
 * @returns a problem that names address, port and flag if the address cannot be bound
 */
export async function createHttpServer(options: HttpServerOptions): Promise<HttpServerResult> {
  const limits: HttpLimits = { ...DEFAULT_HTTP_LIMITS, ...options.limits };
  const server = createServer({
    headersTimeout: HEADERS_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    requestTimeout: limits.bodyTimeoutMs + HEADERS_TIMEOUT_MS,
  });
  server.maxConnections = limits.maxConnections;
  server.setTimeout(limits.idleTimeoutMs);
  const handler = new Handler(options, limits);
  const answer = (request: IncomingMessage, response: ServerResponse) =>
    void handler.answer(request, response);
  server.on('request', answer);
  // The body is asked for only once its announced size was accepted.
  server.on('checkContinue', answer);
  const problem = await listen(server, options);
  if (problem !== undefined) return { ok: false, problem };
  server.on('error', (error) => options.logger.error('the HTTP server failed', error));
  return { ok: true, server: listening(server, options.host) };
}

function listening(server: Server, host: string): HttpServer {
  // A server that listens on a port has an address of this kind.
  const { port } = server.address() as AddressInfo;
  return { host, port, url: `http://${formatEndpoint({ host, port })}`, close: () => close(server) };
}

function listen(server: Server, { host, port, portFlag }: HttpServerOptions): Promise<string | undefined> {
  return new Promise((resolve) => {
    const failed = (error: NodeJS.ErrnoException): void => resolve(bindProblem(error, host, port, portFlag));
    server.once('error', failed);
    server.listen({ host, port, exclusive: true }, () => {
      server.off('error', failed);
      resolve(undefined);
    });
  });
}

/** Says for the operator why a server could not listen, and with which option another port is chosen. */
export function bindProblem(
  error: NodeJS.ErrnoException,
  host: string,
  port: number,
  portFlag: string,
): string {
  const what = `Cannot listen on ${host}:${port}`;
  switch (error.code) {
    case 'EADDRINUSE':
      return `${what}: the port is in use by another process. Stop that process or choose another port with ${portFlag}.`;
    case 'EACCES':
      return `${what}: ports below 1024 need more privileges. Choose another port with ${portFlag}.`;
    case 'EADDRNOTAVAIL':
      return `${what}: this machine has no such address.`;
    default:
      return `${what}: ${error.message}.`;
  }
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => server.closeAllConnections(), CLOSE_GRACE_MS);
    server.close(() => {
      clearTimeout(timer);
      resolve();
    });
    server.closeIdleConnections();
  });
}

/** Answers requests from the table of routes. */
class Handler {
  readonly #router: Router;
  readonly #logger: Logger;
  readonly #limits: HttpLimits;
  readonly #budget: BodyBudget = { heldBytes: 0 };
  readonly #intercept: NonNullable<HttpServerOptions['intercept']>;

  constructor({ routes, logger, intercept }: HttpServerOptions, limits: HttpLimits) {
    this.#router = createRouter(routes);
    this.#intercept = intercept ?? (() => undefined);
    this.#logger = logger;
    this.#limits = limits;
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    request.on('error', () => response.destroy());
    try {
      const answer = await this.#handle(request, response);
      if (request.complete) await respond(request, response, answer);
      else refuse(request, response, answer);
    } catch (error) {
      this.#logger.debug(`${request.method} ${request.url}: the answer could not be sent: ${String(error)}`);
      response.destroy();
    }
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<HttpResponse> {
    try {
      return await this.#route(request, response);
    } catch (error) {
      if (error instanceof HttpError) {
        const answer = text(error.status, error.message);
        return { ...answer, headers: { ...answer.headers, ...error.headers } };
      }
      this.#logger.error(`${request.method} ${request.url} failed`, error);
      return text(500, 'Internal Server Error: the log of this server has the details.');
    }
  }

  async #route(request: IncomingMessage, response: ServerResponse): Promise<HttpResponse> {
    const intercepted = this.#intercept({ target: request.url ?? '/', headers: request.headers });
    if (intercepted !== undefined) return intercepted;
    const { path, query } = target(request.url ?? '/');
    const method = request.method ?? 'GET';
    const match = this.#router(method, path);
    if (match.kind === 'none') throw new HttpError(404, `Not Found: ${path}`);
    if (match.kind === 'wrongMethod') {
      throw new HttpError(405, `Method Not Allowed: ${method} ${path}`, { Allow: match.allowed.join(', ') });
    }
    const { route, parameters } = match;
    const limits = { ...this.#limits, maxBodyBytes: route.maxBodyBytes ?? this.#limits.maxBodyBytes };
    const body = await this.#body(request, response, limits);
    try {
      const remoteAddress = request.socket.remoteAddress ?? '';
      return await route.handle({
        method,
        path,
        parameters,
        query,
        headers: request.headers,
        body,
        remoteAddress,
      });
    } finally {
      this.#budget.heldBytes -= body.length;
    }
  }

  #body(request: IncomingMessage, response: ServerResponse, limits: BodyLimits): Promise<Uint8Array> {
    const announced = Number(request.headers['content-length'] ?? 0);
    const asked = request.headers.expect?.toLowerCase() === '100-continue';
    if (asked && announced <= limits.maxBodyBytes) response.writeContinue();
    return readBody(request, limits, this.#budget);
  }
}

/** @throws HttpError 400 if the path is not properly encoded */
function target(url: string): { path: string; query: URLSearchParams } {
  const questionMark = url.indexOf('?');
  const rawPath = questionMark < 0 ? url : url.slice(0, questionMark);
  const query = new URLSearchParams(questionMark < 0 ? '' : url.slice(questionMark + 1));
  try {
    return { path: decodeURIComponent(rawPath), query };
  } catch {
    throw new HttpError(400, `Bad Request: the path ${rawPath} is not properly encoded.`);
  }
}
