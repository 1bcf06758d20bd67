import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { request } from 'undici';
import { parseExactJson, stringifyExactJson } from '../../api/mesos/json.ts';
import { AGENT_CALL, AGENT_RESPONSE } from '../../api/mesos/messages/agent.ts';
import { MASTER_CALL, MASTER_RESPONSE } from '../../api/mesos/messages/master.ts';
import { SCHEDULER_CALL, SCHEDULER_EVENT } from '../../api/mesos/messages/scheduler.ts';
import type { Offer, SchedulerEvent } from '../../api/mesos/v1.ts';
import { encodeMessage } from '../../api/protobuf/encode.ts';
import type { MessageSchema } from '../../api/protobuf/schema.ts';
import { startTestEngine, type TestEngine } from './testing/engine.ts';
import { decoded, PROTOBUF, ProtobufScheduler } from './testing/protobuf-client.ts';
import { readRecording } from './testing/recording.ts';
import { AURORA, TestScheduler } from './testing/scheduler.ts';
import { executorCommand, task } from './testing/tasks.ts';

let test: TestEngine;

before(async () => {
  test = await startTestEngine();
});

after(() => test.remove());

const lines = readRecording('19-protobuf').filter(({ body }) => typeof body === 'string' && body !== '');
const bytesOf = (line: { readonly body?: unknown } | undefined) => Buffer.from(String(line?.body), 'hex');
const recordedCalls = lines.filter(({ kind }) => kind === 'request').map(bytesOf);
const recordedEvents = lines
  .filter(({ kind }) => kind === 'event')
  .map((line) => decoded(SCHEDULER_EVENT, bytesOf(line)) as unknown as SchedulerEvent);

/** The names in a value. Mesos leaves `protocol` to its default on the wire. */
function names(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(names);
  if (typeof value !== 'object' || value === null) return typeof value === 'bigint' ? 'number' : typeof value;
  const parts = Object.entries(value).filter(([name]) => name !== 'protocol');
  return Object.fromEntries(parts.map(([name, part]) => [name, names(part)]));
}

describe('the story that was recorded in protobuf', () => {
  let scheduler: ProtobufScheduler;

  /** A recorded call with the ids of this engine. */
  function translated(call: Uint8Array, ids: Readonly<Record<string, string>>): object {
    let text = stringifyExactJson(decoded(SCHEDULER_CALL, call));
    for (const [recorded, ours] of Object.entries(ids)) text = text.replaceAll(recorded, ours);
    return parseExactJson(text.replace('node /opt/test/executor.mjs', executorCommand())) as object;
  }

  before(() => {
    scheduler = new ProtobufScheduler(test.engine.masterPort);
  });
  after(() => scheduler.close());

  it('is told again: subscription, offer, launch, acknowledged updates', async () => {
    const [subscribe, accept] = recordedCalls;
    assert.ok(subscribe && accept);
    await scheduler.subscribe(subscribe);
    const subscribed = await scheduler.next('SUBSCRIBED', ({ type }) => type === 'SUBSCRIBED');
    const offers = await scheduler.next('OFFERS', ({ type }) => type === 'OFFERS');
    await scheduler.next('HEARTBEAT', ({ type }) => type === 'HEARTBEAT');
    assert.ok(subscribed.type === 'SUBSCRIBED' && offers.type === 'OFFERS');
    const [offer] = offers.offers.offers ?? [];
    const frameworkId = subscribed.subscribed.framework_id.value;
    assert.ok(offer);

    const recordedId = '1a0ddca3-b0fe-4827-9178-90b9d34a0a7b';
    const ids = {
      [`${recordedId}-0000`]: frameworkId,
      [`${recordedId}-S0`]: offer.agent_id.value,
      [`${recordedId}-O0`]: offer.id.value,
    };
    await scheduler.call(translated(accept, ids));
    for (const state of ['TASK_STARTING', 'TASK_RUNNING', 'TASK_FINISHED']) {
      const event = await scheduler.next(
        state,
        (candidate) => candidate.type === 'UPDATE' && candidate.update.status.state === state,
      );
      assert.ok(event.type === 'UPDATE');
      const { agent_id, task_id, uuid } = event.update.status;
      const call = { type: 'ACKNOWLEDGE', framework_id: { value: frameworkId } };
      await scheduler.call({ ...call, acknowledge: { agent_id, task_id, uuid } });
    }
    await scheduler.next('FAILURE', ({ type }) => type === 'FAILURE');
    const known = (event: SchedulerEvent) =>
      event.type === 'UPDATE' ? event.update.status.state : event.type;
    for (const type of [
      'SUBSCRIBED',
      'HEARTBEAT',
      'OFFERS',
      'TASK_STARTING',
      'TASK_RUNNING',
      'TASK_FINISHED',
      'FAILURE',
    ]) {
      const recorded = recordedEvents.find((event) => known(event) === type);
      const ours = scheduler.events.find((event) => known(event) === type);
      assert.deepEqual(names(ours), names(recorded), type);
    }
  });
});

