import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MaintenanceMode } from '../../../api/generated/aurora.ts';
import type { Attribute } from '../../../api/mesos/v1.ts';
import { toHostAttributes } from './host-offer.ts';
import { compareOffers, type OfferOrder } from './offer-order.ts';
import { hostOffer, scalar, text } from './testing/fixtures.ts';

function scalarAttribute(name: string, value: number): Attribute {
  return { name, type: 'SCALAR', scalar: { value } };
}

test('attributes become texts: scalars as Java writes doubles, same names together, other types ignored', () => {
  const attributes = toHostAttributes([
    scalarAttribute('cores', 4),
    scalarAttribute('share', 0.25),
    scalarAttribute('bytes', 12_345_678),
    scalarAttribute('tiny', 0.0001),
    text('rack', 'a'),
    text('rack', 'b'),
    text('rack', 'a'),
    { name: 'ports', type: 'RANGES', ranges: { range: [{ begin: 1, end: 2 }] } },
    { name: 'empty', type: 'TEXT' },
  ]);
  assert.deepEqual(
    attributes.map(({ name, values }) => `${name}=${values.join('|')}`),
    ['cores=4.0', 'share=0.25', 'bytes=1.2345678E7', 'tiny=1.0E-4', 'rack=a|b'],
  );
});

test('a host attribute is there even if the agent advertises none, and the advertised one counts', () => {
  assert.deepEqual(hostOffer('h1').attributes, [{ name: 'host', values: ['h1'] }]);
  const advertised = hostOffer('h1', { attributes: [text('host', 'other')] });
  assert.deepEqual(advertised.attributes, [{ name: 'host', values: ['other'] }]);
});

test('unavailability is read from nanoseconds beyond the exact range of numbers', () => {
  const start = { nanoseconds: 1_732_000_000_123_456_789n };
  assert.equal(hostOffer('h1', { unavailability: { start } }).unavailableFromMs, 1_732_000_000_123);
});

function order(orders: readonly OfferOrder[], hosts: readonly ReturnType<typeof ranked>[]): string[] {
  return [...hosts].sort(compareOffers(orders)).map(({ offer }) => offer.host);
}

function ranked(
  host: string,
  more: {
    cpus?: number;
    mem?: number;
    revocable?: number;
    mode?: MaintenanceMode;
    from?: number;
    lot?: number;
  },
) {
  const resources = [
    scalar('cpus', more.cpus ?? 1),
    scalar('mem', more.mem ?? 1),
    ...(more.revocable ? [scalar('cpus', more.revocable, { revocable: {} })] : []),
  ];
  const unavailability = more.from && { unavailability: { start: { nanoseconds: more.from * 1e6 } } };
  return {
    offer: hostOffer(host, { resources, ...unavailability }, more.lot),
    mode: more.mode ?? 'NONE',
  } as const;
}

test('hosts under maintenance come last, and those that leave first come later', () => {
  const hosts = [
    ranked('drained', { mode: 'DRAINED' }),
    ranked('leaves soon', { from: 100 }),
    ranked('scheduled', { mode: 'SCHEDULED' }),
    ranked('leaves late', { from: 200 }),
    ranked('stays', {}),
  ];
  assert.deepEqual(order([], hosts), ['stays', 'leaves late', 'leaves soon', 'scheduled', 'drained']);
});

test('the configured orders apply one after the other, and equal offers are all kept', () => {
  const hosts = [
    ranked('c', { cpus: 2, mem: 1 }),
    ranked('b', { cpus: 1, mem: 9 }),
    ranked('a', { cpus: 1, mem: 9 }),
    ranked('d', { cpus: 1, mem: 2 }),
  ];
  assert.deepEqual(order(['CPU', 'MEMORY'], hosts), ['d', 'a', 'b', 'c']);
});

test('hosts without revocable cpus come last in their order; RANDOM goes by lot', () => {
  const hosts = [
    ranked('none', { lot: 0.1 }),
    ranked('much', { revocable: 3, lot: 0.3 }),
    ranked('little', { revocable: 1, lot: 0.2 }),
  ];
  assert.deepEqual(order(['REVOCABLE_CPU'], hosts), ['little', 'much', 'none']);
  assert.deepEqual(order(['RANDOM'], hosts), ['none', 'little', 'much']);
});
