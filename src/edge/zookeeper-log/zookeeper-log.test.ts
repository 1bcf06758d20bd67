import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { until } from '../../../test/e2e/testing/until.ts';
import { LogDamaged, LogTruncated, type SharedLog } from '../../ports/log.ts';
import { contentOf, entries, testLogContract } from '../../storage/testing/log-contract.ts';
import { systemTimers } from '../system/clock.ts';
import { systemRandom } from '../system/random.ts';
import { openConnected, type TestClient } from '../zookeeper/testing/client.ts';
import { Ensemble } from '../zookeeper/testing/ensemble.ts';
import { FaultyProxy } from '../zookeeper/testing/proxy.ts';
import { MAX_ENTRY_BYTES } from './batch.ts';
import { LogDeposed, LogUnreachable } from './errors.ts';
import { openZooKeeperLog, type ZooKeeperLogOptions } from './zookeeper-log.ts';

const quiet = () => {};

const ensemble = await Ensemble.start({ size: 1 });
const shared = await openConnected(ensemble.addresses);
after(async () => {
  await shared.client.close();
  await ensemble[Symbol.asyncDispose]();
});

let groups = 0;
const newGroup = () => `/group-${++groups}`;

function open(
  groupPath: string,
  { client }: TestClient = shared,
  options: Partial<ZooKeeperLogOptions> = {},
): SharedLog {
  return openZooKeeperLog({
    ...{ client, groupPath, timers: systemTimers, random: systemRandom, writerName: 'test' },
    ...options,
  });
}

/** An initialised log that this process writes. */
async function openNew(options: Partial<ZooKeeperLogOptions> = {}): Promise<[SharedLog, string]> {
  const group = newGroup();
  const log = open(group, shared, options);
  await log.initialize();
  await log.takeOver();
  return [log, group];
}

async function untilBatches(group: string, count: number): Promise<void> {
  await until(`${count} batches are left`, 60_000, async () => {
    const { children } = await shared.client.getChildren(`${group}/aurora-log/batches`);
    return children.length === count ? true : undefined;
  });
}

const texts = async (log: SharedLog, from?: number) => (await contentOf(log, from)).map(([, text]) => text);

describe('the log in ZooKeeper', () => {
  const places = new WeakMap<object, string>();
  /** Takes over as soon as there is something to take over, as a tool that is alone does. */
  async function openAlone(group: string): Promise<SharedLog> {
    const log = open(group);
    const initialize = log.initialize.bind(log);
    log.initialize = async () => {
      await initialize();
      await log.takeOver();
    };
    if ((await log.status()).kind === 'ready') await log.takeOver();
    places.set(log, group);
    return log;
  }
  testLogContract(
    () => openAlone(newGroup()),
    (log) => openAlone(places.get(log) ?? ''),
  );

  test('takes what the ensemble can bear in one transaction, and no larger entry', async () => {
    const [log] = await openNew();
    const large = new Uint8Array(MAX_ENTRY_BYTES).fill(7);
    assert.equal(await log.append([large, large, ...entries('small'), large]), 4);
    const read: number[] = [];
    for await (const { entry } of log.read()) read.push(entry.length);
    assert.deepEqual(read, [large.length, large.length, 5, large.length]);
    await assert.rejects(log.append([new Uint8Array(MAX_ENTRY_BYTES + 1)]), RangeError);
    assert.equal(await log.append(entries('still usable')), 5);
  });

  test('must be taken over before it is written', async () => {
    const [, group] = await openNew();
    await assert.rejects(open(group).append(entries('one')), /not taken over/);
    await assert.rejects(open(newGroup()).takeOver(), /not initialised/);
  });

  test('gives each batch its own node, and removes those that a truncation made useless', async () => {
    const [log, group] = await openNew();
    for (let i = 1; i <= 200; i++) await log.append(entries(`${i}`));
    await log.truncateBefore(151);
    await untilBatches(group, 50);
    const next = open(group);
    await next.takeOver();
    assert.deepEqual(
      await texts(next, 160),
      Array.from({ length: 41 }, (_, i) => `${i + 160}`),
    );
  });

  test('removes later what a writer that died left over', async () => {
    const [log, group] = await openNew();
    for (const text of ['one', 'two', 'three']) await log.append(entries(text));
    await log.truncateBefore(3);
    await untilBatches(group, 1);
    // As if the writer had died right after the truncation.
    await shared.client.create(`${group}/aurora-log/batches/0000000002`);
    const next = open(group);
    await next.takeOver();
    await next.append(entries('four'));
    await next.truncateBefore(4);
    await untilBatches(group, 1);
  });

  test('makes its head anew before the version overflows', async () => {
    const [log, group] = await openNew({ maxHeadVersion: 7 });
    for (let i = 1; i <= 30; i++) await log.append(entries(`${i}`));
    assert.ok(((await shared.client.exists(`${group}/aurora-log/head`))?.version ?? 99) <= 7);
    assert.equal((await texts(log)).length, 30);
  });
});

