import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { waitUntil } from '../mesos/testing/mailbox.ts';
import { CREATOR_ALL_ACL } from './acl.ts';
import { asText, failureOf, openClient, openConnected, type TestClient, text } from './testing/client.ts';
import { Ensemble } from './testing/ensemble.ts';
import { FaultyProxy } from './testing/proxy.ts';
import { ANY_VERSION, type WatchEvent } from './types.ts';

const SESSION_TIMEOUT_MS = 1_500;

let ensemble: Ensemble;
/** Connected to the server itself: sees what really happens. */
let witness: TestClient;
let folders = 0;
const proxies: FaultyProxy[] = [];

before(async () => {
  ensemble = await Ensemble.start({ size: 1, tickTimeMs: 100 });
  witness = await openConnected(ensemble.addresses, { sessionTimeoutMs: 30_000 });
});
after(async () => {
  for (const proxy of proxies) await proxy[Symbol.asyncDispose]();
  await witness?.[Symbol.asyncDispose]();
  await ensemble?.[Symbol.asyncDispose]();
});

async function folder(): Promise<string> {
  folders += 1;
  return witness.client.create(`/folder-${folders}`);
}

async function startProxy(): Promise<FaultyProxy> {
  const proxy = await FaultyProxy.start((await ensemble.leader()).address);
  proxies.push(proxy);
  return proxy;
}

/** A client behind a network that the test can break. */
async function openBehindProxy(options: Parameters<typeof openConnected>[1] = {}) {
  const proxy = await startProxy();
  const opened = await openConnected([proxy.address], { sessionTimeoutMs: 30_000, ...options });
  return { proxy, ...opened };
}

async function partAndJoin(
  { proxy, events }: Awaited<ReturnType<typeof openBehindProxy>>,
  meanwhile: () => Promise<unknown>,
): Promise<void> {
  proxy.mode = 'refuse';
  proxy.cut();
  assert.equal(await events.take(), 'suspended');
  await meanwhile();
  proxy.mode = 'pass';
  assert.equal(await events.take(), 'reconnected');
}

describe('a connection that is cut', () => {
  it('is replaced by another one of the same session', async () => {
    const parent = await folder();
    const opened = await openBehindProxy();
    const { client } = opened;
    const { sessionId } = client;
    await client.create(`${parent}/mine`, { ephemeral: true });
    await partAndJoin(opened, async () => assert.equal(client.state, 'suspended'));
    assert.equal(client.sessionId, sessionId);
    assert.equal((await client.exists(`${parent}/mine`))?.ephemeralOwner, sessionId);
    await client.close();
  });

  it('leaves the outcome of requests in flight unknown, and says so', async () => {
    const parent = await folder();
    const { client, proxy, events } = await openBehindProxy();
    proxy.cutAfterAnswerBytes(1);
    assert.equal(await failureOf(client.create(`${parent}/a`)), 'CONNECTION_LOSS');
    assert.deepEqual([await events.take(), await events.take()], ['suspended', 'reconnected']);
    assert.notEqual(await client.exists(`${parent}/a`), undefined, 'this one did happen');
    await client.close();
  });

  it('in the middle of a long answer fails that answer, and the next read gets it', async () => {
    const data = new Uint8Array(500_000).fill(3);
    const path = await witness.client.create(`${await folder()}/long`, { data });
    const { client, proxy } = await openBehindProxy();
    proxy.cutAfterAnswerBytes(200_000);
    assert.equal(await failureOf(client.getData(path)), 'CONNECTION_LOSS');
    assert.deepEqual((await client.getData(path)).data, data);
    await client.close();
  });

  it('lets requests wait for the next one, or not at all, as the caller wants', async () => {
    const parent = await folder();
    const patient = await openBehindProxy();
    const hasty = await openBehindProxy({ connectionWaitMs: 0 });
    let answer: Promise<unknown> | undefined;
    await partAndJoin(hasty, async () =>
      assert.equal(await failureOf(hasty.client.create(`${parent}/hasty`)), 'NOT_SENT'),
    );
    await partAndJoin(patient, async () => {
      answer = patient.client.create(`${parent}/patient`);
    });
    assert.equal(await answer, `${parent}/patient`);
    assert.deepEqual((await witness.client.getChildren(parent)).children, ['patient']);
    await Promise.all([patient.client.close(), hasty.client.close()]);
  });

  it('comes back with the credentials before anything else', async () => {
    const parent = await folder();
    const opened = await openBehindProxy({ auth: [{ scheme: 'digest', credentials: 'a:b' }] });
    const path = await opened.client.create(`${parent}/mine`, { data: text('x'), acl: CREATOR_ALL_ACL });
    let answer: ReturnType<typeof opened.client.getData> | undefined;
    await partAndJoin(opened, async () => {
      answer = opened.client.getData(path);
    });
    assert.equal(asText((await answer)?.data ?? text('')), 'x');
    await opened.client.close();
  });

  it('does not keep a client from closing', async () => {
    const parent = await folder();
    const { client, proxy, events } = await openBehindProxy({ sessionTimeoutMs: SESSION_TIMEOUT_MS });
    await client.create(`${parent}/mine`, { ephemeral: true });
    proxy.mode = 'refuse';
    proxy.cut();
    assert.equal(await events.take(), 'suspended');
    await client.close();
    assert.equal(client.state, 'closed');
    await waitForGone(`${parent}/mine`);
  });
});

