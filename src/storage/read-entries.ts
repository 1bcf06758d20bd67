import { Frame, type LogEntry } from '../../api/generated/storage.ts';
import { complete, type Wire } from '../../api/thrift/index.ts';
import { type Log, LogDamaged, type LogRecord } from '../ports/log.ts';
import type { Logger } from '../ports/logger.ts';
import type { Statistics } from '../ports/statistics.ts';
import { FrameAssembler } from './framing.ts';
import { decodeEntry } from './log-entry.ts';

/** What an operator can do about content that cannot be read. */
export const REMEDY =
  'Nothing was changed. Restore the log from a copy of its directory, or initialise a new log and recover from a backup';

/** An entry in one piece: frames put together, deflation undone. */
export interface WholeEntry {
  /** Of its first frame, if it was framed. */
  readonly position: number;
  /** Size as encoded. */
  readonly bytes: number;
  readonly entry: Wire<LogEntry>;
}

/** Where reading reports what it met. */
export interface ReadContext {
  readonly logger: Logger;
  readonly statistics: Statistics;
}

/** For whoever reads ahead what is reported when it is read again. */
export const SILENT: ReadContext = {
  logger: { debug() {}, info() {}, warn() {}, error() {} },
  statistics: { increment() {}, gauge() {}, timing() {}, values: () => [] },
};

/**
 * All entries of the log in order, one at a time in memory. Frames that a writer did not finish are skipped
 * with a warning, as upstream does: their append was never acknowledged.
 * @throws LogDamaged at the first entry that cannot be read
 */
export async function* readEntries(log: Log, context: ReadContext): AsyncGenerator<WholeEntry, void> {
  const frames = new FrameAssembler();
  for await (const record of log.read()) {
    context.statistics.increment('scheduler_log_entries_read');
    context.statistics.increment('scheduler_log_bytes_read', record.entry.length);
    const entry = await decode(record, context);
    if ('frame' in entry && entry.frame !== undefined) {
      const whole = await assemble(frames, entry.frame, record.position, context);
      if (whole !== undefined) yield whole;
    } else {
      warnOfBadFrame(frames.interrupt(), record.position, context);
      yield { position: record.position, bytes: record.entry.length, entry };
    }
  }
  const unfinished = frames.interrupt();
  if (unfinished !== undefined) warnOfBadFrame(`${unfinished} and the log ends`, undefined, context);
}

async function assemble(
  frames: FrameAssembler,
  frame: Wire<Frame>,
  position: number,
  context: ReadContext,
): Promise<WholeEntry | undefined> {
  const result = frames.add(
    trust(position, () => complete(Frame, frame)),
    position,
  );
  switch (result.kind) {
    case 'incomplete':
      return undefined;
    case 'ignored':
      warnOfBadFrame(result.problem, position, context);
      return undefined;
    case 'damaged':
      throw new LogDamaged(position, result.problem, REMEDY);
    case 'complete':
      return { position: result.position, bytes: result.entry.length, entry: await decode(result, context) };
  }
}

async function decode({ position, entry }: LogRecord, { statistics }: ReadContext): Promise<Wire<LogEntry>> {
  try {
    return await decodeEntry(entry, () => statistics.increment('scheduler_log_deflated_entries_read'));
  } catch (error) {
    throw unreadable(position, error);
  }
}

/** Runs `read`, taking whatever it throws as damage at `position`. */
export function trust<T>(position: number, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw unreadable(position, error);
  }
}

function unreadable(position: number, error: unknown): LogDamaged {
  if (error instanceof LogDamaged) return error;
  return new LogDamaged(position, error instanceof Error ? error.message : String(error), REMEDY);
}

function warnOfBadFrame(
  problem: string | undefined,
  position: number | undefined,
  context: ReadContext,
): void {
  if (problem === undefined) return;
  context.statistics.increment('scheduler_log_bad_frames_read');
  const where = position === undefined ? '' : ` before position ${position}`;
  context.logger.warn(`the log has unfinished frames${where}, which are skipped: ${problem}`);
}
