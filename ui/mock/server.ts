/**
 * Serves the built pages with a made-up cluster behind them. Its tasks go on only when told: `POST /mock/advance`.
 * Usage: node mock/server.ts [port]   (default: a free one). Prints the URL when it is ready.
 */
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { MockScheduler } from './http.ts';

const DIST = join(import.meta.dirname, '../dist');

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

async function serveFile(pathname: string, response: ServerResponse): Promise<void> {
  const path = pathname.startsWith('/assets/') ? normalize(pathname) : '/index.html';
  const content = await readFile(join(DIST, path));
  response.setHeader('Content-Type', TYPES[extname(path)] ?? 'application/octet-stream').end(content);
}

const scheduler = new MockScheduler();

async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (await scheduler.handle(request, response)) return;
  await serveFile(new URL(request.url ?? '/', 'http://mock').pathname, response);
}

const server = createServer((request, response) => {
  serve(request, response).catch((error: Error) => response.writeHead(404).end(error.message));
});
server.listen(Number(process.argv[2] ?? 0), '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo; // it listens on a port, not on a pipe
  console.log(`http://127.0.0.1:${port}/scheduler`);
});
