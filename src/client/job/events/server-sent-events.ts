/** One event of a stream as the stream spells it. */
export interface ServerSentEvent {
  /** The last id that the stream gave, of this event or one before. */
  readonly id: string | undefined;
  readonly name: string;
  readonly data: string;
}

/** No event of a scheduler is nearly as long. */
const MAX_EVENT_CHARACTERS = 1_000_000;

/**
 * Reads a stream of server-sent events (WHATWG HTML, 9.2.6). Comments and times to retry are passed over; lines
 * end with LF or CRLF.
 * @throws Error if an event does not end; what `chunks` throws
 */
export async function* readEvents(chunks: AsyncIterable<string>): AsyncIterable<ServerSentEvent> {
  let rest = '';
  let id: string | undefined;
  for await (const chunk of chunks) {
    rest += chunk;
    const blocks = rest.split(/\r?\n\r?\n/);
    rest = blocks.pop() ?? '';
    if (rest.length > MAX_EVENT_CHARACTERS) throw new Error('the stream has an event without an end');
    for (const block of blocks) {
      const fields = fieldsOf(block);
      id = fields.get('id')?.at(-1) ?? id;
      const data = fields.get('data');
      if (data !== undefined)
        yield { id, name: fields.get('event')?.at(-1) ?? 'message', data: data.join('\n') };
    }
  }
}

function fieldsOf(block: string): ReadonlyMap<string, readonly string[]> {
  const fields = new Map<string, string[]>();
  for (const line of block.split(/\r?\n/)) {
    const colon = line.indexOf(':');
    if (colon === 0 || line === '') continue;
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    fields.set(name, [...(fields.get(name) ?? []), value]);
  }
  return fields;
}
