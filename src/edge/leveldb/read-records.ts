import { LogDamaged, type LogRecord, LogTruncated } from '../../ports/log.ts';
import { type Extent, entryKey, openEntry, positionOf } from './entry-format.ts';
import { rootMessage } from './errors.ts';
import { type Database, remedyFor } from './open-log.ts';

/** Entries read ahead are bounded by number and by size, so that reading a long log needs little memory. */
const READ_AHEAD = { entries: 1000, bytes: 4 * 1024 * 1024 };

/**
 * The entries of a database in order.
 * @param extent where the log begins and ends
 * @param directory where it is, for messages
 * @param from first position wanted, default the first there is
 * @throws LogDamaged where an entry is missing or is not what was written, LogTruncated if `from` was removed
 */
export async function* readRecords(
  database: Database,
  { firstPosition, nextPosition }: Extent,
  directory: string,
  from = firstPosition,
): AsyncGenerator<LogRecord, void> {
  if (from < firstPosition) throw new LogTruncated(from);
  const damaged = (at: number, problem: string) => new LogDamaged(at, problem, remedyFor(directory));
  const range = { gte: entryKey(from), lt: entryKey(nextPosition) };
  const iterator = database.iterator({ ...range, highWaterMarkBytes: READ_AHEAD.bytes });
  let position = from;
  try {
    for (;;) {
      const batch = await iterator.nextv(READ_AHEAD.entries).catch((error) => {
        throw damaged(position, `the database cannot be read (${rootMessage(error)})`);
      });
      if (batch.length === 0) break;
      for (const [key, sealed] of batch) {
        const found = positionOf(key);
        if (found !== position) throw damaged(position, `the entry is missing; the next one is at ${found}`);
        const entry = openEntry(position, sealed);
        if (entry === undefined) throw damaged(position, 'the entry does not have its checksum');
        yield { position, entry };
        position += 1;
      }
    }
  } finally {
    await iterator.close();
  }
  if (position < nextPosition) throw damaged(position, 'the entry is missing');
}
