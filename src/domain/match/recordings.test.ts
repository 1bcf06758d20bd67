import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { parseExactJson } from '../../../api/mesos/json.ts';
import type { Offer, SchedulerEvent } from '../../../api/mesos/v1.ts';
import type { ResourceType } from './amounts.ts';
import { type HostOffer, toHostOffer } from './host-offer.ts';
import { availableIn } from './pieces.ts';

const REVOCABLE_TYPES: ReadonlySet<ResourceType> = new Set(['CPUS']);

/** The offers of an exchange with a real Mesos, by the last part of their ids. */
function recordedOffers(name: string): Map<string, HostOffer> {
  const file = new URL(`../../../test/recordings/mesos/${name}.jsonl`, import.meta.url);
  const lines = readFileSync(file, 'utf8').trim().split('\n');
  const offers = lines.flatMap((line): readonly Offer[] => {
    const { kind, body } = parseExactJson(line) as { kind: string; body?: SchedulerEvent };
    return kind === 'event' && body?.type === 'OFFERS' ? (body.offers.offers ?? []) : [];
  });
  return new Map(offers.map((offer) => [offer.id.value.split('-').at(-1) ?? '', toHostOffer(offer, 0)]));
}

function firm(offer: HostOffer | undefined) {
  return availableIn(offer?.pieces ?? [], { revocable: false, revocableTypes: REVOCABLE_TYPES });
}

test('a real agent with reserved, custom and repeated resources and attributes', () => {
  const offer = recordedOffers('13-attributes-resources').get('O1');
  assert.deepEqual(firm(offer), {
    CPUS: 6000,
    RAM_MB: 4_608_000,
    DISK_MB: 10_000_000,
    PORTS: 25_000,
    GPUS: 0,
  });
  assert.deepEqual(
    offer?.attributes.map(({ name, values }) => `${name}=${values.join('|')}`),
    ['rack=a', 'host=h1', 'dedicated=web/frontend', 'zone=z1|z2', 'cores=8.0'],
  );
});

test('a real agent with gpus and no attributes', () => {
  const offer = recordedOffers('13-attributes-resources').get('O0');
  assert.equal(firm(offer).GPUS, 2000);
  assert.deepEqual(offer?.attributes, [{ name: 'host', values: [offer?.host] }]);
});

test('a real agent with revocable resources', () => {
  const offer = recordedOffers('13b-revocable-resources').get('O0');
  const revocable = availableIn(offer?.pieces ?? [], { revocable: true, revocableTypes: REVOCABLE_TYPES });
  assert.deepEqual([firm(offer).CPUS, revocable.CPUS, revocable.RAM_MB], [4000, 8000, 4_096_000]);
});

test('a real agent that is announced to become unavailable', () => {
  const announced = [...recordedOffers('12-maintenance').values()].filter(
    ({ unavailableFromMs }) => unavailableFromMs !== undefined,
  );
  assert.ok(announced.length > 0);
  for (const { unavailableFromMs = 0 } of announced) {
    assert.ok(unavailableFromMs > Date.UTC(2026, 0) && unavailableFromMs < Date.UTC(2027, 0));
  }
});
