/**
 * Breaks a network and three real servers at random while clients write and follow, then compares what the clients were
 * told with what is there:
 *
 *     node src/edge/zookeeper/testing/soak.ts [SECONDS]
 *
 * Ends with 1 if an acknowledged write is missing, a write that was never sent is there, or a follower saw an old state
 * after a newer one or not the last one.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { until } from '../../../../test/e2e/testing/until.ts';
import { isZooKeeperError } from '../errors.ts';
import { ANY_VERSION } from '../types.ts';
import { openClient, openConnected, type TestClient } from './client.ts';
import { Ensemble } from './ensemble.ts';
import { FaultyProxy } from './proxy.ts';

const DEFAULT_SECONDS = 60;
const WRITERS = 4;
const SESSION_TIMEOUT_MS = 5_000;
const WRITTEN = '/written';
const FOLLOWED = '/followed';

/** What came of all writes, by name. */
const outcomes = new Map<string, string>();
const violations: string[] = [];
let stopped = false;
let slowestMs = 0;

const below = (bound: number): number => Math.floor(Math.random() * bound);

async function main(seconds: number): Promise<void> {
  await using ensemble = await Ensemble.start({ size: 3 });
  const proxies = await Promise.all(ensemble.addresses.map((address) => FaultyProxy.start(address)));
  await prepare(ensemble);
  const writers = Array.from({ length: WRITERS }, (_, index) => write(index, proxies));
  await breakThings(ensemble, proxies, Date.now() + seconds * 1_000);
  stopped = true;
  await Promise.all(writers);
  await compare(ensemble);
  for (const proxy of proxies) await proxy[Symbol.asyncDispose]();
}

async function prepare(ensemble: Ensemble): Promise<void> {
  await using opened = await openConnected(ensemble.addresses);
  for (const path of [WRITTEN, FOLLOWED]) await opened.client.create(path);
}

/** Writes until stopped and connected, in one session after the other; every second writer does not wait for connections. */
async function write(id: number, proxies: readonly FaultyProxy[]): Promise<void> {
  const addresses = proxies.map(({ address }) => address);
  const connectionWaitMs = id % 2 === 0 ? SESSION_TIMEOUT_MS : 50;
  const seen = { version: -1 };
  const open = (): TestClient => {
    const opened = openClient(addresses, { sessionTimeoutMs: SESSION_TIMEOUT_MS, connectionWaitMs });
    follow(id, opened, seen);
    return opened;
  };
  let opened = open();
  for (let index = 0; !stopped || opened.client.state !== 'connected'; index += 1) {
    const name = `${id}-${index}`;
    const startMs = performance.now();
    outcomes.set(name, await writeOnce(opened, name));
    slowestMs = Math.max(slowestMs, performance.now() - startMs);
    if (outcomes.get(name) !== 'SESSION_EXPIRED') continue;
    await opened.client.close();
    opened = open();
  }
  const { version } = (await opened.client.getData(FOLLOWED)).stat;
  await until(`writer ${id} sees version ${version}`, 60_000, () => seen.version >= version || undefined);
  await opened.client.close();
}

function follow(id: number, { client }: TestClient, seen: { version: number }): void {
  client.watchData(
    FOLLOWED,
    (node) => {
      const version = node?.stat.version ?? -1;
      if (version < seen.version)
        violations.push(`writer ${id} saw version ${version} after ${seen.version}`);
      seen.version = version;
    },
    (error) => violations.push(error.message),
  );
}

async function writeOnce({ client }: TestClient, name: string): Promise<string> {
  try {
    const outcome = await client.multi([
      { type: 'create', path: `${WRITTEN}/${name}` },
      { type: 'setData', path: FOLLOWED, data: new Uint8Array(below(3_000)), version: ANY_VERSION },
    ]);
    return outcome.ok ? 'done' : outcome.code;
  } catch (error) {
    if (!isZooKeeperError(error)) throw error;
    return error.code;
  }
}

async function breakThings(
  ensemble: Ensemble,
  proxies: readonly FaultyProxy[],
  endMs: number,
): Promise<void> {
  while (Date.now() < endMs) {
    const index = below(ensemble.servers.length);
    const [server, proxy] = [ensemble.servers[index], proxies[index]];
    if (server === undefined || proxy === undefined) throw new Error('each server has a proxy');
    const faults = [
      async () => {
        await server.kill();
        await pause(below(1_500));
        server.launch();
      },
      async () => {
        server.freeze();
        await pause(below(4_000));
        server.thaw();
      },
      async () => proxy.cut(),
      async () => proxy.cutAfterAnswerBytes(below(3_000)),
      () => isolate([proxy], 'swallow', below(5_000)),
      () => isolate(proxies, 'refuse', below(6_000)),
    ];
    await faults[below(faults.length)]?.();
    await pause(below(1_200));
  }
  await ensemble.settle();
}

async function isolate(
  proxies: readonly FaultyProxy[],
  mode: 'swallow' | 'refuse',
  forMs: number,
): Promise<void> {
  for (const proxy of proxies) proxy.mode = mode;
  if (mode === 'refuse') for (const proxy of proxies) proxy.cut();
  await pause(forMs);
  for (const proxy of proxies) proxy.mode = 'pass';
  // What was swallowed would be missing in the middle of the stream.
  for (const proxy of proxies) proxy.cut();
}

async function compare(ensemble: Ensemble): Promise<void> {
  await using opened = await openConnected(ensemble.addresses, { limits: { maxAnswerBytes: 2 ** 28 } });
  await opened.client.sync(WRITTEN);
  const there = new Set((await opened.client.getChildren(WRITTEN)).children);
  const counts = new Map<string, number>();
  for (const [name, outcome] of outcomes) {
    counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
    if (outcome === 'done' && !there.has(name)) violations.push(`${name} was acknowledged and is missing`);
    if (outcome === 'NOT_SENT' && there.has(name)) violations.push(`${name} was not sent and is there`);
  }
  console.log(
    `${outcomes.size} writes, ${there.size} there, the slowest answer after ${Math.round(slowestMs)} ms`,
  );
  for (const [outcome, count] of counts) console.log(`  ${outcome}: ${count}`);
}

await main(Number(process.argv[2] ?? DEFAULT_SECONDS));
for (const violation of violations) console.error(`VIOLATION: ${violation}`);
console.log(`${violations.length} violations`);
process.exitCode = violations.length === 0 ? 0 : 1;
