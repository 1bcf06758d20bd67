import type { IncomingMessage, ServerResponse } from 'node:http';
import { answer } from './api.ts';
import { World } from './world.ts';

const MAX_BODY_BYTES = 1024 * 1024;

const SETTINGS = { clusterName: 'devcluster', observerPort: 1338, version: 'mock' };

/** What a developer or a test can do to the made-up cluster: `POST /mock/<name>`. */
const COMMANDS: Readonly<Record<string, (world: World) => void>> = {
  advance: (world) => world.advance(Date.now()),
  'make-room': (world) => world.makeRoom(),
  clear: (world) => world.clear(),
  down: (world) => {
    world.isUp = false;
  },
  up: (world) => {
    world.isUp = true;
  },
};

/** A stand-in for the scheduler's HTTP server. */
export class MockScheduler {
  readonly world = new World(Date.now());

  /** Answers the requests that are the API's. @returns false if the request is for something else */
  async handle(request: IncomingMessage, response: ServerResponse): Promise<boolean> {
    const { pathname } = new URL(request.url ?? '/', 'http://mock');
    if (pathname === '/ui-settings.json') {
      response.setHeader('Content-Type', 'application/json').end(JSON.stringify(SETTINGS));
    } else if (pathname === '/api') {
      await this.#callApi(request, response);
    } else if (pathname.startsWith('/mock/') && request.method === 'POST') {
      COMMANDS[pathname.slice('/mock/'.length)]?.(this.world);
      response.writeHead(204).end();
    } else {
      return false;
    }
    return true;
  }

  async #callApi(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await bodyOf(request);
    if (!this.world.isUp) {
      response.writeHead(503).end('No leader');
      return;
    }
    response.setHeader('Content-Type', 'application/vnd.apache.thrift.json').end(answer(this.world, body));
  }
}

async function bodyOf(request: IncomingMessage): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Uint8Array>) {
    bytes += chunk.length;
    if (bytes > MAX_BODY_BYTES) throw new Error('the body is too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
