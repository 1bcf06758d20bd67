import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { until } from '../../../test/e2e/testing/until.ts';
import { systemTimers } from '../system/clock.ts';
import { systemRandom } from '../system/random.ts';
import { OPEN_ACL, type ZooKeeperClient, ZooKeeperError } from '../zookeeper/index.ts';
import { openConnected, type TestClient } from '../zookeeper/testing/client.ts';
import { Ensemble } from '../zookeeper/testing/ensemble.ts';
import { FaultyProxy } from '../zookeeper/testing/proxy.ts';
import { ZooKeeperElection } from './election.ts';
import { ZooKeeperLeaderRegistry } from './leader-registry.ts';

const DEADLINE_MS = 60_000;
const quiet = () => {};
const logger = { debug: quiet, info: quiet, warn: quiet, error: quiet };

const ensemble = await Ensemble.start({ size: 1 });
const observer = await openConnected(ensemble.addresses);
after(async () => {
  await observer.client.close();
  await ensemble[Symbol.asyncDispose]();
});

let paths = 0;
const newPath = () => `/aurora/${++paths}/scheduler`;

/** What all candidates were told, in order. */
const order: string[] = [];

interface CandidateOptions {
  readonly sessionTimeoutMs?: number;
  /** Stands between the candidate and its client. */
  readonly through?: (client: ZooKeeperClient) => ZooKeeperClient;
}

/** A candidate with its own session. */
async function candidate(path: string, hostname: string, { through, ...options }: CandidateOptions = {}) {
  const proxy = await FaultyProxy.start(ensemble.addresses[0] ?? assert.fail());
  const session: TestClient = await openConnected([proxy.address], options);
  const client = through?.(session.client) ?? session.client;
  const told: string[] = [];
  const election = new ZooKeeperElection({
    ...{ client, path, hostname, acl: OPEN_ACL, random: systemRandom, timers: systemTimers },
  });
  const registry = new ZooKeeperLeaderRegistry({
    ...{ client, path, acl: OPEN_ACL, endpointName: 'http', logger, timers: systemTimers },
    endpoint: { host: hostname, port: 8081 },
  });
  return {
    ...{ proxy, client, election, registry, told },
    join: () =>
      election.join({
        onElected: () => {
          told.push('elected');
          order.push(`${hostname} elected`);
        },
        onDefeated: (reason) => {
          told.push(`defeated: ${reason.message}`);
          order.push(`${hostname} defeated`);
        },
      }),
    untilTold: (count: number) =>
      until(`${hostname} is told something`, DEADLINE_MS, () => (told.length >= count ? told : undefined)),
    async [Symbol.asyncDispose]() {
      await client.close();
      await proxy[Symbol.asyncDispose]();
    },
  };
}

/**
 * The answer to the first creation is lost, and the server that is asked then lags behind: it knows of the node
 * only after a sync.
 */
function losingOneCreation(client: ZooKeeperClient): ZooKeeperClient {
  let unseen: string | undefined;
  let creations = 0;
  const faulty: Partial<ZooKeeperClient> = {
    async create(path, options) {
      const created = await client.create(path, options);
      creations += 1;
      if (creations > 1) return created;
      unseen = created.slice(created.lastIndexOf('/') + 1);
      throw new ZooKeeperError('CONNECTION_LOSS', 'create');
    },
    async sync(path) {
      await client.sync(path);
      unseen = undefined;
    },
    async getChildren(path, options) {
      const found = await client.getChildren(path, options);
      return { ...found, children: found.children.filter((name) => name !== unseen) };
    },
  };
  return new Proxy(client, {
    get(target, name) {
      const method = Reflect.get(faulty, name) ?? Reflect.get(target, name);
      return typeof method === 'function' ? method.bind(target) : method;
    },
  });
}

const untilCandidates = (path: string, count: number) =>
  until(`${count} candidates`, DEADLINE_MS, async () => {
    const { children } = await observer.client.getChildren(path);
    return children.length === count ? children : undefined;
  });

