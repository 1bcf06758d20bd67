import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import {
  type FakeMaster,
  type FakeStream,
  type ReceivedRequest,
  startFakeMaster,
} from './testing/fake-master.ts';
import { waitUntil } from './testing/mailbox.ts';
import { FRAMEWORK, type StartedEngine, startEngine } from './testing/started-engine.ts';

const SUBSCRIBED =
  '{"type":"SUBSCRIBED","subscribed":{"framework_id":{"value":"fw-1"},"heartbeat_interval_seconds":2}}';
const WATCHDOG_MS = 5 * 2_000;
const LONGEST_WAIT_MS = 15_000;

async function startMaster(t: TestContext): Promise<FakeMaster> {
  const master = await startFakeMaster();
  t.after(() => master.close());
  return master;
}

/** An engine whose first subscription is live. */
async function startLive(
  t: TestContext,
): Promise<StartedEngine & { master: FakeMaster; stream: FakeStream; request: ReceivedRequest }> {
  const master = await startMaster(t);
  const started = startEngine(master.address);
  t.after(() => started.engine.stop());
  const request = await master.next();
  const stream = request.openStream('stream-1');
  stream.record(SUBSCRIBED);
  await started.events.take();
  return { ...started, master, stream, request };
}

/** Waits for the back-off after a failure, ends it and returns its length. */
async function endBackOff({ timers }: StartedEngine): Promise<number> {
  await waitUntil(() => timers.pending.size === 1, 'the only timer is the back-off');
  const delays = [...timers.pending].map(({ delayMs }) => delayMs);
  timers.fire(() => true);
  return delays[0] ?? Number.NaN;
}

test('a re-subscription carries the framework id in both places, also one that the caller has not stored yet', async (t) => {
  const live = await startLive(t);
  assert.deepEqual(JSON.parse(live.request.text), {
    type: 'SUBSCRIBE',
    subscribe: { framework_info: FRAMEWORK },
  });
  live.stream.end();
  assert.match(await live.disconnections.take(), /closed the stream/);
  assert.equal(live.engine.send({ type: 'REVIVE' }), false);
  await endBackOff(live);
  const id = { value: 'fw-1' };
  assert.deepEqual(JSON.parse((await live.master.next()).text), {
    type: 'SUBSCRIBE',
    framework_id: id,
    subscribe: { framework_info: { ...FRAMEWORK, id } },
  });
});

test('calls travel in order, one at a time, and those of a lost subscription are dropped', async (t) => {
  const { engine, master, stream, disconnections } = await startLive(t);
  for (const name of ['a', 'b', 'c'])
    assert.equal(engine.send({ type: 'KILL', kill: { task_id: { value: name } } }), true);
  const first = await master.next();
  assert.match(first.text, /"value":"a"/);
  assert.deepEqual(master.unanswered, []);
  first.respond(202);
  assert.match((await master.next()).text, /"value":"b"/);
  stream.cut();
  await disconnections.take();
  assert.deepEqual(master.unanswered, []);
});

test('64-bit integers are exact in both directions', async (t) => {
  const { engine, events, stream, master } = await startLive(t);
  stream.record(
    '{"type":"INVERSE_OFFERS","inverse_offers":{"inverse_offers":[{"id":{"value":"O1"},"framework_id":{"value":"fw-1"},' +
      '"unavailability":{"start":{"nanoseconds":1795317761097123457}}}]}}',
  );
  const event = await events.take();
  assert.ok(event.type === 'INVERSE_OFFERS');
  assert.equal(
    event.inverse_offers.inverse_offers?.[0]?.unavailability.start.nanoseconds,
    1795317761097123457n,
  );
  const grace_period = { nanoseconds: 1795317761097123457n };
  engine.send({ type: 'KILL', kill: { task_id: { value: 't' }, kill_policy: { grace_period } } });
  assert.match((await master.next()).text, /"nanoseconds":1795317761097123457}/);
});

test('redirects to the leading master are followed with credentials, and calls go to the leader', async (t) => {
  const [standby, leader] = [await startMaster(t), await startMaster(t)];
  const credentials = { principal: 'aurora', secret: 'secret' };
  const started = startEngine(standby.address, () => FRAMEWORK, { credentials });
  t.after(() => started.engine.stop());
  const asked = await standby.next();
  assert.equal(asked.headers.authorization, 'Basic YXVyb3JhOnNlY3JldA==');
  asked.respond(307, { Location: `//${leader.address}/api/v1/scheduler` });
  const redirected = await leader.next();
  assert.equal(redirected.headers.authorization, 'Basic YXVyb3JhOnNlY3JldA==');
  assert.equal(redirected.text, asked.text);
  redirected.openStream('s').record(SUBSCRIBED);
  await started.events.take();
  started.engine.send({ type: 'REVIVE' });
  const call = await leader.next();
  assert.equal(call.headers.authorization, 'Basic YXVyb3JhOnNlY3JldA==');
  assert.equal(call.text, '{"framework_id":{"value":"fw-1"},"type":"REVIVE"}');
});

