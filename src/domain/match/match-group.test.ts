import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TaskConfig } from '../../../api/generated/aurora.ts';
import fc from '../../../api/testing/properties.ts';
import { sumOf } from './allocate.ts';
import { AttributeTally } from './attribute-tally.ts';
import { toGroupRequest } from './group-request.ts';
import type { HostOffer } from './host-offer.ts';
import { type MatchResult, matchGroup, type Slot } from './match-group.ts';
import { pendingReason } from './nearest-fit.ts';
import { hostOffer, limit, portRanges, scalar, taskConfig, text } from './testing/fixtures.ts';

const SETTINGS = {
  executors: new Map(),
  isRevocable: (tier: string | undefined) => tier === 'revocable',
  revocableTypes: new Set(['CPUS' as const]),
};

const POLICY = { nowMs: 0, unavailabilityThresholdMs: 0, fraction: () => 0.5 };

function slot(offer: HostOffer): Slot {
  return { offer, mode: 'NONE', left: offer.pieces, placed: 0 };
}

function match(
  count: number,
  config: TaskConfig,
  offers: readonly HostOffer[],
  tally = new AttributeTally(),
): MatchResult {
  const taskIds = Array.from({ length: count }, (_, index) => `task-${index}`);
  return matchGroup(taskIds, toGroupRequest(config, SETTINGS), offers.map(slot), tally, POLICY);
}

function hostsOf(result: MatchResult): string[] {
  return result.placements.map(({ offer }) => offer.host);
}

function reasonsOf(result: MatchResult): string[] {
  return result.refusals.map(({ vetoes }) => pendingReason(vetoes));
}

test('spreads over hosts in order, then goes round again while there is room', () => {
  const result = match(5, taskConfig(), [hostOffer('h1'), hostOffer('h2')]);
  assert.deepEqual(hostsOf(result), ['h1', 'h2', 'h1', 'h2', 'h1']);
  assert.deepEqual(
    result.slots.map(({ placed }) => placed),
    [3, 2],
  );
});

test('a host limit holds within one attempt, also where the agent advertises no host attribute', () => {
  const result = match(3, taskConfig({ constraints: [limit('host', 1)] }), [
    hostOffer('h1'),
    hostOffer('h2'),
  ]);
  assert.deepEqual(hostsOf(result), ['h1', 'h2']);
  assert.deepEqual(reasonsOf(result), ['Limit not satisfied: host', 'Limit not satisfied: host']);
});

test('a rack limit holds within one attempt over different hosts of the rack', () => {
  const inRack = (host: string, rack: string): HostOffer =>
    hostOffer(host, { attributes: [text('rack', rack)] });
  const offers = [inRack('h1', 'a'), inRack('h2', 'a'), inRack('h3', 'b')];
  const result = match(3, taskConfig({ constraints: [limit('rack', 1)] }), offers);
  assert.deepEqual(hostsOf(result), ['h1', 'h3']);
});

test('tasks that run already count towards a limit', () => {
  const tally = new AttributeTally();
  tally.add([{ name: 'host', values: ['h1'] }]);
  const result = match(1, taskConfig({ constraints: [limit('host', 1)] }), [hostOffer('h1')], tally);
  assert.deepEqual(hostsOf(result), []);
  assert.deepEqual(reasonsOf(result), ['Limit not satisfied: host']);
});

test('one host is filled until something is missing, which is then the reason', () => {
  const result = match(6, taskConfig(), [hostOffer('h1')]);
  assert.equal(result.placements.length, 4);
  assert.deepEqual(reasonsOf(result), ['Insufficient: CPU']);
});

test('named ports are different ones, also between tasks on one host', () => {
  const config = taskConfig({}, [
    { numCpus: 0.1 },
    { ramMb: 1 },
    { diskMb: 1 },
    { namedPort: 'http' },
    { namedPort: 'admin' },
  ]);
  const offer = hostOffer('h1', {
    resources: [scalar('cpus', 4), scalar('mem', 4096), scalar('disk', 100), portRanges([31_000, 31_004])],
  });
  const result = match(3, config, [offer]);
  const ports = result.placements.flatMap((placement) => [...placement.ports.values()]);
  assert.equal(result.placements.length, 2);
  assert.equal(new Set(ports).size, 4);
  assert.deepEqual(reasonsOf(result), ['Insufficient: ports']);
});

test('no host is ever given more than it offered, and no task that would fit is refused', () => {
  const cpus = fc.integer({ min: 1, max: 4000 });
  fc.assert(
    fc.property(
      fc.array(cpus, { maxLength: 5 }),
      cpus,
      fc.integer({ min: 1, max: 8 }),
      (hosts, wanted, count) => {
        const offers = hosts.map((thousandths, index) =>
          hostOffer(`h${index}`, { resources: [scalar('cpus', thousandths / 1000), scalar('mem', 4096)] }),
        );
        const config = taskConfig({}, [{ numCpus: wanted / 1000 }, { ramMb: 1 }]);
        const result = match(count, config, offers);
        const room = hosts.reduce((sum, thousandths) => sum + Math.floor(thousandths / wanted), 0);
        assert.equal(result.placements.length, Math.min(count, room));
        for (const [index, thousandths] of hosts.entries()) {
          const taken = result.placements
            .filter(({ offer }) => offer.host === `h${index}`)
            .reduce((sum, { taskResources }) => sum + sumOf(taskResources, 'CPUS'), 0);
          assert.ok(taken <= thousandths, `h${index} offers ${thousandths} and gives ${taken}`);
        }
      },
    ),
  );
});