describe('an election', () => {
  test('is won by who came first, then by who came next, in the nodes of Apache Aurora', async () => {
    const path = newPath();
    await using first = await candidate(path, 'one');
    await using second = await candidate(path, 'two');
    await using third = await candidate(path, 'three');
    first.join();
    await first.untilTold(1);
    assert.equal(await first.election.hasRivals(), false);
    second.join();
    await untilCandidates(path, 2);
    assert.equal(await first.election.hasRivals(), true);
    third.join();
    const nodes = await untilCandidates(path, 3);
    for (const node of nodes) assert.match(node, /^_c_[0-9a-f-]{36}-lock-\d{10}$/);
    const data = await Promise.all(nodes.map((node) => observer.client.getData(`${path}/${node}`)));
    assert.deepEqual(data.map((node) => Buffer.from(node.data).toString()).sort(), ['one', 'three', 'two']);
    assert.deepEqual([first.told, second.told, third.told], [['elected'], [], []]);

    await first.election.leave();
    await second.untilTold(1);
    assert.deepEqual(third.told, []);
    await second.client.close();
    await third.untilTold(1);
    assert.deepEqual(third.told, ['elected']);
    assert.deepEqual(first.told, ['elected']);
    assert.deepEqual([first.election.leads, third.election.leads], [false, true]);
  });

  test('is lost for a process that was stopped for long, before it is told', async () => {
    const path = newPath();
    await using leader = await candidate(path, 'one', { sessionTimeoutMs: 1_000 });
    assert.equal(leader.election.leads, false);
    leader.join();
    await leader.untilTold(1);
    assert.equal(leader.election.leads, true);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1_100);
    assert.equal(leader.election.leads, false);
    assert.equal(leader.client.state, 'connected', 'its timers have not run yet');
    await leader.untilTold(2);
  });

  test('passes by a candidate that left while it waited', async () => {
    const path = newPath();
    await using first = await candidate(path, 'one');
    await using second = await candidate(path, 'two');
    await using third = await candidate(path, 'three');
    for (const [i, one] of [first, second, third].entries()) {
      one.join();
      await until('the candidate is in', DEADLINE_MS, async () => {
        const stat = await observer.client.exists(path);
        return stat?.childrenCount === i + 1 ? true : undefined;
      });
    }
    await second.election.leave();
    await first.election.leave();
    await third.untilTold(1);
    assert.deepEqual(second.told, []);
  });

  test('is lost with the session, by the own clock of who led', async () => {
    const path = newPath();
    await using leader = await candidate(path, 'one', { sessionTimeoutMs: 1_000 });
    await using standby = await candidate(path, 'two');
    leader.join();
    await leader.untilTold(1);
    standby.join();
    leader.proxy.mode = 'swallow';
    await Promise.all([leader.untilTold(2), standby.untilTold(1)]);
    assert.match(leader.told[1] ?? '', /^defeated: .* is over/);
    // Nobody leads before the one before knows that it does not.
    assert.deepEqual(order.slice(-3), ['one elected', 'one defeated', 'two elected']);
  });

  test('is lost, for a leader that has a connection, when somebody removes its node', async () => {
    const path = newPath();
    await using leader = await candidate(path, 'one');
    await using standby = await candidate(path, 'two');
    leader.join();
    await leader.untilTold(1);
    const [node = ''] = await untilCandidates(path, 1);
    standby.join();
    await untilCandidates(path, 2);
    await observer.client.delete(`${path}/${node}`, -1);
    await Promise.all([leader.untilTold(2), standby.untilTold(1)]);
    assert.match(
      leader.told[1] ?? '',
      /^defeated: the node \/.*-lock-0000000000 of this candidate was removed$/,
    );
    assert.deepEqual([leader.election.leads, standby.election.leads], [false, true]);
  });

  for (const mode of ['refuse', 'swallow'] as const) {
    test(`is left soon by who reaches no server, though its session may live for long (${mode})`, async () => {
      const path = newPath();
      await using leader = await candidate(path, 'one', { sessionTimeoutMs: 60_000 });
      leader.join();
      await leader.untilTold(1);
      await leader.registry.announce();
      leader.proxy.mode = mode;
      if (mode === 'refuse') leader.proxy.cut();
      let isGone = false;
      void Promise.all([leader.registry.withdraw(), leader.election.leave()]).then(() => {
        isGone = true;
      });
      // Less than it takes to notice that nobody answers.
      await until('it is gone', 30_000, () => isGone || undefined);
      assert.equal((await observer.client.getChildren(path)).children.length, 2);
    });
  }

  test('counts only nodes of candidates', async () => {
    const path = newPath();
    await observer.client.ensurePath(path);
    for (const name of ['a-lock-', 'b-lock-none', '-lock-3-of-mine']) {
      await observer.client.create(`${path}/${name}`, { data: Buffer.from('') });
    }
    await using one = await candidate(path, 'one');
    one.join();
    await one.untilTold(1);
    assert.deepEqual([one.told, await one.election.hasRivals()], [['elected'], false]);
  });

  test('has one node for each candidate, also if the answer to its creation is lost', async () => {
    for (let bytes = 0; bytes < 200; bytes += 20) {
      const path = newPath();
      await using one = await candidate(path, 'one');
      one.proxy.cutAfterAnswerBytes(bytes);
      one.join();
      await one.untilTold(1);
      assert.deepEqual(one.told, ['elected']);
      await untilCandidates(path, 1);
    }
  });
});

