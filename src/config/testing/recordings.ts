import { readFileSync } from 'node:fs';

/** A recorded command of the original client. */
export interface Recording {
  readonly argv: readonly string[];
  readonly files: { readonly [name: string]: string };
  readonly environment: { readonly user: string };
  readonly exchanges: readonly { readonly request: { readonly decoded: Decoded } }[];
  readonly stdout: string;
}

export interface Decoded {
  readonly rpc: string;
  readonly arguments: { readonly [name: string]: unknown };
}

/** @param name the file's name without `.json` */
export function readRecording(name: string): Recording {
  const url = new URL(`../../../test/recordings/client/${name}.json`, import.meta.url);
  return JSON.parse(readFileSync(url, 'utf8'));
}