describe('what is told of a write', () => {
  it('is true however often the connection breaks', async () => {
    const parent = await folder();
    const { client, proxy } = await openBehindProxy({ connectionWaitMs: 5 });
    const outcomes = new Map<string, string>();
    for (let round = 0; round < 40; round += 1) {
      // Some cuts fall into an answer, some between two, some before the first.
      proxy.cutAfterAnswerBytes(1 + ((round * 37) % 300));
      const names = Array.from({ length: 8 }, (_, index) => `${round}-${index}`);
      await Promise.all(
        names.map(async (name) => {
          const done = client.create(`${parent}/${name}`).then(() => 'done');
          outcomes.set(name, await done.catch(({ code }) => code));
        }),
      );
    }
    const { children } = await witness.client.getChildren(parent);
    const told = (outcome: string) => [...outcomes].flatMap(([name, is]) => (is === outcome ? [name] : []));
    assert.deepEqual(new Set(outcomes.values()), new Set(['done', 'CONNECTION_LOSS', 'NOT_SENT']));
    assert.deepEqual(
      told('done').filter((name) => !children.includes(name)),
      [],
    );
    assert.deepEqual(
      told('NOT_SENT').filter((name) => children.includes(name)),
      [],
    );
    await client.close();
  });
});

describe('a network that swallows everything', () => {
  it('is noticed while the session still lives on the server', async () => {
    const parent = await folder();
    const opened = await openBehindProxy({ sessionTimeoutMs: SESSION_TIMEOUT_MS });
    const { client, proxy, events } = opened;
    await client.create(`${parent}/mine`, { ephemeral: true });
    proxy.mode = 'swallow';
    assert.equal(await events.take(), 'suspended');
    assert.notEqual(await witness.client.exists(`${parent}/mine`), undefined);
    assert.equal(await events.take(), 'expired');
    assert.equal(await failureOf(client.exists('/')), 'SESSION_EXPIRED');
    await waitForGone(`${parent}/mine`);
  });

  it('fails what is in flight and what waits, and never hangs', async () => {
    const { client, proxy } = await openBehindProxy({
      sessionTimeoutMs: SESSION_TIMEOUT_MS,
      limits: { maxRequestsInFlight: 2 },
    });
    proxy.mode = 'swallow';
    const answers = Array.from({ length: 4 }, () => failureOf(client.exists('/')));
    const unknown = ['CONNECTION_LOSS', 'CONNECTION_LOSS'];
    assert.deepEqual(await Promise.all(answers), [...unknown, 'SESSION_EXPIRED', 'SESSION_EXPIRED']);
  });

  it('from the start keeps a client connecting, and lets it close', async () => {
    const proxy = await startProxy();
    proxy.mode = 'swallow';
    const { client } = openClient([proxy.address], { connectionWaitMs: 50 });
    assert.equal(await failureOf(client.exists('/')), 'NOT_SENT');
    assert.equal(client.state, 'connecting');
    await client.close();
    assert.equal(await failureOf(client.whenConnected(1)), 'CLOSED');
  });
});

describe('a session', () => {
  it('stays as long as there is nothing to do', async () => {
    const opened = await openBehindProxy({ sessionTimeoutMs: 1_000 });
    const owned = await opened.client.create(`${await folder()}/mine`, { ephemeral: true });
    // A second session of the same length that stops pinging shows that the time has passed.
    const other = await openBehindProxy({ sessionTimeoutMs: 1_000 });
    other.proxy.mode = 'swallow';
    assert.deepEqual([await other.events.take(), await other.events.take()], ['suspended', 'expired']);
    assert.notEqual(await witness.client.exists(owned), undefined);
    assert.deepEqual(opened.events.waiting, []);
    await opened.client.close();
  });
});

