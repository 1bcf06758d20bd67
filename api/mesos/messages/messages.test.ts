import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { decodeMessage } from '../../protobuf/decode.ts';
import { encodeMessage } from '../../protobuf/encode.ts';
import type { MessageSchema } from '../../protobuf/schema.ts';
import { messages } from '../../protobuf/testing/values.ts';
import fc from '../../testing/properties.ts';
import { AGENT_CALL, AGENT_RESPONSE } from './agent.ts';
import { EXECUTOR_CALL, EXECUTOR_EVENT } from './executor.ts';
import { MASTER_CALL, MASTER_EVENT, MASTER_RESPONSE } from './master.ts';
import { SCHEDULER_CALL, SCHEDULER_EVENT } from './scheduler.ts';

interface Line {
  readonly kind: string;
  readonly body?: string;
  readonly decoded?: string;
}

const RECORDING = readFileSync(
  new URL('../../../test/recordings/mesos/19-protobuf.jsonl', import.meta.url),
  'utf8',
)
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => JSON.parse(line) as Line);

function decoded(schema: MessageSchema, bytes: Uint8Array): Record<string, unknown> {
  const result = decodeMessage(schema, bytes);
  assert.ok(result.ok, result.ok ? '' : result.problem);
  return result.value;
}

describe('the recorded messages', () => {
  for (const { kind, body, decoded: type } of RECORDING) {
    if (body === undefined || body === '') continue;
    it(`of kind ${kind} are read whole and written as they came: ${body.slice(0, 16)}`, () => {
      const schema = kind === 'request' ? SCHEDULER_CALL : SCHEDULER_EVENT;
      const bytes = Buffer.from(body, 'hex');
      const message = decoded(schema, bytes);
      assert.equal(Buffer.from(encodeMessage(schema, message)).toString('hex'), body);
      if (type !== undefined) assert.equal(message['type'], type);
    });
  }

  it('mean what they mean in JSON', () => {
    const [subscribe] = RECORDING.filter(({ kind }) => kind === 'request');
    assert.deepEqual(decoded(SCHEDULER_CALL, Buffer.from(subscribe?.body ?? '', 'hex')), {
      type: 'SUBSCRIBE',
      subscribe: {
        framework_info: {
          user: 'root',
          name: 'Aurora',
          failover_timeout: 1_814_400,
          checkpoint: true,
          hostname: 'scheduler1.example',
          webui_url: 'http://scheduler1.example:8081',
          capabilities: [{ type: 'PARTITION_AWARE' }],
        },
      },
    });
    const failure = RECORDING.find(({ body }) => body?.startsWith('0806'))?.body ?? '';
    const { failure: told } = decoded(SCHEDULER_EVENT, Buffer.from(failure, 'hex'));
    assert.deepEqual(told, {
      agent_id: { value: '1a0ddca3-b0fe-4827-9178-90b9d34a0a7b-S0' },
      executor_id: { value: 'thermos-pb-task' },
      status: 0,
    });
  });
});

const ROOTS: Readonly<Record<string, MessageSchema>> = {
  SCHEDULER_CALL,
  SCHEDULER_EVENT,
  EXECUTOR_CALL,
  EXECUTOR_EVENT,
  MASTER_CALL,
  MASTER_RESPONSE,
  MASTER_EVENT,
  AGENT_CALL,
  AGENT_RESPONSE,
};

/** Every message that another one contains, directly or not. */
function reachable(schema: MessageSchema, found = new Set<MessageSchema>()): Set<MessageSchema> {
  if (found.has(schema)) return found;
  found.add(schema);
  for (const { type } of Object.values(schema)) if (type.kind === 'message') reachable(type.schema(), found);
  return found;
}

describe('the table of messages', () => {
  for (const [name, root] of Object.entries(ROOTS)) {
    it(`of ${name} has each field number once`, () => {
      for (const schema of reachable(root)) {
        const numbers = Object.values(schema).map(({ number }) => number);
        assert.equal(new Set(numbers).size, numbers.length, Object.keys(schema).join(', '));
      }
    });

    it(`of ${name} loses nothing on the way there and back`, () => {
      fc.assert(
        fc.property(messages(root, 3), (value) => {
          assert.deepEqual(decoded(root, encodeMessage(root, value)), value);
        }),
        { numRuns: 30 },
      );
    });
  }
});
