import { describe } from 'node:test';
import { connect, type ZooKeeperClient } from '../../src/edge/zookeeper/index.ts';
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
  readonly ensemble = new Ensemble({ time: this.time, random: randomStream(1, 'ensemble'), servers: 3 });
  readonly network = new Network(this.time, randomStream(1, 'network'), this.ensemble);
  #clients = 0;

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
