import { HttpError, type HttpRequest } from './route.ts';

/**
 * Refuses a request that a web page of another site makes with its visitor's browser. Programs send no Origin.
 * @param allowed the one foreign origin that may, or `*` for all
 * @throws HttpError 403
 */
export function refuseForeignOrigin({ headers }: HttpRequest, allowed: string | undefined): void {
  const { origin, host } = headers;
  if (origin === undefined || origin === allowed || allowed === '*') return;
  const own = [host, headers['x-forwarded-host']];
  if (own.includes(hostOf(origin))) return;
  throw new HttpError(403, `Pages of ${origin} may not call this server.`);
}

function hostOf(origin: string): string | undefined {
  return URL.parse(origin)?.host;
}
