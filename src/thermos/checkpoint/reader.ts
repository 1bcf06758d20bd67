import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { createReplay, type ReplayedTask } from '../../domain/process/replay.ts';
import { decodeRecords } from './codec.ts';

/** Read at a time; records that are longer are read in a larger piece. */
const CHUNK_BYTES = 256 * 1024;

/** Follows one checkpoint file as it grows. */
export interface CheckpointReader {
  /**
   * Reads what was appended since the last time.
   * @returns what all records so far amount to, or undefined if the file cannot be read
   */
  refresh(): ReplayedTask | undefined;
  /** What made the file unreadable from some record on; undefined while it is sound. */
  readonly problem: string | undefined;
}

/**
 * Makes a reader that has read nothing yet.
 * @param path the file `runner` of a task
 */
export function createCheckpointReader(path: string): CheckpointReader {
  const replay = createReplay();
  let offset = 0;
  let problem: string | undefined;

  /** Takes the records of one piece; returns whether there may be more. */
  function takeChunk(file: number, sizeBytes: number): boolean {
    const chunk = readChunk(file, offset, sizeBytes);
    const decoded = decodeRecords(chunk);
    for (const record of decoded.records) problem ??= replay.apply(record);
    problem ??= decoded.problem;
    offset += decoded.consumedBytes;
    return problem === undefined && decoded.consumedBytes > 0 && offset < sizeBytes;
  }

  return {
    get problem() {
      return problem;
    },
    refresh() {
      let file: number;
      try {
        file = openSync(path, 'r');
      } catch {
        return undefined;
      }
      try {
        const { size } = fstatSync(file);
        while (problem === undefined && takeChunk(file, size));
        return replay.task;
      } finally {
        closeSync(file);
      }
    },
  };
}

/** Reads from `offset` on: one chunk, or more if the first record there is longer. */
function readChunk(file: number, offset: number, sizeBytes: number): Uint8Array {
  const available = sizeBytes - offset;
  const chunk = readAt(file, offset, Math.min(available, CHUNK_BYTES));
  if (chunk.length < 4) return chunk;
  const recordBytes = 4 + new DataView(chunk.buffer, chunk.byteOffset).getUint32(0);
  if (recordBytes <= chunk.length || recordBytes > available) return chunk;
  return readAt(file, offset, recordBytes);
}

function readAt(file: number, offset: number, length: number): Uint8Array {
  const buffer = new Uint8Array(length);
  let filled = 0;
  while (filled < length) {
    const count = readSync(file, buffer, filled, length - filled, offset + filled);
    if (count === 0) break;
    filled += count;
  }
  return buffer.subarray(0, filled);
}
