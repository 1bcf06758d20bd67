import type { FileHandle } from 'node:fs/promises';

/** What a request is answered with. */
export type Reply =
  | { readonly kind: 'text'; readonly status: number; readonly type: string; readonly body: string }
  | { readonly kind: 'redirect'; readonly to: string }
  | {
      readonly kind: 'bytes';
      readonly body: Uint8Array;
      readonly headers: Readonly<Record<string, string>>;
    }
  /** The file is closed once it was sent. */
  | { readonly kind: 'download'; readonly file: FileHandle; readonly name: string };

/** A page or a fragment of one. */
export function htmlReply(body: string, status = 200): Reply {
  return { kind: 'text', status, type: 'text/html; charset=utf-8', body };
}

/** A JSON document. */
export function jsonReply(value: unknown, status = 200, indent = 0): Reply {
  return { kind: 'text', status, type: 'application/json', body: JSON.stringify(value, undefined, indent) };
}

/** Plain text. */
export function textReply(body: string, status = 200): Reply {
  return { kind: 'text', status, type: 'text/plain; charset=utf-8', body };
}
