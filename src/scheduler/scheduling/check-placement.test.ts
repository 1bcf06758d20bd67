import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ScheduledTask, TaskConfig } from '../../../api/generated/aurora.ts';
import type { HostOffer } from '../../domain/match/host-offer.ts';
import type { PlacementCheck } from '../../domain/match/placement-check.ts';
import { hostOffer, limit, portRanges, scalar, taskConfig } from '../../domain/match/testing/fixtures.ts';
import { exampleTask } from '../../domain/testing/tasks.ts';
import { OfferBook } from '../offers/offer-book.ts';
import { type TestWorld, testWorld } from '../testing/world.ts';
import { tryPlacement } from './check-placement.ts';

const PORTS = portRanges([31_000, 31_099]);

/** An offer with so many cores and plenty of everything else. */
function offerOf(host: string, cpus: number): HostOffer {
  return hostOffer(host, {
    resources: [scalar('cpus', cpus), scalar('mem', 4096), scalar('disk', 10_000), PORTS],
  });
}

function bookOf({ settings }: TestWorld, offers: readonly HostOffer[]): OfferBook {
  const book = new OfferBook(settings.offers.order, settings.offers.maxStaticBans);
  for (const offer of offers) book.add(offer, 'NONE', Number.POSITIVE_INFINITY);
  return book;
}

interface Question {
  readonly config?: TaskConfig;
  readonly count?: number;
  readonly offers?: readonly HostOffer[];
  /** Tasks of the job that are stored. */
  readonly running?: readonly ScheduledTask[];
  readonly leaving?: readonly ScheduledTask[];
}

async function ask({ config = taskConfig(), count = 1, offers = [], running = [], leaving = [] }: Question) {
  const world = await testWorld();
  await world.storage.write((tx) => tx.apply({ saveTasks: { tasks: running } }));
  const check: PlacementCheck = tryPlacement(world, bookOf(world, offers), { config, count, leaving });
  assert.deepEqual(world.calls, []);
  return check;
}

function runningOn(host: string, instanceId: number, config = taskConfig()): ScheduledTask {
  const assigned = { slaveHost: host, slaveId: `agent-${host}`, assignedPorts: new Map<string, number>() };
  return exampleTask(`task-${instanceId}`, [['RUNNING', 1]], { config, instanceId, assigned });
}

test('tells how many hosts fit, and how many hosts each veto excludes', async () => {
  const offers = [
    offerOf('h1', 4),
    offerOf('h2', 0.5),
    hostOffer('h3', { resources: [scalar('cpus', 0.1)] }),
  ];
  assert.deepEqual(await ask({ offers, count: 6 }), {
    ...{ hosts: 3, fittingHosts: 1, instances: 6, placeableInstances: 4 },
    vetoes: [
      { reason: 'Insufficient: CPU', hosts: 2 },
      { reason: 'Insufficient: RAM', hosts: 1 },
      { reason: 'Insufficient: disk', hosts: 1 },
    ],
    exhausted: [
      { reason: 'Insufficient: CPU', hosts: 3 },
      { reason: 'Insufficient: RAM', hosts: 1 },
      { reason: 'Insufficient: disk', hosts: 1 },
    ],
  });
});

test('without offers there is no host', async () => {
  const check = await ask({});
  assert.deepEqual(check, {
    ...{ hosts: 0, fittingHosts: 0, instances: 1, placeableInstances: 0 },
    ...{ vetoes: [], exhausted: [] },
  });
});

test('instances that stay count against a limit, those that leave do not', async () => {
  const config = taskConfig({ constraints: [limit('host', 1)] });
  const [old, other] = [runningOn('h1', 0, config), runningOn('h2', 1, config)];
  const question = { config, offers: [offerOf('h1', 4), offerOf('h2', 4)], running: [old, other] };
  assert.equal((await ask(question)).fittingHosts, 0);
  const replaced = await ask({ ...question, leaving: [old] });
  assert.equal(replaced.placeableInstances, 1);
  assert.deepEqual(replaced.vetoes, [{ reason: 'Limit not satisfied: host', hosts: 1 }]);
});

test('what leaving instances hold counts as free, also on a host that is full', async () => {
  const [first, second] = [runningOn('h1', 0), runningOn('full', 1)];
  const running = [first, second];
  const check = await ask({ offers: [offerOf('h1', 0.5)], running, leaving: running, count: 3 });
  assert.deepEqual([check.hosts, check.fittingHosts, check.placeableInstances], [2, 2, 2]);
});