describe('watches', () => {
  it('fire once, with what happened', async () => {
    const parent = await folder();
    const { client } = witness;
    const events: WatchEvent[] = [];
    const watch = (event: WatchEvent): void => void events.push(event);
    await client.exists(`${parent}/a`, { watch });
    await client.getChildren(parent, { watch });
    await client.create(`${parent}/a`);
    await client.getData(`${parent}/a`, { watch });
    await client.setData(`${parent}/a`, text('1'), 0);
    await client.setData(`${parent}/a`, text('2'), 1);
    await client.delete(`${parent}/a`, ANY_VERSION);
    const path = `${parent}/a`;
    assert.deepEqual(events, [
      { type: 'created', path },
      { type: 'children-changed', path: parent },
      { type: 'data-changed', path },
    ]);
    assert.equal(await failureOf(client.getData(path, { watch })), 'NO_NODE');
  });

  it('tell after a re-connection what was missed, and go on waiting for the rest', async () => {
    const parent = await folder();
    for (const name of ['changed', 'deleted', 'quiet']) await witness.client.create(`${parent}/${name}`);
    const opened = await openBehindProxy();
    const { client } = opened;
    const events: string[] = [];
    const watch = ({ type, path }: WatchEvent): void =>
      void events.push(`${path.slice(parent.length)} ${type}`);
    for (const name of ['changed', 'deleted', 'quiet']) await client.getData(`${parent}/${name}`, { watch });
    await client.exists(`${parent}/created`, { watch });
    await client.getChildren(parent, { watch });
    await partAndJoin(opened, async () => {
      await witness.client.setData(`${parent}/changed`, text('x'), 0);
      await witness.client.delete(`${parent}/deleted`, 0);
      await witness.client.create(`${parent}/created`);
    });
    await client.sync('/');
    await waitUntil(() => events.length === 4, 'four events');
    assert.deepEqual(events.sort(), [
      ' children-changed',
      '/changed data-changed',
      '/created created',
      '/deleted deleted',
    ]);
    await witness.client.setData(`${parent}/quiet`, text('x'), 0);
    await client.sync('/');
    assert.equal(events[4], '/quiet data-changed');
    await client.close();
  });

  it('come back after a re-connection by thousands', async () => {
    const parent = await folder();
    const count = 3_000;
    const opened = await openBehindProxy();
    const created: string[] = [];
    const path = (index: number): string => `${parent}/${'long'.repeat(30)}-${index}`;
    const watch = (event: WatchEvent): void => void created.push(event.path);
    await Promise.all(Array.from({ length: count }, (_, i) => opened.client.exists(path(i), { watch })));
    await partAndJoin(opened, () => witness.client.create(path(7)));
    await witness.client.create(path(count - 1));
    await opened.client.sync('/');
    assert.deepEqual(created, [path(7), path(count - 1)]);
    await opened.client.close();
  });
});

describe('following', () => {
  it('a node tells each state, its absence, and what changed while away', async () => {
    const path = `${await folder()}/node`;
    const opened = await openBehindProxy();
    const seen: (string | undefined)[] = [];
    const stop = opened.client.watchData(
      path,
      (node) => seen.push(node && asText(node.data)),
      assert.ifError,
    );
    const shows = (...states: (string | undefined)[]) =>
      waitUntil(() => JSON.stringify(seen) === JSON.stringify(states), JSON.stringify(states));
    await shows(undefined);
    await witness.client.create(path, { data: text('1') });
    await shows(undefined, '1');
    await partAndJoin(opened, () => witness.client.setData(path, text('2'), 0));
    await shows(undefined, '1', '2');
    await partAndJoin(opened, async () => {});
    await witness.client.delete(path, ANY_VERSION);
    await shows(undefined, '1', '2', undefined);
    stop();
    await witness.client.create(path);
    await opened.client.sync('/');
    await shows(undefined, '1', '2', undefined);
    await opened.client.close();
  });

  it('children ends at the right list however often the connection breaks', async () => {
    const parent = await folder();
    const { client, proxy } = await openBehindProxy();
    let names: readonly string[] = [];
    client.watchChildren(
      parent,
      (node) => {
        names = node?.children ?? [];
      },
      assert.ifError,
    );
    for (let i = 0; i < 30; i += 1) {
      await witness.client.create(`${parent}/${i}`);
      if (i % 3 === 0) proxy.cutAfterAnswerBytes(i * 7);
    }
    await waitUntil(() => names.length === 30, '30 children');
    await client.close();
  });

  it('a node that may not be read says so', async () => {
    await using owner = await openConnected(ensemble.addresses, {
      auth: [{ scheme: 'digest', credentials: 'a:b' }],
    });
    const path = await owner.client.create(`${await folder()}/secret`, { acl: CREATOR_ALL_ACL });
    const refused = new Promise<Error>((resolve) => witness.client.watchData(path, () => {}, resolve));
    assert.match((await refused).message, /NO_AUTH/);
  });
});

async function waitForGone(path: string): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const stop = witness.client.watchData(path, (node) => node === undefined && resolve(), assert.ifError);
  await promise;
  stop();
}
