import { LOG_HEADERS } from '../../ports/log-stream.ts';
import { jsonReply, type Reply } from '../reply.ts';
import type { LogOf } from './pieces.ts';
import { formatPosition, type LogPosition, parsePosition } from './position.ts';
import { mayGrow, readLog } from './read.ts';
import { findStart, type LogStart } from './start.ts';

/**
 * Answers with what a log has from some position on.
 * @param query `position` to go on; to begin, one of `run`, `since` (ms since the epoch) and `lines`, or nothing
 */
export async function streamReply(log: LogOf, query: URLSearchParams): Promise<Reply> {
  const given = query.get('position');
  if (given !== null) {
    const position = parsePosition(given);
    if (position === undefined)
      return jsonReply({ error: `position '${given}' is not one of this log` }, 400);
    return partReply(log, position);
  }
  const start = readStart(query);
  if (start === undefined) {
    return jsonReply({ error: 'run, since and lines are numbers, and exclude each other' }, 400);
  }
  const found = await findStart(log, start);
  if (found === undefined) {
    const headers = { [LOG_HEADERS.state]: mayGrow(log) ? 'open' : 'ended' };
    return { kind: 'bytes', body: new Uint8Array(), headers };
  }
  const begun: Record<string, string> =
    found.begunMs > 0 ? { [LOG_HEADERS.begun]: String(Math.floor(found.begunMs)) } : {};
  return partReply(log, found.position, begun);
}

async function partReply(
  log: LogOf,
  position: LogPosition,
  more: Readonly<Record<string, string>> = {},
): Promise<Reply> {
  const { bytes, next, state, gap } = await readLog(log, position);
  const headers = {
    ...more,
    [LOG_HEADERS.position]: formatPosition(next),
    [LOG_HEADERS.state]: state,
    ...(gap && { [LOG_HEADERS.gap]: 'yes' }),
  };
  return { kind: 'bytes', body: bytes, headers };
}

function readStart(query: URLSearchParams): LogStart | undefined {
  const given = (['run', 'since', 'lines'] as const).filter((name) => query.has(name));
  const [name] = given;
  if (name === undefined) return { kind: 'newestRun' };
  const text = query.get(name) ?? '';
  if (given.length > 1 || !/^\d{1,15}$/.test(text)) return undefined;
  const number = Number(text);
  if (name === 'run') return { kind: 'run', run: number };
  return name === 'since' ? { kind: 'since', ms: number } : { kind: 'lines', lines: number };
}
