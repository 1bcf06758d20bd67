import { createRecordDecoder } from '../../../api/mesos/record-io.ts';
import type { SchedulerEvent } from '../../../api/mesos/v1.ts';
import type { Logger } from '../../ports/logger.ts';
import { decodeEvent } from './event.ts';

/** A record holds all offers of one allocation; 64 MiB are the offers of some 50,000 agents. */
const MAX_RECORD_BYTES = 64 * 1024 * 1024;

/** Reads the next part of a stream; a broken transport is a value, not an exception. */
async function readNext(
  chunks: AsyncIterator<Uint8Array>,
): Promise<{ chunk: Uint8Array } | { ended: string }> {
  try {
    const next = await chunks.next();
    return next.done === true ? { ended: 'the master closed the stream' } : { chunk: next.value };
  } catch (error) {
    return { ended: `the stream broke: ${error instanceof Error ? error.message : String(error)}` };
  }
}

/**
 * Decodes an event stream and hands over its events in order until the stream ends.
 * Exceptions of `onEvent` are not caught: they are faults of the listener.
 * @param body the bytes of the stream
 * @param onActivity called for every chunk, for the watchdog
 * @param onEvent returns false to read no further
 * @returns why the stream ended
 */
export async function readEvents(
  body: AsyncIterable<Uint8Array>,
  logger: Logger,
  onActivity: () => void,
  onEvent: (event: SchedulerEvent) => boolean,
): Promise<string> {
  const decoder = createRecordDecoder(MAX_RECORD_BYTES);
  const chunks = body[Symbol.asyncIterator]();
  for (;;) {
    const next = await readNext(chunks);
    if ('ended' in next) return decoder.isAmidRecord() ? `${next.ended} within an event` : next.ended;
    onActivity();
    const { records, problem } = decoder.push(next.chunk);
    for (const record of records) {
      const decoded = decodeEvent(record);
      if (decoded.kind === 'garbage') return decoded.reason;
      if (decoded.kind === 'skipped') logger.warn(`Mesos: ignoring an event: ${decoded.reason}`);
      else if (!onEvent(decoded.event)) return 'the subscription was ended';
    }
    if (problem !== undefined) return problem;
  }
}
