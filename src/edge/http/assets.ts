import { type FileHandle, open, realpath } from 'node:fs/promises';
import { extname, join, resolve, sep } from 'node:path';
import { HttpError, type HttpRequest, type HttpResponse, PAGE_HEADERS, type Route } from './route.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.gif': 'image/gif',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.jpg': 'image/jpeg',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
};

/**
 * The routes of the UI.
 * @param directory holds `index.html`, the page of every path of the UI, and `assets/`
 */
export function uiRoutes(directory: string): Route[] {
  const page = async (): Promise<HttpResponse> => {
    const found = await file(join(directory, 'index.html'), 'no-cache', undefined);
    return { ...found, headers: { ...found.headers, ...PAGE_HEADERS } };
  };
  const paths = ['/scheduler', '/scheduler/*', '/updates', '/updates/*'];
  return [
    { method: 'GET', path: '/', handle: () => ({ status: 302, headers: { Location: '/scheduler' } }) },
    {
      method: 'GET',
      path: '/index.html',
      handle: () => ({ status: 302, headers: { Location: '/scheduler' } }),
    },
    ...paths.map((path): Route => ({ method: 'GET', path, handle: page })),
    assetsRoute('/assets', join(directory, 'assets')),
  ];
}

/**
 * Serves the files below a directory: never one outside it, and no listings.
 * @param path where they appear, such as `/assets`
 */
export function assetsRoute(path: string, directory: string): Route {
  const root = resolve(directory);
  return {
    method: 'GET',
    path: `${path}/*`,
    async handle(request: HttpRequest) {
      const path = await pathWithin(root, request.parameters['rest'] ?? '');
      return file(path, 'max-age=3600', request.headers['if-none-match']);
    },
  };
}

/** The file's real path, links followed. @throws HttpError 404 if there is none or it is outside `root` */
async function pathWithin(root: string, wanted: string): Promise<string> {
  try {
    const [directory, path] = await Promise.all([realpath(root), realpath(resolve(root, `./${wanted}`))]);
    if (path.startsWith(directory + sep)) return path;
  } catch {
    // Not there, or no name that a file can have.
  }
  throw notFound();
}

async function file(path: string, cacheControl: string, known: string | undefined): Promise<HttpResponse> {
  const handle = await openFile(path);
  try {
    const stat = await handle.stat();
    if (!stat.isFile()) throw notFound();
    const etag = `W/"${stat.size.toString(16)}-${Math.trunc(stat.mtimeMs).toString(16)}"`;
    const headers = { 'Cache-Control': cacheControl, ETag: etag };
    if (known === etag) return { status: 304, headers };
    const type = TYPES[extname(path).toLowerCase()] ?? 'application/octet-stream';
    return { status: 200, headers: { ...headers, 'Content-Type': type }, body: await handle.readFile() };
  } finally {
    await handle.close();
  }
}

async function openFile(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'r');
  } catch {
    throw notFound();
  }
}

function notFound(): HttpError {
  return new HttpError(404, 'Not Found: there is no such file.');
}