const unavailable: readonly [name: string, answer: (request: ReceivedRequest) => void, reason: RegExp][] = [
  ['no leader yet', (request) => request.respond(503, {}, 'No leader elected'), /503: No leader elected/],
  ['routes not up yet', (request) => request.respond(404), /404/],
  ['an internal error', (request) => request.respond(500), /500/],
  ['a redirect to nowhere', (request) => request.respond(307), /unusable Location "undefined"/],
  [
    'a redirect elsewhere',
    (request) => request.respond(307, { Location: 'ftp://x/' }),
    /unusable Location "ftp/,
  ],
  [
    'a redirect loop',
    (request) => request.respond(307, { Location: '/api/v1/scheduler' }),
    /redirected more than/,
  ],
  ['no stream id', (request) => request.respond(200, {}, 'hello'), /without a Mesos-Stream-Id/],
  ['a cut connection', (request) => request.cut(), /other side closed|ECONNRESET/],
];

for (const [name, answer, reason] of unavailable) {
  test(`a master that answers a SUBSCRIBE with ${name} is asked again, ever later, and nothing is told`, async (t) => {
    const master = await startMaster(t);
    const started = startEngine(master.address);
    t.after(() => started.engine.stop());
    const delays: number[] = [];
    for (let attempt = 0; attempt < 9; attempt += 1) {
      const answering = answerUntilIdle(master, started, answer);
      await answering;
      delays.push(await endBackOff(started));
    }
    assert.deepEqual(delays, [150, 300, 600, 1200, 2400, 4800, 9600, 11250, 11250]);
    assert.match(started.log[0] ?? '', reason);
    (await master.next()).openStream('s').record(SUBSCRIBED);
    assert.equal((await started.events.take()).type, 'SUBSCRIBED');
    assert.deepEqual(started.disconnections.waiting, []);
  });
}

/** Answers every request of one attempt to subscribe. */
async function answerUntilIdle(
  master: FakeMaster,
  { timers }: StartedEngine,
  answer: (request: ReceivedRequest) => void,
): Promise<void> {
  answer(await master.next());
  while (timers.pending.size === 0) {
    if (master.unanswered.length > 0) answer(await master.next());
    await new Promise((resolve) => setImmediate(resolve));
  }
}

test('a master nobody runs is asked again', async (t) => {
  const master = await startFakeMaster();
  await master.close();
  const started = startEngine(master.address);
  t.after(() => started.engine.stop());
  await endBackOff(started);
  assert.match(started.log[0] ?? '', /ECONNREFUSED/);
});

for (const [status, text] of [
  [401, '401 Unauthorized.'],
  [400, "Failed to validate scheduler::Call: 'framework_id' differs from 'subscribe.framework_info.id'"],
  [403, 'Forbidden'],
] as const) {
  test(`a SUBSCRIBE refused with ${status} is told as an ERROR event and repeated after the longest wait`, async (t) => {
    const master = await startMaster(t);
    const started = startEngine(master.address);
    t.after(() => started.engine.stop());
    (await master.next()).respond(status, {}, text);
    const event = await started.events.take();
    assert.ok(event.type === 'ERROR');
    assert.ok(event.error.message.includes(`${status}: ${text}`), event.error.message);
    assert.equal(await endBackOff(started), LONGEST_WAIT_MS);
    await master.next();
  });
}

test('an ERROR event ends the subscription; its framework id is not used again', async (t) => {
  const live = await startLive(t);
  live.stream.record('{"type":"ERROR","error":{"message":"Framework has been removed"}}');
  assert.equal((await live.events.take()).type, 'ERROR');
  assert.equal(live.engine.send({ type: 'REVIVE' }), false);
  assert.match(await live.disconnections.take(), /Framework has been removed/);
  assert.equal(await endBackOff(live), LONGEST_WAIT_MS);
  assert.equal('framework_id' in JSON.parse((await live.master.next()).text), false);
});

for (const status of [400, 401, 403, 500] as const) {
  test(`a call answered with ${status} ends the subscription, with the answer in the log`, async (t) => {
    const { engine, master, disconnections, log } = await startLive(t);
    engine.send({ type: 'REVIVE' });
    (await master.next()).respond(status, {}, 'Framework is not subscribed');
    assert.match(await disconnections.take(), new RegExp(`REVIVE: ${status} Framework is not subscribed`));
    assert.match(log.join('\n'), new RegExp(`REVIVE was answered ${status}: Framework is not subscribed`));
  });
}

