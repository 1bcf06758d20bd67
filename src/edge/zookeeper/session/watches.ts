import type { Watch, WatchEvent } from '../types.ts';
import type { WatchedPaths } from '../wire/control.ts';

export type WatchKind = keyof WatchedPaths;

/** Which watches an event fires, as on the server. */
const FIRED: Readonly<Record<WatchEvent['type'], readonly WatchKind[]>> = {
  created: ['data', 'exists'],
  deleted: ['data', 'exists', 'children'],
  'data-changed': ['data', 'exists'],
  'children-changed': ['children'],
};

/** Lengths and counts around the paths of a setWatches, generously. */
const MESSAGE_OVERHEAD_BYTES = 128;
const PATH_OVERHEAD_BYTES = 4;

/** The watches that the session's server holds, with what to call. Paths are the server's. */
export class Watches {
  readonly #byKind: Readonly<Record<WatchKind, Map<string, Set<Watch>>>> = {
    data: new Map(),
    exists: new Map(),
    children: new Map(),
  };

  /** The same function on the same path is called once per event. */
  add(kind: WatchKind, path: string, watch: Watch): void {
    const watches = this.#byKind[kind].get(path);
    if (watches === undefined) this.#byKind[kind].set(path, new Set([watch]));
    else watches.add(watch);
  }

  /** Removes and returns the watches that an event fires. */
  take(type: WatchEvent['type'], path: string): ReadonlySet<Watch> {
    const fired = new Set<Watch>();
    for (const kind of FIRED[type]) {
      for (const watch of this.#byKind[kind].get(path) ?? []) fired.add(watch);
      this.#byKind[kind].delete(path);
    }
    return fired;
  }

  clear(): void {
    for (const watches of Object.values(this.#byKind)) watches.clear();
  }

  /**
   * All watched paths, in pieces whose messages are no longer than `maxMessageBytes` (unless a single path is).
   */
  *inPieces(maxMessageBytes: number): Generator<WatchedPaths> {
    let piece = emptyPiece();
    let bytes = MESSAGE_OVERHEAD_BYTES;
    for (const kind of ['data', 'exists', 'children'] as const) {
      for (const path of this.#byKind[kind].keys()) {
        const added = Buffer.byteLength(path) + PATH_OVERHEAD_BYTES;
        if (bytes + added > maxMessageBytes && bytes > MESSAGE_OVERHEAD_BYTES) {
          yield piece;
          piece = emptyPiece();
          bytes = MESSAGE_OVERHEAD_BYTES;
        }
        piece[kind].push(path);
        bytes += added;
      }
    }
    if (bytes > MESSAGE_OVERHEAD_BYTES) yield piece;
  }
}

function emptyPiece(): Record<WatchKind, string[]> {
  return { data: [], exists: [], children: [] };
}
