import { createHash } from 'node:crypto';
import { type Frame, LogEntry } from '../../api/generated/storage.ts';
import { encodeBinary } from '../../api/thrift/index.ts';

/** Entries of the log above this size are written as frames, unless configured otherwise: 512 KiB, as upstream. */
export const DEFAULT_MAX_ENTRY_BYTES = 512 * 1024;

/** At most so much is added by a frame to the part of an entry that it carries. */
export const FRAME_BYTES = 256;

/**
 * Cuts an encoded entry that is longer than the log allows into a header and chunks.
 * @param entry an encoded LogEntry
 * @param maxEntryBytes longest chunk; an entry of exactly this size is left whole
 * @returns encoded LogEntries, to be appended together
 */
export function toFrames(entry: Uint8Array, maxEntryBytes: number): Uint8Array[] {
  if (entry.length <= maxEntryBytes) return [entry];
  const chunkCount = Math.ceil(entry.length / maxEntryBytes);
  const frames: Frame[] = [{ header: { chunkCount, checksum: md5(entry) } }];
  for (let start = 0; start < entry.length; start += maxEntryBytes) {
    frames.push({ chunk: { data: entry.subarray(start, start + maxEntryBytes) } });
  }
  return frames.map((frame) => encodeBinary(LogEntry, { frame }));
}

/** What became of a frame that was handed to a {@link FrameAssembler}. */
export type FrameResult =
  | { readonly kind: 'incomplete' }
  /** The encoded LogEntry that was cut into frames. */
  | { readonly kind: 'complete'; readonly entry: Uint8Array; readonly position: number }
  /** A frame that the entry cannot be put together with, left over by a writer that did not finish. */
  | { readonly kind: 'ignored'; readonly problem: string }
  | { readonly kind: 'damaged'; readonly problem: string };

interface Assembly {
  readonly position: number;
  readonly chunkCount: number;
  readonly checksum: Uint8Array;
  readonly chunks: Uint8Array[];
}

/** Puts entries together again that were cut into frames. */
export class FrameAssembler {
  #assembly: Assembly | undefined;

  /** Takes the next frame of the log. @param position the frame's position */
  add(frame: Frame, position: number): FrameResult {
    if ('chunk' in frame) return this.#addChunk(frame.chunk.data);
    const problem = this.interrupt();
    const { chunkCount, checksum } = frame.header;
    if (chunkCount < 1) return { kind: 'damaged', problem: `a frame announces ${chunkCount} chunks` };
    this.#assembly = { position, chunkCount, checksum, chunks: [] };
    return problem === undefined ? { kind: 'incomplete' } : { kind: 'ignored', problem };
  }

  /** Says that something else than a chunk follows, or nothing. @returns what was dropped, if anything was */
  interrupt(): string | undefined {
    const dropped = this.#assembly;
    this.#assembly = undefined;
    if (dropped === undefined) return undefined;
    return `the entry at position ${dropped.position} has ${dropped.chunks.length} of ${dropped.chunkCount} chunks`;
  }

  #addChunk(data: Uint8Array): FrameResult {
    const assembly = this.#assembly;
    if (assembly === undefined) return { kind: 'ignored', problem: 'a chunk follows no header' };
    assembly.chunks.push(data);
    if (assembly.chunks.length < assembly.chunkCount) return { kind: 'incomplete' };
    this.#assembly = undefined;
    const entry = Buffer.concat(assembly.chunks);
    if (Buffer.compare(md5(entry), assembly.checksum) === 0) {
      return { kind: 'complete', entry, position: assembly.position };
    }
    return {
      kind: 'damaged',
      problem: `the entry framed from position ${assembly.position} on does not have its checksum`,
    };
  }
}

/** MD5 because the format says so; it guards against accidents, not against attackers. */
function md5(bytes: Uint8Array): Uint8Array {
  return createHash('md5').update(bytes).digest();
}
