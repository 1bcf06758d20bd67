import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseExactJson } from '../../../api/mesos/json.ts';
import type { EngineCall } from '../../ports/engine.ts';
import { type FakeMaster, type FakeStream, startFakeMaster } from './testing/fake-master.ts';
import {
  frameworkOf,
  type RecordedStep,
  type RecordedSubscription,
  recordedSubscriptions,
  recordedWireChunks,
} from './testing/recordings.ts';
import { type StartedEngine, startEngine } from './testing/started-engine.ts';

const subscriptions = recordedSubscriptions();

test('there are recordings of every call that a scheduler makes', () => {
  const steps = subscriptions.flatMap((subscription) => subscription.steps);
  const recorded = new Set<string>(steps.map((step) => (step.kind === 'call' ? step.call.type : '')));
  for (const type of ['ACCEPT', 'DECLINE', 'KILL', 'ACKNOWLEDGE', 'RECONCILE', 'ACCEPT_INVERSE_OFFERS']) {
    assert.ok(recorded.has(type), type);
  }
});

for (const subscription of subscriptions) {
  test(`speaks as recorded: ${subscription.name}`, async (t) => {
    const master = await startFakeMaster();
    t.after(() => master.close());
    const started = startEngine(master.address, () => frameworkOf(subscription));
    const stream = await answerSubscribe(master, subscription);
    for (const step of subscription.steps) await replay(step, master, subscription, started, stream);
    await started.engine.stop();
    assert.equal(started.engine.send({ type: 'REVIVE' }), false, 'nothing is sent after the end');
  });
}

async function answerSubscribe(
  master: FakeMaster,
  { subscribe, streamId }: RecordedSubscription,
): Promise<FakeStream> {
  const request = await master.next();
  assert.equal(request.method, 'POST');
  assert.equal(request.path, '/api/v1/scheduler');
  assert.equal(request.headers['content-type'], 'application/json');
  assert.equal(request.headers.accept, 'application/json');
  assert.equal(request.headers['mesos-stream-id'], undefined);
  assert.deepEqual(parseExactJson(request.text), subscribe);
  return request.openStream(streamId);
}

async function replay(
  step: RecordedStep,
  master: FakeMaster,
  { streamId }: RecordedSubscription,
  { engine, events }: StartedEngine,
  stream: FakeStream,
): Promise<void> {
  if (step.kind === 'event') {
    stream.record(step.json);
    assert.deepEqual(await events.take(), parseExactJson(step.json));
    return;
  }
  const { framework_id: _, ...call } = step.call;
  assert.equal(engine.send(call as EngineCall), true);
  const request = await master.next();
  assert.equal(request.path, '/api/v1/scheduler');
  assert.equal(request.headers['content-type'], 'application/json');
  assert.equal(request.headers['mesos-stream-id'], streamId);
  assert.deepEqual(parseExactJson(request.text), step.call);
  request.respond(step.status, {}, step.answer);
}

test('reads the recorded chunks of a real stream', async (t) => {
  const master = await startFakeMaster();
  t.after(() => master.close());
  const { engine, events } = startEngine(master.address);
  const stream = (await master.next()).openStream('7af255c0-ae3c-45f0-935e-f681e40b8b11');
  for (const chunk of recordedWireChunks()) stream.raw(chunk);
  const types = [await events.take(), await events.take(), await events.take()].map(({ type }) => type);
  assert.deepEqual(types, ['SUBSCRIBED', 'HEARTBEAT', 'OFFERS']);
  await engine.stop();
});