for (const status of [404, 503] as const) {
  test(`a call answered with ${status} is lost, the subscription stays`, async (t) => {
    const { engine, master, stream, events, log } = await startLive(t);
    engine.send({ type: 'REVIVE' });
    (await master.next()).respond(status);
    engine.send({ type: 'SUPPRESS' });
    (await master.next()).respond(202);
    stream.record('{"type":"HEARTBEAT"}');
    assert.equal((await events.take()).type, 'HEARTBEAT');
    assert.match(log.join('\n'), new RegExp(`REVIVE was answered ${status}`));
  });
}

test('losing the connection of the calls ends the subscription', async (t) => {
  const { engine, master, disconnections } = await startLive(t);
  engine.send({ type: 'REVIVE' });
  (await master.next()).cut();
  assert.match(await disconnections.take(), /REVIVE could not be sent/);
});

test('five heartbeats of silence end the subscription', async (t) => {
  const { timers, disconnections, stream } = await startLive(t);
  assert.equal(
    timers.fire((delayMs) => delayMs === WATCHDOG_MS),
    1,
  );
  assert.match(await disconnections.take(), /nothing was heard for 5 heartbeats/);
  await waitUntil(() => !stream.isOpen, 'the connection is closed');
});

const garbage: readonly [name: string, bytes: string, reason: RegExp][] = [
  ['a header that is no length', 'x\n{}', /not a decimal length/],
  ['a record of many gigabytes', '99999999999\n', /longer than the limit/],
  ['a record that is not JSON', '3\n{a}', /not JSON/],
  ['a record without a type', '2\n{}', /no type/],
  ['an end amid a record', '10\n{"ty', /within an event/],
];

for (const [name, bytes, reason] of garbage) {
  test(`a stream with ${name} is given up`, async (t) => {
    const { stream, disconnections } = await startLive(t);
    stream.raw(Buffer.from(bytes));
    stream.end();
    assert.match(await disconnections.take(), reason);
  });
}

test('events of unknown types or without their payload are skipped', async (t) => {
  const { stream, events, log } = await startLive(t);
  stream.record('{"type":"BROADCAST","broadcast":{}}');
  stream.record('{"type":"toString"}');
  stream.record('{"type":"UPDATE","update":null}');
  stream.record('{"type":"HEARTBEAT"}');
  assert.equal((await events.take()).type, 'HEARTBEAT');
  assert.equal(log.length, 3);
});

test('an offer that makes no sense is declined; those beside it are handed over', async (t) => {
  const live = await startLive(t);
  const good = { id: { value: 'good' }, agent_id: { value: 'a' }, hostname: 'h' };
  const bad = { id: { value: 'bad' }, agent_id: { value: 'a' } };
  live.stream.record(JSON.stringify({ type: 'OFFERS', offers: { offers: [bad, good, null] } }));
  assert.deepEqual(await live.events.take(), { type: 'OFFERS', offers: { offers: [good] } });
  assert.deepEqual(JSON.parse((await live.master.next()).text), {
    framework_id: { value: 'fw-1' },
    type: 'DECLINE',
    decline: { offer_ids: [{ value: 'bad' }] },
  });
  assert.deepEqual(
    live.log.filter((line) => line.includes('left out')),
    [
      "Mesos: offer bad is left out, its 'hostname' makes no sense",
      "Mesos: offer without id is left out, its 'offer' makes no sense",
    ],
  );
});

test('stopping lets accepted calls arrive, closes the stream and tells no disconnection', async (t) => {
  const { engine, master, stream, disconnections, gauges } = await startLive(t);
  assert.equal(gauges.get('framework_registered')?.(), 1);
  engine.send({ type: 'REVIVE' });
  const stopped = engine.stop();
  (await master.next()).respond(202);
  await stopped;
  await waitUntil(() => !stream.isOpen, 'the connection is closed');
  assert.deepEqual(disconnections.waiting, []);
  assert.equal(gauges.get('framework_registered')?.(), 0);
});

test('stopping does not wait for a master that never answers', async (t) => {
  const { engine, master, timers } = await startLive(t);
  engine.send({ type: 'REVIVE' });
  await master.next();
  const stopped = engine.stop();
  await waitUntil(() => timers.fire((delayMs) => delayMs === 2_000) === 1, 'the wait for calls is bounded');
  await stopped;
});

test('stopping during the back-off or an unanswered SUBSCRIBE ends at once', async (t) => {
  const master = await startMaster(t);
  const asking = startEngine(master.address);
  await master.next();
  await asking.engine.stop();
  const waiting = startEngine(master.address);
  (await master.next()).respond(503);
  await waitUntil(() => waiting.timers.pending.size === 1, 'it backs off');
  await waiting.engine.stop();
  assert.equal(waiting.timers.pending.size, 0);
});

test('attempts and events are counted', async (t) => {
  const { counters } = await startLive(t);
  assert.equal(counters.get('mesos_scheduler_subscription_attempts'), 1);
  assert.equal(counters.get('mesos_scheduler_event_SUBSCRIBED'), 1);
  assert.equal(counters.get('mesos_scheduler_event_OFFERS'), 0);
});
