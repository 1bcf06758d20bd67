import { type LogOf, type LogPiece, listPieces, openPiece } from './pieces.ts';
import type { LogPosition } from './position.ts';

/** Where a reader wants to begin. */
export type LogStart =
  /** With the first file of the newest run. */
  | { readonly kind: 'newestRun' }
  | { readonly kind: 'run'; readonly run: number }
  /** With the first file, of any run, that was written to since. */
  | { readonly kind: 'since'; readonly ms: number }
  /** So many lines before the end of the newest run. */
  | { readonly kind: 'lines'; readonly lines: number };

/** Where to begin, and when the file was begun in which that is. */
export interface FoundStart {
  readonly position: LogPosition;
  readonly begunMs: number;
}

const SCAN_BYTES = 64 * 1024;
/** How far back lines are looked for. */
const MAX_SCANNED_BYTES = 64 * 1024 * 1024;
const LINE_END = 10;

/** @returns undefined if nothing of that was written yet */
export async function findStart(log: LogOf, start: LogStart): Promise<FoundStart | undefined> {
  const runs = (log.task.checkpoint.processes.get(log.process) ?? []).map(({ run }) => run);
  const newest = runs.at(-1);
  if (newest === undefined) return undefined;
  switch (start.kind) {
    case 'newestRun':
      return firstOf(log, newest, () => true);
    case 'run':
      return firstOf(log, start.run, () => true);
    case 'since':
      return findSince(log, runs, start.ms);
    case 'lines':
      return findLines(log, newest, start.lines);
  }
}

async function firstOf(
  log: LogOf,
  run: number,
  fits: (piece: LogPiece) => boolean,
): Promise<FoundStart | undefined> {
  const piece = (await listPieces(log, run)).find(fits);
  return piece && at(run, piece, 0);
}

async function findSince(log: LogOf, runs: readonly number[], ms: number): Promise<FoundStart | undefined> {
  for (const run of runs) {
    const found = await firstOf(log, run, ({ modifiedMs, sizeBytes }) => modifiedMs >= ms && sizeBytes > 0);
    if (found !== undefined) return found;
  }
  // Nothing was written since: the end of what there is.
  const newest = runs.at(-1) ?? 0;
  const piece = (await listPieces(log, newest)).at(-1);
  return piece && at(newest, piece, piece.sizeBytes);
}

async function findLines(log: LogOf, run: number, lines: number): Promise<FoundStart | undefined> {
  const pieces = await listPieces(log, run);
  let wanted = lines;
  let scannedBytes = 0;
  let first: FoundStart | undefined;
  for (const piece of pieces.toReversed()) {
    const { offset, found } = await lineFromEnd(log, piece, wanted, first === undefined);
    first = at(run, piece, offset);
    wanted -= found;
    scannedBytes += piece.sizeBytes - offset;
    if (offset > 0 || wanted <= 0 || scannedBytes >= MAX_SCANNED_BYTES) break;
  }
  return first;
}

/**
 * Where the last `wanted` lines of a file begin, or 0 if it has fewer, and how many it has.
 * @param isLast the end of its last line begins no other line
 */
async function lineFromEnd(
  log: LogOf,
  piece: LogPiece,
  wanted: number,
  isLast: boolean,
): Promise<{ readonly offset: number; readonly found: number }> {
  await using file = await openPiece(log, piece);
  if (file === undefined || wanted <= 0) return { offset: piece.sizeBytes, found: 0 };
  let found = 0;
  let end = piece.sizeBytes;
  const stop = Math.max(0, piece.sizeBytes - MAX_SCANNED_BYTES);
  while (end > stop) {
    const from = Math.max(stop, end - SCAN_BYTES);
    const { buffer } = await file.read(Buffer.alloc(end - from), 0, end - from, from);
    for (let index = buffer.length - 1; index >= 0; index -= 1) {
      if (buffer[index] !== LINE_END) continue;
      if (isLast && from + index === piece.sizeBytes - 1) continue;
      found += 1;
      if (found === wanted) return { offset: from + index + 1, found };
    }
    end = from;
  }
  return { offset: stop, found };
}

function at(run: number, { identity, begunMs }: LogPiece, offset: number): FoundStart {
  return { position: { run, identity, offset }, begunMs };
}
