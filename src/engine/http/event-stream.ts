import type { ServerResponse } from 'node:http';
import { stringifyExactJson } from '../../../api/mesos/json.ts';
import { encodeRecord } from '../../../api/mesos/record-io.ts';
import type { EventSink } from '../agent/types.ts';

/** A reader that is this far behind has stopped reading: its stream is cut, and it subscribes again. */
const MAX_UNREAD_BYTES = 64 * 1024 * 1024;

/**
 * Starts the endless answer to a SUBSCRIBE.
 * @param onClosed called once when the stream ends, whoever ended it
 */
export function openEventStream<Event>(
  response: ServerResponse,
  headers: Readonly<Record<string, string>>,
  onClosed: () => void,
): EventSink<Event> {
  response.writeHead(200, { 'Content-Type': 'application/json', ...headers });
  response.flushHeaders();
  response.once('close', onClosed);
  response.on('error', () => response.destroy());
  const isOpen = () => !response.writableEnded && !response.destroyed;
  return {
    get isOpen() {
      return isOpen();
    },
    send(event) {
      if (!isOpen()) return;
      response.write(encodeRecord(Buffer.from(stringifyExactJson(event))));
      if (response.writableLength > MAX_UNREAD_BYTES) response.destroy();
    },
    close: () => response.end(),
  };
}
