import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { connect, isZooKeeperError, type ZooKeeperClient } from '../../src/edge/zookeeper/index.ts';
import { openZooKeeperLog } from '../../src/edge/zookeeper-log/zookeeper-log.ts';
import type { SharedLog } from '../../src/ports/log.ts';
import { testLogContract } from '../../src/storage/testing/log-contract.ts';
import { simulatedLogger } from '../logger.ts';
import { randomStream } from '../random.ts';
import { settle, VirtualTime } from '../virtual-time.ts';
import { Ensemble } from './ensemble.ts';
import { Network } from './network.ts';

const SESSION_TIMEOUT_MS = 6000;

/** An ensemble whose time passes by itself while somebody waits. */
class World {
  readonly time = new VirtualTime(0);
  readonly ensemble: Ensemble;
  readonly network: Network;
  #clients = 0;

  constructor(seed = 1) {
    this.ensemble = new Ensemble({ time: this.time, random: randomStream(seed, 'ensemble'), servers: 3 });
    this.network = new Network(this.time, randomStream(seed, 'network'), this.ensemble);
  }

  connect(name = `client-${++this.#clients}`): ZooKeeperClient {
    const inbox = this.time.process();
    return connect({
      servers: this.network.addresses,
      sessionTimeoutMs: SESSION_TIMEOUT_MS,
      openSocket: (server, _tls, _maxBytes, listener) => this.network.open({ name, inbox }, server, listener),
      timers: this.time,
      monotonicClock: this.time,
      random: randomStream(1, name),
      logger: simulatedLogger(() => {}),
    });
  }

  /** Lets time pass until `promise` is settled. */
  async until<T>(promise: Promise<T>): Promise<T> {
    let isSettled = false;
    const end = () => {
      isSettled = true;
    };
    promise.then(end, end);
    for (await settle(); !isSettled; ) await this.time.advance(1);
    return promise;
  }
}

/** The log with time that passes while its caller waits. */
function patient(world: World, log: SharedLog): SharedLog {
  return {
    status: () => world.until(log.status()),
    initialize: () => world.until(log.initialize().then(() => log.takeOver())),
    append: (entries) => world.until(log.append(entries)),
    truncateBefore: (position) => world.until(log.truncateBefore(position)),
    takeOver: () => world.until(log.takeOver()),
    close: () => world.until(log.close()),
    follow: log.follow.bind(log),
    async *read(from) {
      const records = log.read(from)[Symbol.asyncIterator]();
      for (;;) {
        const next = await world.until(records.next());
        if (next.done === true) return;
        yield next.value;
      }
    },
  };
}

describe('a log in the simulated ensemble', () => {
  const worlds = new WeakMap<object, World>();
  const open = async (world: World): Promise<SharedLog> => {
    const log = openZooKeeperLog({
      ...{ client: world.connect(), groupPath: '/log', writerName: 'test', timers: world.time },
      random: randomStream(2, 'log'),
    });
    const opened = patient(world, log);
    if ((await opened.status()).kind === 'ready') await opened.takeOver();
    worlds.set(opened, world);
    return opened;
  };
  testLogContract(
    () => open(new World()),
    (log) => open(worlds.get(log) ?? new World()),
  );
});

describe('a session in the simulated ensemble', () => {
  const codeOf = (answer: Promise<unknown>): Promise<unknown> =>
    answer.then(
      () => 'no failure',
      (error: unknown) => (isZooKeeperError(error) ? error.code : error),
    );

  test('ends with its ephemeral nodes when its client is cut off, which the client knows first', async () => {
    const world = new World();
    const [cut, other] = [world.connect('cut'), world.connect('other')];
    await world.until(cut.create('/mine', { ephemeral: true }));
    const seen: string[] = [];
    cut.onSession((event) => seen.push(event));
    world.network.partition('cut');
    while (cut.state !== 'expired') {
      assert.notEqual(await world.until(other.exists('/mine')), undefined);
      await world.time.advance(100);
    }
    await world.time.advance(SESSION_TIMEOUT_MS);
    await world.until(other.sync('/mine'));
    assert.equal(await world.until(other.exists('/mine')), undefined);
    assert.deepEqual(seen, ['suspended', 'expired']);
  });

  test('outlives a broken connection; nobody knows what became of a write that was under way', async () => {
    const outcomes = new Set<string>();
    for (let i = 0; i < 40; i++) {
      const world = new World(i);
      const client = world.connect();
      await world.until(client.create('/node'));
      const write = codeOf(client.setData('/node', new Uint8Array(1), 0));
      await world.time.advance(3);
      world.network.reset('client-1');
      const code = await world.until(write);
      await world.time.advance(5000);
      await world.until(client.sync('/node'));
      const stat = await world.until(client.exists('/node'));
      outcomes.add(`${code}, version ${stat?.version}`);
    }
    assert.ok(outcomes.has('CONNECTION_LOSS, version 0') && outcomes.has('CONNECTION_LOSS, version 1'));
  });

  test('compares versions as they are, and does all of a transaction or nothing', async () => {
    const world = new World();
    const client = world.connect();
    await world.until(client.create('/node'));
    await world.until(client.setData('/node', new Uint8Array(1), 0));
    assert.equal(await world.until(codeOf(client.setData('/node', new Uint8Array(2), 0))), 'BAD_VERSION');
    const outcome = await world.until(
      client.multi([
        { type: 'create', path: '/other' },
        { type: 'check', path: '/node', version: 0 },
      ]),
    );
    assert.deepEqual(outcome, { ok: false, failedIndex: 1, code: 'BAD_VERSION' });
    assert.equal(await world.until(client.exists('/other')), undefined);
  });
});
