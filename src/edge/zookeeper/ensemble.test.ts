import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { isZooKeeperError } from './errors.ts';
import { failureOf, openConnected, type TestClient, text } from './testing/client.ts';
import { Ensemble } from './testing/ensemble.ts';
import { ANY_VERSION } from './types.ts';

const SESSION_TIMEOUT_MS = 6_000;

let ensemble: Ensemble;

before(async () => {
  ensemble = await Ensemble.start({ size: 3 });
});
afterEach(async () => {
  for (const server of ensemble.servers) server.thaw();
  await ensemble.settle();
});
after(() => ensemble?.[Symbol.asyncDispose]());

async function open(sessionTimeoutMs = SESSION_TIMEOUT_MS): Promise<TestClient> {
  return openConnected(ensemble.addresses, { sessionTimeoutMs });
}

/** Writes one number after the other until told to stop; gives those that were acknowledged. */
function keepWriting({ client }: TestClient, parent: string): () => Promise<readonly number[]> {
  let stopped = false;
  async function write(): Promise<readonly number[]> {
    const acknowledged: number[] = [];
    for (let i = 0; !stopped; i += 1) {
      try {
        await client.create(`${parent}/${i}`);
        acknowledged.push(i);
      } catch (error) {
        if (!isZooKeeperError(error, 'CONNECTION_LOSS', 'NOT_SENT')) throw error;
      }
    }
    return acknowledged;
  }
  const written = write();
  return () => {
    stopped = true;
    return written;
  };
}

describe('of three servers', () => {
  it('one that dies is replaced by another, with the same session and all acknowledged writes', async () => {
    await using opened = await open();
    const { client, events } = opened;
    const { sessionId } = client;
    await client.create('/dying');
    await client.create('/dying-ephemeral', { ephemeral: true });
    const stopWriting = keepWriting(opened, '/dying');
    const server = await ensemble.serverOf(sessionId);
    await server.kill();
    assert.deepEqual([await events.take(), await events.take()], ['suspended', 'reconnected']);
    assert.equal(client.sessionId, sessionId);
    assert.notEqual(await ensemble.serverOf(sessionId), server);
    await client.setData('/dying', text('after'), 0);
    const acknowledged = await stopWriting();
    const { children } = await client.getChildren('/dying');
    assert.deepEqual(
      acknowledged.filter((i) => !children.includes(String(i))),
      [],
    );
    assert.equal((await client.exists('/dying-ephemeral'))?.ephemeralOwner, sessionId);
  });

  it('one that freezes is left for another', async () => {
    await using opened = await open();
    const { client, events } = opened;
    const { sessionId } = client;
    const server = await ensemble.serverOf(sessionId);
    server.freeze();
    assert.deepEqual([await events.take(), await events.take()], ['suspended', 'reconnected']);
    assert.equal(client.sessionId, sessionId);
    await client.create('/written-elsewhere');
  });

  it('the leader may die: what was acknowledged stays', async () => {
    await using opened = await open();
    const { client } = opened;
    await client.create('/leaderless');
    const stopWriting = keepWriting(opened, '/leaderless');
    const leader = await ensemble.leader();
    await leader.kill();
    await ensemble.leader();
    await client.whenConnected(20_000);
    await client.sync('/leaderless');
    const acknowledged = await stopWriting();
    const { children } = await client.getChildren('/leaderless');
    assert.deepEqual(
      acknowledged.filter((i) => !children.includes(String(i))),
      [],
    );
  });

  it('none that answers ends the session by the own clock, and its nodes go when servers are back', async () => {
    const { client, events } = await open(2_500);
    const path = await client.create('/frozen', { ephemeral: true });
    for (const server of ensemble.servers) server.freeze();
    assert.deepEqual([await events.take(), await events.take()], ['suspended', 'expired']);
    assert.equal(await failureOf(client.setData(path, text('x'), ANY_VERSION)), 'SESSION_EXPIRED');
    for (const server of ensemble.servers) server.thaw();
    await using later = await open();
    const gone = new Promise<void>((resolve) => {
      later.client.watchData(path, (node) => node === undefined && resolve(), assert.ifError);
    });
    await gone;
  });

  it('two that die and come back lose nothing', async () => {
    await using before = await open();
    await before.client.create('/survives', { data: text('x') });
    const [, second, third] = ensemble.servers;
    await Promise.all([second?.kill(), third?.kill()]);
    await ensemble.startAll();
    await using later = await open();
    assert.equal((await later.client.getData('/survives')).data.length, 1);
  });
});
