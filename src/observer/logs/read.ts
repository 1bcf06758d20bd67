import { isTaskOver } from '../../domain/process/states.ts';
import { MAX_CHUNK_BYTES } from '../files/chunk.ts';
import { type LogOf, type LogPiece, listPieces, openPiece } from './pieces.ts';
import type { LogPosition } from './position.ts';

/** What there is at a position. */
export interface LogPart {
  readonly bytes: Uint8Array;
  /** Where to go on. */
  readonly next: LogPosition;
  /** `more`: ask at once; `open`: later there may be more; `ended`: there never will be. */
  readonly state: 'more' | 'open' | 'ended';
  /** What was to be read next was rotated away; this is what came after it. */
  readonly gap: boolean;
}

/** Whether anything of the task may still write. */
export function mayGrow({ task }: LogOf): boolean {
  const state = task.checkpoint.statuses.at(-1)?.state;
  return task.kind === 'active' && state !== undefined && !isTaskOver(state);
}

/**
 * Reads on from a position: through files that were rotated, and from one run of the process into the next.
 * @param maxBytes at most
 */
export async function readLog(
  log: LogOf,
  position: LogPosition,
  maxBytes: number = MAX_CHUNK_BYTES,
): Promise<LogPart> {
  const grows = mayGrow(log);
  const nothingNew = grows ? 'open' : 'ended';
  let { run } = position;
  let pieces = await listPieces(log, run);
  const found = pieces.findIndex(({ identity }) => identity === position.identity);
  const gap = found < 0;
  let index = Math.max(0, found);
  let offset = gap ? 0 : position.offset;
  for (;;) {
    const piece = pieces[index];
    // A file that is shorter now was cut by its writer, and is read from its beginning.
    if (piece !== undefined && offset > piece.sizeBytes) offset = 0;
    const bytes = piece === undefined ? EMPTY : await readPiece(log, piece, offset, maxBytes);
    // Renamed since it was listed: it is found again at the next time.
    if (bytes === undefined) return { bytes: EMPTY, next: position, gap: false, state: 'more' };
    const after = await following(log, run, pieces, index);
    if (piece !== undefined && (bytes.length > 0 || after === undefined)) {
      const next = { run, identity: piece.identity, offset: offset + bytes.length };
      const isEnd = after === undefined && next.offset >= piece.sizeBytes;
      return { bytes, next, gap, state: isEnd ? nothingNew : 'more' };
    }
    if (after === undefined) return { bytes: EMPTY, next: position, gap: false, state: nothingNew };
    ({ run, pieces, index } = after);
    offset = 0;
  }
}

const EMPTY = new Uint8Array();

interface Place {
  readonly run: number;
  readonly pieces: LogPiece[];
  readonly index: number;
}

/** The file after this one, in this run or in a later one. */
async function following(
  log: LogOf,
  run: number,
  pieces: LogPiece[],
  index: number,
): Promise<Place | undefined> {
  if (index + 1 < pieces.length) return { run, pieces, index: index + 1 };
  for (const later of log.task.checkpoint.processes.get(log.process) ?? []) {
    if (later.run <= run) continue;
    const found = await listPieces(log, later.run);
    if (found.length > 0) return { run: later.run, pieces: found, index: 0 };
  }
  return undefined;
}

/** @returns undefined if the file is no longer where it was */
async function readPiece(
  log: LogOf,
  piece: LogPiece,
  offset: number,
  maxBytes: number,
): Promise<Uint8Array | undefined> {
  const length = Math.min(maxBytes, piece.sizeBytes - offset);
  if (length === 0) return EMPTY;
  await using file = await openPiece(log, piece);
  if (file === undefined) return undefined;
  const { bytesRead, buffer } = await file.read(Buffer.alloc(length), 0, length, offset);
  return buffer.subarray(0, bytesRead);
}
