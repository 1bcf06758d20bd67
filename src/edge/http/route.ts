import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';

/** Methods that routes can answer; a GET route also answers HEAD. */
export type HttpMethod = 'GET' | 'POST' | 'PUT' | 'DELETE' | 'OPTIONS';

/** A request as a route sees it, its body read, bounded and unpacked. */
export interface HttpRequest {
  readonly method: string;
  /** Decoded path without the query. */
  readonly path: string;
  /** Values of the pattern's parameters; `rest` is what `*` matched. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Uint8Array;
  /** Address of the other end of the connection. */
  readonly remoteAddress: string;
}

/** An answer. Texts and bytes are compressed where the client accepts it. */
export interface HttpResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array | Readable;
}

/** What answers the requests of one method and path. */
export interface Route {
  readonly method: HttpMethod;
  /**
   * A path such as `/structdump/task/{taskId}`, where a parameter stands for one segment; a final `*` stands
   * for any number of segments.
   */
  readonly path: string;
  /** Overrides the server's limit. */
  readonly maxBodyBytes?: number;
  /** Answers a request; an {@link HttpError} thrown becomes the answer, any other error status 500. */
  handle(request: HttpRequest): HttpResponse | Promise<HttpResponse>;
}

/** An answer that ends the handling of a request wherever it is found out. */
export class HttpError extends Error {
  override readonly name = 'HttpError';
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;

  /** @param message the answer's text */
  constructor(status: number, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.status = status;
    this.headers = headers;
  }
}

/** A plain-text answer that ends with a line break. */
export function text(status: number, body: string): HttpResponse {
  return { status, headers: { 'Content-Type': 'text/plain; charset=utf-8' }, body: `${body}\n` };
}

/**
 * What a page may do, told to the browser: load what this server has and ask this server, nothing else; no script
 * that stands in the page itself runs, and no other site can show the page in a frame.
 */
export const PAGE_HEADERS: Readonly<Record<string, string>> = {
  'Content-Security-Policy': [
    "default-src 'none'",
    ...['script', 'style', 'img', 'font', 'connect'].map((kind) => `${kind}-src 'self'`),
    ...['base-uri', 'form-action', 'frame-ancestors'].map((name) => `${name} 'none'`),
  ].join('; '),
  'Referrer-Policy': 'same-origin',
};

/** An HTML page. */
export function html(status: number, body: string): HttpResponse {
  return { status, headers: { ...PAGE_HEADERS, 'Content-Type': 'text/html; charset=utf-8' }, body };
}

/** JSON that was made already. */
export function json(body: string): HttpResponse {
  return { status: 200, headers: { 'Content-Type': 'application/json' }, body };
}
