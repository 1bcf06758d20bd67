import { type IncomingHttpHeaders, request } from 'node:http';
import { connect } from 'node:net';
import type { TestContext } from 'node:test';
import type { Logger } from '../../../ports/logger.ts';
import type { Route } from '../route.ts';
import { createHttpServer, type HttpLimits, type HttpServer, type HttpServerOptions } from '../server.ts';

/** What a server answered. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly text: string;
}

export interface Sent {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | string;
}

/** Keeps what was logged. */
export function memoryLogger(): Logger & { readonly lines: string[] } {
  const lines: string[] = [];
  const log = (message: string): void => void lines.push(message);
  return { lines, debug: log, info: log, warn: log, error: log };
}

/** A server on a free loopback port that closes with the test. */
export async function startServer(
  test: TestContext,
  routes: readonly Route[],
  limits: Partial<HttpLimits> = {},
  intercept?: HttpServerOptions['intercept'],
): Promise<HttpServer> {
  const options = {
    host: '127.0.0.1',
    port: 0,
    portFlag: '-http_port',
    routes,
    limits,
    logger: memoryLogger(),
    ...(intercept === undefined ? {} : { intercept }),
  };
  const result = await createHttpServer(options);
  if (!result.ok) throw new Error(result.problem);
  test.after(() => result.server.close());
  return result.server;
}

/** Sends one request on a connection of its own. */
export function exchange(url: string, { method = 'GET', headers = {}, body }: Sent = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { method, headers, agent: false }, async (incoming) => {
      const chunks: Buffer[] = [];
      for await (const chunk of incoming) chunks.push(chunk);
      const bytes = Buffer.concat(chunks);
      const { statusCode: status = 0, headers } = incoming;
      resolve({ status, headers, body: bytes, text: bytes.toString() });
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

/** Sends bytes as they are and collects whatever comes back until the connection ends or is cut. */
export function rawExchange(
  { host, port }: HttpServer,
  ...parts: readonly (string | Uint8Array)[]
): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const chunks: Buffer[] = [];
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('error', () => {});
    socket.on('close', () => resolve(Buffer.concat(chunks).toString()));
    for (const part of parts) socket.write(part);
  });
}
