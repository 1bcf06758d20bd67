import { decoder } from './text.ts';

/** Longer texts are hardly ever met twice, and comparing them takes longer than decoding them. */
const MAX_SHARED_BYTES = 64;

/** A power of two. The texts take some hundred kilobytes at most. */
const PLACES = 4096;

/** The text met last of all those that have the same place. */
const known: (string | undefined)[] = new Array<string | undefined>(PLACES).fill(undefined);

/**
 * Decodes the UTF-8 in `bytes` from `start` up to `end`. Short texts that come again and again, such as names of hosts, are
 * the same string each time: a million tasks would have as many copies otherwise, and comparing is faster than decoding.
 */
export function sharedText(bytes: Uint8Array, start: number, end: number): string {
  if (end - start > MAX_SHARED_BYTES) return decoder.decode(bytes.subarray(start, end));
  const place = placeOf(bytes, start, end);
  const candidate = known[place];
  if (candidate !== undefined && isWrittenAs(candidate, bytes, start, end)) return candidate;
  const text = decoder.decode(bytes.subarray(start, end));
  // As long as its bytes, it is ASCII or has a replacement for what is no UTF-8, which is like no byte.
  if (text.length === end - start) known[place] = text;
  return text;
}

/** FNV-1a, of as many bits as there are places. */
function placeOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0x811c_9dc5;
  // Within the bytes, as the caller says.
  for (let index = start; index < end; index += 1)
    hash = Math.imul(hash ^ (bytes[index] as number), 0x0100_0193);
  return (hash ^ (hash >>> 16)) & (PLACES - 1);
}

function isWrittenAs(text: string, bytes: Uint8Array, start: number, end: number): boolean {
  if (text.length !== end - start) return false;
  for (let index = start; index < end; index += 1) {
    if (text.charCodeAt(index - start) !== bytes[index]) return false;
  }
  return true;
}