describe('an executor that speaks protobuf', () => {
  it('runs tasks of a scheduler that speaks JSON', async () => {
    const scheduler = new TestScheduler(test.engine.masterPort, { ...AURORA, name: 'JSON' });
    try {
      await scheduler.subscribe();
      const offer: Offer = await scheduler.nextOffer();
      await scheduler.accept(offer, [
        task(offer, 'speaks-protobuf', { flags: '--protobuf', data: { run_ms: 50, exec_message: 'hello' } }),
      ]);
      const status = await scheduler.untilState('speaks-protobuf', 'TASK_FINISHED');
      assert.equal(status.source, 'SOURCE_EXECUTOR');
      await scheduler.until('the message', () => scheduler.events.some(({ type }) => type === 'MESSAGE'));
      await scheduler.call({ type: 'TEARDOWN' });
    } finally {
      await scheduler.close();
    }
  });
});

async function post(path: string, port: number, body: string | Uint8Array, headers: Record<string, string>) {
  const url = `http://127.0.0.1:${port}${path}`;
  const answer = await request(url, { method: 'POST', headers, body });
  const bytes = Buffer.from(await answer.body.arrayBuffer());
  return { status: answer.statusCode, type: answer.headers['content-type'], bytes, text: bytes.toString() };
}

describe('the operator API', () => {
  let scheduler: TestScheduler;

  before(async () => {
    scheduler = new TestScheduler(test.engine.masterPort);
    await scheduler.subscribe();
    const offer = await scheduler.nextOffer();
    await scheduler.accept(offer, [task(offer, 'seen')]);
    await scheduler.untilState('seen', 'TASK_RUNNING');
  });
  after(() => scheduler.close());

  const sides: readonly (readonly [
    name: 'masterPort' | 'agentPort',
    call: MessageSchema,
    response: MessageSchema,
    types: readonly string[],
  ])[] = [
    [
      'masterPort',
      MASTER_CALL,
      MASTER_RESPONSE,
      [
        'GET_HEALTH',
        'GET_VERSION',
        'GET_MASTER',
        'GET_STATE',
        'GET_METRICS',
        'GET_MAINTENANCE_STATUS',
        'GET_MAINTENANCE_SCHEDULE',
      ],
    ],
    [
      'agentPort',
      AGENT_CALL,
      AGENT_RESPONSE,
      ['GET_HEALTH', 'GET_VERSION', 'GET_AGENT', 'GET_STATE', 'GET_METRICS', 'GET_CONTAINERS'],
    ],
  ];
  for (const [port, callSchema, responseSchema, types] of sides) {
    for (const type of types) {
      it(`on the ${port} says in protobuf what it says in JSON: ${type}`, async () => {
        const call = { type, ...(type === 'GET_METRICS' ? { get_metrics: {} } : {}) };
        const json = await post('/api/v1', test.engine[port], JSON.stringify(call), {
          'content-type': 'application/json',
        });
        const protobuf = await post('/api/v1', test.engine[port], encodeMessage(callSchema, call), {
          'content-type': PROTOBUF,
          accept: PROTOBUF,
        });
        assert.deepEqual([json.status, json.type], [200, 'application/json']);
        assert.deepEqual([protobuf.status, protobuf.type], [200, PROTOBUF]);
        assert.deepEqual(
          steady(decoded(responseSchema, protobuf.bytes)),
          steady(withoutEmpty(parseExactJson(json.text))),
        );
      });
    }
  }
});

