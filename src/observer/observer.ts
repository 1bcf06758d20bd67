import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { hostname } from 'node:os';
import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import { type ExecOptions, serveExec } from './exec/exec.ts';
import { jsonReply, textReply } from './reply.ts';
import { answer, type RouteContext } from './routes.ts';
import { send } from './send.ts';
import { createSampler, NO_SAMPLER } from './tasks/sampler.ts';
import { createTaskStore } from './tasks/store.ts';

/** Upstream's port, which links of the scheduler's pages assume. */
export const DEFAULT_OBSERVER_PORT = 1338;

const MAX_PATH_CHARACTERS = 8192;
const REQUEST_TIMEOUT_MS = 30_000;
const MAX_CONNECTIONS = 512;

/** What an observer needs. */
export interface ObserverOptions {
  /** The agent's work directory; its run directories are searched for tasks. */
  readonly workDir: string;
  /** Address to listen at. */
  readonly host: string;
  /** 0 picks a free one. */
  readonly port: number;
  /** Name of this machine on pages and in links; the system's by default. */
  readonly hostname?: string;
  /** Measure cpu, memory and disk of tasks; true by default. */
  readonly sampling?: boolean;
  /** Lets those with a ticket run commands in sandboxes; nobody may without. */
  readonly exec?: ExecOptions;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Shows the tasks of one machine over HTTP. Unless told otherwise it only reads. */
export interface Observer {
  /** Resolves with the port once it listens. Rejects if the address cannot be had. */
  start(): Promise<{ readonly port: number }>;
  /** Ends all connections. */
  close(): Promise<void>;
}

/** Makes an observer that listens once it is started. */
export function createObserver(options: ObserverOptions): Observer {
  const { clock, log } = options;
  const context: RouteContext = {
    store: createTaskStore(options.workDir, clock),
    sampler: options.sampling === false ? NO_SAMPLER : createSampler(clock),
    clock,
    hostname: options.hostname ?? hostname(),
    startedMs: clock.nowMs(),
    version: process.version,
  };
  const server = createServer((request, response) => void serve(context, request, response, log));
  server.requestTimeout = REQUEST_TIMEOUT_MS;
  server.maxConnections = MAX_CONNECTIONS;
  const exec = options.exec && serveExec(server, { ...options.exec, store: context.store, clock, log });
  return {
    start: () => listen(server, options),
    async close() {
      await exec?.close();
      server.closeAllConnections();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
    },
  };
}

function listen(server: Server, { host, port }: ObserverOptions): Promise<{ port: number }> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      // A server on a TCP port has this kind of address.
      resolve({ port: (server.address() as AddressInfo).port });
    });
  });
}

async function serve(
  context: RouteContext,
  request: IncomingMessage,
  response: ServerResponse,
  log: Logger,
): Promise<void> {
  const url = request.url ?? '/';
  try {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.setHeader('Allow', 'GET, HEAD');
      return await send(request, response, textReply('Only GET is served here.\n', 405));
    }
    if (url.length > MAX_PATH_CHARACTERS) {
      return await send(request, response, textReply('The address is too long.\n', 414));
    }
    const at = url.indexOf('?');
    const pathname = at === -1 ? url : url.slice(0, at);
    const query = new URLSearchParams(at === -1 ? '' : url.slice(at + 1));
    await send(request, response, await answer(context, pathname, query));
  } catch (error) {
    if (response.headersSent) {
      response.destroy();
      return;
    }
    log.error(`Could not answer ${url}`, error);
    await send(request, response, jsonReply({ error: 'The request failed; the log says why.' }, 500));
  }
}
