import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from '../../../../api/testing/properties.ts';
import { readEvents, type ServerSentEvent } from './server-sent-events.ts';

async function* chunksOf(texts: readonly string[]): AsyncIterable<string> {
  yield* texts;
}

async function read(...texts: readonly string[]): Promise<readonly ServerSentEvent[]> {
  const events: ServerSentEvent[] = [];
  for await (const event of readEvents(chunksOf(texts))) events.push(event);
  return events;
}

const STREAM =
  'retry: 2000\n\n: alive\n\nid: 1\nevent: task\ndata: {"a":1}\n\ndata: x\r\ndata: y\r\n\r\nevent: cut\ndata: z';
const EVENTS = [
  { id: '1', name: 'task', data: '{"a":1}' },
  { id: '1', name: 'message', data: 'x\ny' },
];

test('reads events, and passes over comments and what is cut off', async () => {
  assert.deepEqual(await read(STREAM), EVENTS);
});

test('does not mind where the stream is cut into chunks', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 0, max: STREAM.length })), async (cuts) => {
      const at = [0, ...cuts.sort((a, b) => a - b), STREAM.length];
      assert.deepEqual(
        await read(...at.map((start, index) => STREAM.slice(start, at[index + 1] ?? start))),
        EVENTS,
      );
    }),
  );
});

test('gives up on an event without an end', async () => {
  await assert.rejects(read(`data: ${'x'.repeat(1_000_001)}`), /an event without an end/);
});
