import type { ServerResponse } from 'node:http';
import { encodeRecord } from '../../../api/mesos/record-io.ts';
import type { MessageSchema } from '../../../api/protobuf/schema.ts';
import type { EventSink } from '../agent/types.ts';
import { CONTENT_TYPE, type Encoding, encodeAs } from './encoding.ts';

/** A reader that is this far behind has stopped reading: its stream is cut, and it subscribes again. */
const MAX_UNREAD_BYTES = 64 * 1024 * 1024;

/** How the events of a stream are written. */
export interface EventFormat {
  readonly encoding: Encoding;
  readonly schema: MessageSchema;
}

/**
 * Starts the endless answer to a SUBSCRIBE.
 * @param onClosed called once when the stream ends, whoever ended it
 */
export function openEventStream<Event>(
  response: ServerResponse,
  { encoding, schema }: EventFormat,
  headers: Readonly<Record<string, string>>,
  onClosed: () => void,
): EventSink<Event> {
  response.writeHead(200, { ...headers, 'Content-Type': CONTENT_TYPE[encoding] });
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
      response.write(encodeRecord(encodeAs(encoding, schema, event)));
      if (response.writableLength > MAX_UNREAD_BYTES) response.destroy();
    },
    close: () => response.end(),
  };
}