describe('a deposed writer', () => {
  test('appends nothing more and stays refused', async () => {
    const [first, group] = await openNew();
    await first.append(entries('one'));
    const second = open(group);
    await second.takeOver();
    await assert.rejects(first.append(entries('late')), LogDeposed);
    await assert.rejects(first.append(entries('later')), LogDeposed);
    await assert.rejects(first.truncateBefore(2), LogDeposed);
    assert.equal(await second.append(entries('two')), 2);
    assert.deepEqual(await texts(second), ['one', 'two']);
  });

  test('is found out also between the beginning of the epoch and the first append', async () => {
    const [first, group] = await openNew();
    const appends = Array.from({ length: 50 }, (_, i) => first.append(entries(`${i}`)));
    const second = open(group);
    await second.takeOver();
    const results = await Promise.allSettled(appends);
    const acknowledged = results.filter(({ status }) => status === 'fulfilled').length;
    const found = await texts(second);
    assert.deepEqual(
      found.slice(0, acknowledged),
      Array.from({ length: acknowledged }, (_, i) => `${i}`),
    );
    await second.append(entries('mine'));
    assert.deepEqual(await texts(second), [...found, 'mine']);
  });
});

describe('a reader', () => {
  test('follows what another appends', async () => {
    const [log, group] = await openNew();
    const follower = open(group);
    const grown: number[] = [];
    let told = quiet;
    const stop = follower.follow(
      (next) => {
        grown.push(next);
        told();
      },
      (error) => assert.fail(error),
    );
    for (let i = 1; i <= 20; i++) await log.append(entries(`${i}`));
    while (grown.at(-1) !== 21) await new Promise<void>((resolve) => (told = resolve));
    stop();
    assert.deepEqual(
      grown,
      grown.toSorted((a, b) => a - b),
    );
    assert.equal((await texts(follower)).length, 20);
    await log.append(entries('21'));
    assert.deepEqual(await texts(follower, 21), ['21']);
  });

  test('is told when what it wants was truncated', async () => {
    const [log, group] = await openNew();
    for (let i = 1; i <= 300; i++) await log.append(entries(`${i}`));
    const reading = open(group).read();
    const first = await reading[Symbol.asyncIterator]().next();
    assert.equal(first.value?.position, 1);
    await log.truncateBefore(290);
    await untilBatches(group, 11);
    await assert.rejects(contentOf(open(group), 20), LogTruncated);
    await assert.rejects(async () => {
      for await (const record of { [Symbol.asyncIterator]: () => reading[Symbol.asyncIterator]() })
        assert.ok(record);
    }, LogTruncated);
  });

  test('is told of nodes that are missing or changed', async () => {
    const [log, group] = await openNew();
    for (const text of ['one', 'two', 'three']) await log.append(entries(text));
    const node = `${group}/aurora-log/batches/0000000002`;
    const { data } = await shared.client.getData(node);
    const flipped = Uint8Array.from(data, (byte, i) => (i === data.length - 6 ? byte ^ 1 : byte));
    await shared.client.setData(node, flipped, -1);
    const isDamaged = (error: Error) => error instanceof LogDamaged && error.position === 2;
    await assert.rejects(texts(open(group)), isDamaged);
    await shared.client.delete(node, -1);
    await assert.rejects(texts(open(group)), isDamaged);
  });
});

describe('a writer whose connection is cut', () => {
  test('loses nothing, repeats nothing and leaves no hole, wherever the cut is', async () => {
    const lanes = 7;
    await Promise.all(Array.from({ length: lanes }, (_, i) => appendWithCuts(i, lanes)));
  });

  async function appendWithCuts(firstBytes: number, stepBytes: number): Promise<void> {
    await using proxy = await FaultyProxy.start(ensemble.addresses[0] ?? assert.fail());
    await using cut = await openConnected([proxy.address]);
    const group = newGroup();
    const log = open(group, cut);
    await log.initialize();
    await log.takeOver();
    const expected: string[] = [];
    for (let bytes = firstBytes; bytes < 300; bytes += 3 * stepBytes) {
      proxy.cutAfterAnswerBytes(bytes);
      const names = [1, 2, 3].map((i) => `cut after ${bytes} bytes, append ${i}`);
      await Promise.all(names.map((name) => log.append([...entries(name), new Uint8Array(MAX_ENTRY_BYTES)])));
      expected.push(...names);
    }
    const found = (await texts(open(group))).filter((text) => text.startsWith('cut'));
    assert.deepEqual(found, expected);
  }

  test('fails when it was given a time and that is over', async () => {
    await using proxy = await FaultyProxy.start(ensemble.addresses[0] ?? assert.fail());
    await using cut = await openConnected([proxy.address], { sessionTimeoutMs: 20_000 });
    const log = open(newGroup(), cut, { writeTimeoutMs: 300 });
    await log.initialize();
    await log.takeOver();
    await log.append(entries('one'));
    proxy.mode = 'swallow';
    await assert.rejects(log.append(entries('unknown')), /no answer within 300 ms/);
    await assert.rejects(log.append(entries('never')), LogUnreachable);
    proxy.mode = 'pass';
    proxy.cut();
  });

  test('fails for good when its session ends', async () => {
    await using proxy = await FaultyProxy.start(ensemble.addresses[0] ?? assert.fail());
    await using cut = await openConnected([proxy.address], { sessionTimeoutMs: 1_000 });
    const group = newGroup();
    const log = open(group, cut);
    await log.initialize();
    await log.takeOver();
    await log.append(entries('one'));
    proxy.mode = 'swallow';
    await assert.rejects(log.append(entries('unknown')), LogUnreachable);
    await assert.rejects(log.append(entries('never')), LogUnreachable);
    const found = await texts(open(group));
    assert.equal(found[0], 'one');
    assert.ok(!found.includes('never'));
  });
});
