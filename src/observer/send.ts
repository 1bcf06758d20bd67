import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { Reply } from './reply.ts';

const SECURITY_HEADERS = {
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
} as const;

/** Writes a reply to the connection. */
export async function send(request: IncomingMessage, response: ServerResponse, reply: Reply): Promise<void> {
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.setHeader(name, value);
  switch (reply.kind) {
    case 'redirect':
      response.writeHead(302, { Location: reply.to }).end();
      break;
    case 'text':
      response
        .writeHead(reply.status, { 'Content-Type': reply.type, 'Cache-Control': 'no-cache' })
        .end(reply.body);
      break;
    case 'bytes':
      response
        .writeHead(200, { 'Content-Type': 'application/octet-stream', ...reply.headers })
        .end(reply.body);
      break;
    case 'download':
      await sendFile(request, response, reply);
  }
}

async function sendFile(
  request: IncomingMessage,
  response: ServerResponse,
  { file, name }: Extract<Reply, { kind: 'download' }>,
): Promise<void> {
  await using _closes = file;
  const { size, mtime } = await file.stat();
  const since = Date.parse(request.headers['if-modified-since'] ?? '');
  // HTTP dates have whole seconds.
  if (Math.floor(mtime.getTime() / 1000) * 1000 <= since) {
    response.writeHead(304).end();
    return;
  }
  const range = readRange(request.headers.range, size);
  if (range === 'unsatisfiable') {
    response.writeHead(416, { 'Content-Range': `bytes */${size}` }).end();
    return;
  }
  const { first, last } = range ?? { first: 0, last: size - 1 };
  response.writeHead(range ? 206 : 200, {
    'Content-Type': 'application/octet-stream',
    'Content-Disposition': `attachment; filename*=UTF-8''${encodeURIComponent(name)}`,
    'Content-Length': last - first + 1,
    'Accept-Ranges': 'bytes',
    'Last-Modified': mtime.toUTCString(),
    ...(range && { 'Content-Range': `bytes ${first}-${last}/${size}` }),
  });
  if (size === 0 || request.method === 'HEAD') {
    response.end();
    return;
  }
  await pipeline(file.createReadStream({ start: first, end: last, autoClose: false }), response);
}

/** One range of bytes; undefined: the whole file. Several ranges at once are answered with the whole file too. */
function readRange(
  header: string | undefined,
  size: number,
): { readonly first: number; readonly last: number } | 'unsatisfiable' | undefined {
  const [, from = '', to = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? '') ?? [];
  if (from === '' && to === '') return undefined;
  const first = from === '' ? Math.max(0, size - Number(to)) : Number(from);
  const last = from === '' || to === '' ? size - 1 : Math.min(Number(to), size - 1);
  return first > last ? 'unsatisfiable' : { first, last };
}
