import { Frame, type LogEntry } from '../../api/generated/storage.ts';
import { complete, type Wire } from '../../api/thrift/index.ts';
import { LogDamaged, type LogRecord, type ReadableLog } from '../ports/log.ts';
import type { Logger } from '../ports/logger.ts';
import type { Statistics } from '../ports/statistics.ts';
import { FrameAssembler } from './framing.ts';
import { decodeEntry } from './log-entry.ts';

/** What an operator can do about content that cannot be read. */
export const REMEDY =
  'The usual cause is a log that a later version, or another program, has written to. Nothing was changed. ' +
  'Start that version again, restore the log from a copy of its directory, or initialise a new log and recover from a backup';

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
  /**
   * Lets other work of the process have its turn: a log is read for seconds, in which sessions are to be kept alive and
   * callers to be told to wait. Default: it has to wait.
   */
  readonly nextTurn?: () => Promise<void>;
}

/** Read between two turns of other work: a few milliseconds' worth of entries. */
const BYTES_PER_TURN = 8 * 1024;

/** For whoever reads ahead what is reported when it is read again. */
export const SILENT: ReadContext = {
  logger: { debug() {}, info() {}, warn() {}, error() {} },
  statistics: { increment() {}, gauge() {}, timing() {}, values: () => [] },
};

/**
 * All entries of the log in order, one at a time in memory. Frames that a writer did not finish are skipped
 * with a warning, as upstream does: their append was never acknowledged.
 * @param from the first position, default the first that there is
 * @throws LogDamaged at the first entry that cannot be read
 */
export async function* readEntries(
  log: ReadableLog,
  context: ReadContext,
  from?: number,
): AsyncGenerator<WholeEntry, void> {
  const reader = new EntryReader(log, context, from);
  yield* reader.readOn();
  reader.end();
}

/** Reads a log that grows, each entry once. */
export class EntryReader {
  readonly #log: ReadableLog;
  readonly #context: ReadContext;
  readonly #frames = new FrameAssembler();
  #nextPosition: number | undefined;
  #bytesThisTurn = 0;

  /** @param from the first position, default the first that there is */
  constructor(log: ReadableLog, context: ReadContext, from?: number) {
    this.#log = log;
    this.#context = context;
    this.#nextPosition = from;
  }

  /**
   * What the log holds beyond what was read before. An entry of which frames are missing yet comes with a later call.
   * @throws LogDamaged at the first entry that cannot be read
   * @throws LogTruncated if entries that were not read yet are gone
   */
  async *readOn(): AsyncGenerator<WholeEntry, void> {
    const { statistics, nextTurn } = this.#context;
    for await (const record of this.#log.read(this.#nextPosition)) {
      statistics.increment('scheduler_log_entries_read');
      statistics.increment('scheduler_log_bytes_read', record.entry.length);
      const whole = await this.#whole(record);
      this.#nextPosition = record.position + 1;
      if (whole !== undefined) yield whole;
      this.#bytesThisTurn += record.entry.length;
      if (this.#bytesThisTurn < BYTES_PER_TURN) continue;
      this.#bytesThisTurn = 0;
      await nextTurn?.();
    }
  }

  /** Says that nothing more comes: frames that are unfinished now remain so, and are warned of. */
  end(): void {
    const unfinished = this.#frames.interrupt();
    if (unfinished !== undefined) warnOfBadFrame(`${unfinished} and the log ends`, undefined, this.#context);
  }

  async #whole(record: LogRecord): Promise<WholeEntry | undefined> {
    const entry = await decode(record, this.#context);
    if ('frame' in entry && entry.frame !== undefined) {
      return assemble(this.#frames, entry.frame, record.position, this.#context);
    }
    warnOfBadFrame(this.#frames.interrupt(), record.position, this.#context);
    return { position: record.position, bytes: record.entry.length, entry };
  }
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