describe('a server that does not know yet what was created when the answer was lost', () => {
  test('does not give a candidate a second node, behind which it would wait for itself', async () => {
    const path = newPath();
    await using one = await candidate(path, 'one', { through: losingOneCreation });
    await observer.client.ensurePath(path);
    one.join();
    await one.untilTold(1);
    assert.deepEqual(one.told, ['elected']);
    await untilCandidates(path, 1);
  });

  test('does not let a leader be announced twice, which would be as good as not at all', async () => {
    const path = newPath();
    await observer.client.ensurePath(path);
    await using one = await candidate(path, 'one', { through: losingOneCreation });
    await one.registry.announce();
    assert.equal((await observer.client.getChildren(path)).children.length, 1);
  });
});

describe('the registry of the leader', () => {
  test('shows who announced itself, and nobody if that are none or several', async () => {
    const path = newPath();
    await using one = await candidate(path, 'one');
    await using two = await candidate(path, 'two');
    two.registry.follow();
    assert.equal(two.registry.leader(), undefined);
    const untilLeader = (host: string | undefined) =>
      until(`the leader is ${host}`, DEADLINE_MS, () =>
        two.registry.leader()?.host === host ? true : undefined,
      );
    await one.registry.announce();
    await untilLeader('one');
    const { children } = await observer.client.getChildren(path);
    assert.match(children.join(), /^member_\d{10}$/);
    const { data } = await observer.client.getData(`${path}/${children[0]}`);
    const endpoint = { host: 'one', port: 8081 };
    assert.deepEqual(JSON.parse(Buffer.from(data).toString()), {
      serviceEndpoint: endpoint,
      additionalEndpoints: { http: endpoint },
      status: 'ALIVE',
    });

    await observer.client.create(`${path}/member_9999999999`, { data: Buffer.from('no member') });
    await observer.client.create(`${path}/other`, { data });
    await untilLeader('one');
    await two.registry.announce();
    await untilLeader(undefined);
    await one.registry.withdraw();
    await untilLeader('two');
    two.proxy.mode = 'refuse';
    two.proxy.cut();
    await untilLeader(undefined);
    two.proxy.mode = 'pass';
    await untilLeader('two');
  });

  test('announces nobody any more who withdrew meanwhile', async () => {
    const path = newPath();
    await using one = await candidate(path, 'one');
    const announced = one.registry.announce();
    await one.registry.withdraw();
    await announced;
    assert.deepEqual((await observer.client.getChildren(path)).children, []);
  });

  test('announces once, also if the answer is lost', async () => {
    for (let bytes = 0; bytes < 200; bytes += 20) {
      const path = newPath();
      await using one = await candidate(path, 'one');
      one.proxy.cutAfterAnswerBytes(bytes);
      await one.registry.announce();
      assert.equal((await observer.client.getChildren(path)).children.length, 1);
    }
  });
});