/** What an answer says, times and measurements apart. */
function steady(answer: unknown): unknown {
  const varying = /"(nanoseconds|timestamp|value|[a-z_]+_secs|[a-z_]+_bytes)":[\d.e+-]+/g;
  return JSON.parse(stringifyExactJson(answer).replaceAll(varying, '"$1":0'));
}

/** Protobuf does not tell an empty list from none. */
function withoutEmpty(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutEmpty);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([, part]) => !(Array.isArray(part) && part.length === 0));
  return Object.fromEntries(kept.map(([name, part]) => [name, withoutEmpty(part)]));
}

describe('what is no message', () => {
  const [subscribe = Buffer.alloc(0)] = recordedCalls;
  const protobuf = { 'content-type': PROTOBUF };
  const refused: readonly (readonly [
    what: string,
    body: string | Uint8Array,
    headers: Record<string, string>,
    status: number,
    text: RegExp,
  ])[] = [
    ['JSON', '{"type":"SUBSCRIBE"}', protobuf, 400, /^Failed to parse body into Call protobuf: not protobuf/],
    ['a cut message', subscribe.subarray(0, 30), protobuf, 400, /Call protobuf: .* bytes are announced/],
    [
      'a message without what it must have',
      encodeMessage(SCHEDULER_CALL, { type: 'SUBSCRIBE', subscribe: { framework_info: {} } }),
      protobuf,
      400,
      /Call protobuf: Missing required fields: subscribe.framework_info.user, subscribe.framework_info.name$/,
    ],
    ['nothing', '', protobuf, 400, /Expecting 'type' to be present$/],
    ['no number where one belongs', notANumber(), protobuf, 400, /field 'refuse_seconds' is no number/],
    [
      'a type that only begins alike',
      subscribe,
      { 'content-type': `${PROTOBUF};charset=utf-8` },
      415,
      /^Expecting 'Content-Type' of application\/json or application\/x-protobuf$/,
    ],
    [
      'a client that takes neither',
      subscribe,
      { ...protobuf, accept: 'text/html, application/json;q=0' },
      406,
      /^Expecting 'Accept' to allow 'application\/x-protobuf' or 'application\/json'$/,
    ],
  ];
  for (const [what, body, headers, status, text] of refused) {
    it(`is refused: ${what}`, async () => {
      const answer = await post('/api/v1/scheduler', test.engine.masterPort, body, headers);
      assert.equal(answer.status, status, answer.text);
      assert.match(answer.text, text);
    });
  }

  it('is not what JSON clients are answered when they take both', async () => {
    const answer = await post(
      '/api/v1',
      test.engine.masterPort,
      encodeMessage(MASTER_CALL, { type: 'GET_HEALTH' }),
      {
        ...protobuf,
        accept: `${PROTOBUF}, application/json;q=0.5`,
      },
    );
    assert.equal(answer.text, '{"type":"GET_HEALTH","get_health":{"healthy":true}}');
  });
});

/** An amount that JSON has no way to say. */
function notANumber(): Uint8Array {
  return encodeMessage(SCHEDULER_CALL, {
    type: 'DECLINE',
    framework_id: { value: 'x' },
    decline: { offer_ids: [], filters: { refuse_seconds: Number.NaN } },
  });
}
