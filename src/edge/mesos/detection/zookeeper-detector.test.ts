import assert from 'node:assert/strict';
import { after, before, describe, it, type TestContext } from 'node:test';
import { systemTimers } from '../../system/clock.ts';
import { systemRandom } from '../../system/random.ts';
import { ANY_VERSION, CREATOR_ALL_ACL } from '../../zookeeper/index.ts';
import { openConnected, type TestClient } from '../../zookeeper/testing/client.ts';
import { Ensemble } from '../../zookeeper/testing/ensemble.ts';
import { FaultyProxy } from '../../zookeeper/testing/proxy.ts';
import { startFakeMaster } from '../testing/fake-master.ts';
import { createMailbox } from '../testing/mailbox.ts';
import { startEngine } from '../testing/started-engine.ts';
import { detectMaster, type MasterGroup } from './zookeeper-detector.ts';

const SUBSCRIBED =
  '{"type":"SUBSCRIBED","subscribed":{"framework_id":{"value":"fw-1"},"heartbeat_interval_seconds":15}}';

let ensemble: Ensemble;
let masters: TestClient;

before(async () => {
  ensemble = await Ensemble.start({ size: 1, tickTimeMs: 100 });
  masters = await openConnected(ensemble.addresses, {
    sessionTimeoutMs: 30_000,
    auth: [{ scheme: 'digest', credentials: 'mesos:secret' }],
  });
});
after(async () => {
  await masters?.[Symbol.asyncDispose]();
  await ensemble?.[Symbol.asyncDispose]();
});

/** What a master writes when it joins the group; returns its node. */
function contend(path: string, address: string, acl = CREATOR_ALL_ACL): Promise<string> {
  const [ip, port] = address.split(':');
  const info = { address: { ip, port: Number(port) }, id: 'm', ip: 1, port: Number(port) };
  const data = Buffer.from(JSON.stringify(info));
  return masters.client.create(`${path}/json.info_`, { data, acl, sequential: true, ephemeral: true });
}

/** A detector, and each leader that it comes to know. */
function startDetector(t: TestContext, group: Omit<MasterGroup, 'auth'>) {
  const leaders = createMailbox<string | undefined>('leader');
  const log: string[] = [];
  const note = (line: string): void => void log.push(line);
  const detector = detectMaster(
    { ...group, auth: [{ scheme: 'digest', credentials: 'mesos:secret' }] },
    {
      timers: systemTimers,
      random: systemRandom,
      logger: { debug: note, info: note, warn: note, error: note },
      sessionTimeoutMs: 1_000,
    },
  );
  detector.start(() => leaders.put(detector.leader?.host));
  t.after(() => detector.stop());
  return { detector, leaders, log };
}

describe('detection of the master in ZooKeeper', () => {
  it('waits for the group, and follows one leader after the other', async (t) => {
    const path = '/mesos-following';
    const { leaders, detector } = startDetector(t, { servers: ensemble.addresses, path });
    await masters.client.ensurePath(`${path}/log_replicas`);
    const first = await contend(path, '10.0.0.1:5050');
    assert.equal(await leaders.take(), '10.0.0.1:5050');
    const second = await contend(path, '10.0.0.2:5050');
    await contend(path, '10.0.0.3:5050');
    await masters.client.delete(second, ANY_VERSION);
    await masters.client.delete(first, ANY_VERSION);
    const next = await leaders.take();
    // Between the two it may have been seen that there was none.
    assert.equal(next ?? (await leaders.take()), '10.0.0.3:5050');
    assert.equal(detector.leader?.pathname, '/api/v1/scheduler');
  });

  it('knows no leader when the last master has gone, and when a node says nothing', async (t) => {
    const path = '/mesos-empty';
    await masters.client.ensurePath(path);
    const { leaders, log } = startDetector(t, { servers: ensemble.addresses, path });
    const only = await contend(path, '10.0.0.1:5050');
    assert.equal(await leaders.take(), '10.0.0.1:5050');
    await masters.client.delete(only, ANY_VERSION);
    assert.equal(await leaders.take(), undefined);
    await contend(path, '10.0.0.2:5050');
    assert.equal(await leaders.take(), '10.0.0.2:5050');
    await masters.client.create(`${path}/strange_-1`);
    assert.equal(await leaders.take(), undefined);
    assert.match(log.join('\n'), /strange_-1: masters of the kind "strange" are not known/);
  });

  it('keeps the last leader while ZooKeeper cannot be reached, and goes on in a new session', async (t) => {
    const path = '/mesos-away';
    await masters.client.ensurePath(path);
    const proxy = await FaultyProxy.start((await ensemble.leader()).address);
    t.after(() => proxy[Symbol.asyncDispose]());
    const { leaders, log, detector } = startDetector(t, { servers: [proxy.address], path });
    const first = await contend(path, '10.0.0.1:5050');
    assert.equal(await leaders.take(), '10.0.0.1:5050');
    proxy.mode = 'swallow';
    while (!log.some((line) => /session is over \(expired\)/.test(line))) await new Promise(setImmediate);
    assert.equal(detector.leader?.host, '10.0.0.1:5050');
    await contend(path, '10.0.0.2:5050');
    await masters.client.delete(first, ANY_VERSION);
    proxy.mode = 'pass';
    proxy.cut();
    assert.equal(await leaders.take(), '10.0.0.2:5050');
  });
});

describe('an engine with a zk:// address', () => {
  it('subscribes with the leader, and with the next one as soon as that leads', async (t) => {
    const path = '/mesos-engine';
    await masters.client.ensurePath(path);
    const [one, two] = [await startFakeMaster(), await startFakeMaster()];
    const address = `zk://mesos:secret@${ensemble.connectString}${path}`;
    const { engine, events, disconnections } = startEngine(address, undefined, { timers: systemTimers });
    t.after(async () => {
      await engine.stop();
      await Promise.all([one.close(), two.close()]);
    });
    const leader = await contend(path, one.address);
    (await one.next()).openStream('stream-1').record(SUBSCRIBED);
    assert.equal((await events.take()).type, 'SUBSCRIBED');

    await contend(path, two.address);
    await masters.client.delete(leader, ANY_VERSION);
    assert.match(await disconnections.take(), /the leading master has changed/);
    const request = await two.next();
    assert.deepEqual(JSON.parse(request.text).framework_id, { value: 'fw-1' });
    request.openStream('stream-2').record(SUBSCRIBED);
    assert.equal((await events.take()).type, 'SUBSCRIBED');
    assert.equal(engine.send({ type: 'REVIVE' }), true);
    const call = await two.next();
    assert.equal(call.headers['mesos-stream-id'], 'stream-2');
    call.respond(202);
  });

  it('stops while no master leads', async () => {
    const { engine } = startEngine(`zk://${ensemble.connectString}/mesos-nobody`, undefined, {
      timers: systemTimers,
    });
    assert.equal(engine.send({ type: 'REVIVE' }), false);
    await engine.stop();
  });
});
