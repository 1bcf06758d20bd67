import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Resource, ValueRange } from '../../../api/mesos/v1.ts';
import fc from '../../../api/testing/properties.ts';
import {
  addRanges,
  containsRanges,
  formatRanges,
  normalizeRanges,
  overlaps,
  subtractRanges,
} from './ranges.ts';
import {
  add,
  contains,
  isEmpty,
  type Resources,
  resourcesOf,
  scalar,
  subtract,
  summary,
  describe as text,
  toMesos,
} from './resources.ts';

const range = fc
  .tuple(fc.nat(60), fc.nat(8))
  .map(([begin, length]): ValueRange => ({ begin, end: begin + length }));
const ranges = fc.array(range, { maxLength: 6 }).map(normalizeRanges);

/** The numbers of a set, one by one: what the ranges stand for. */
const numbers = (set: readonly ValueRange[]): Set<number> =>
  new Set(
    set.flatMap(({ begin, end }) => Array.from({ length: end - begin + 1 }, (_, index) => begin + index)),
  );

const scalars = (values: Record<string, number>) =>
  resourcesOf(Object.entries(values).map(([name, value]) => ({ name, type: 'SCALAR', scalar: { value } })));

describe('port ranges', () => {
  it('join what touches and keep apart what does not', () => {
    const set = normalizeRanges([
      { begin: 5, end: 6 },
      { begin: 1, end: 2 },
      { begin: 3, end: 3 },
      { begin: 9, end: 8 },
    ]);
    assert.equal(formatRanges(set), '[1-3, 5-6]');
  });

  it('behave as the sets of their numbers', () => {
    fc.assert(
      fc.property(ranges, ranges, (a, b) => {
        assert.deepEqual(
          numbers(addRanges(a, b)),
          new Set([...numbers(a), ...numbers(b)].sort((x, y) => x - y)),
        );
        assert.deepEqual(
          numbers(subtractRanges(a, b)),
          new Set([...numbers(a)].filter((it) => !numbers(b).has(it))),
        );
        assert.equal(
          containsRanges(a, b),
          [...numbers(b)].every((it) => numbers(a).has(it)),
        );
        assert.equal(
          overlaps(a, b),
          [...numbers(a)].some((it) => numbers(b).has(it)),
        );
      }),
    );
  });
});

describe('resources', () => {
  const amounts = fc
    .record({ cpus: fc.nat(8000), mem: fc.nat(4_000_000) })
    .map(({ cpus, mem }): Resources => scalars({ cpus: cpus / 1000, mem: mem / 1000 }));

  it('are exact: what is taken and given back leaves nothing over', () => {
    fc.assert(
      fc.property(fc.array(amounts, { maxLength: 20 }), (list) => {
        const sum = list.reduce(add, scalars({}));
        assert.ok(isEmpty(list.reduce(subtract, sum)));
      }),
    );
    const tenth = scalars({ cpus: 0.1 });
    assert.ok(contains(scalars({ cpus: 0.3 }), add(tenth, add(tenth, tenth))));
  });

  /** Of every kind: reserved once or twice, revocable, of each type. */
  const kinds = fc.record({
    reservations: fc.constantFrom<Pick<Resource, 'reservations'>[]>(
      {},
      { reservations: [{ type: 'STATIC' as const, role: 'web' }] },
      { reservations: [{ type: 'DYNAMIC' as const, role: 'web', principal: 'p' }] },
    ),
    revocable: fc.constantFrom<Pick<Resource, 'revocable'>[]>({}, { revocable: {} }),
  });
  const values = fc.oneof(
    fc.nat(5000).map((milli) => ({ name: 'cpus', type: 'SCALAR' as const, scalar: { value: milli / 1000 } })),
    ranges.map((range) => ({ name: 'ports', type: 'RANGES' as const, ranges: { range: [...range] } })),
    fc
      .subarray(['a', 'b', 'c'])
      .map((item) => ({ name: 'tokens', type: 'SET' as const, set: { item: [...item] } })),
  );
  const everything = fc
    .array(
      fc
        .tuple(values, kinds)
        .map(
          ([value, { reservations, revocable }]): Resource => ({ ...value, ...reservations, ...revocable }),
        ),
      { maxLength: 8 },
    )
    .map(resourcesOf);

  it('of all kinds contain their parts, and give back what was taken of them', () => {
    fc.assert(
      fc.property(everything, everything, (a, b) => {
        const both = add(a, b);
        assert.ok(contains(both, a) && contains(both, b));
        assert.ok(contains(both, add(subtract(both, a), a)) && contains(add(subtract(both, a), a), both));
        assert.ok(isEmpty(subtract(both, both)));
      }),
    );
  });

  it('are read again as they were written, in each format', () => {
    fc.assert(
      fc.property(everything, fc.constantFrom('plain', 'refined', 'both'), (resources, format) => {
        const again = resourcesOf(toMesos(resources, { format, allocationRole: 'web' }));
        assert.ok(contains(again, resources) && contains(resources, again));
      }),
    );
  });

  it('contain what is not more in any kind', () => {
    fc.assert(fc.property(amounts, amounts, (a, b) => contains(add(a, b), a)));
    assert.ok(!contains(scalars({ cpus: 1 }), scalars({ cpus: 1, bananas: 1 })));
  });

  it('sum up repeated scalars and drop zero ones', () => {
    const twice = resourcesOf([
      { name: 'cpus', type: 'SCALAR', scalar: { value: 0.5 } },
      { name: 'mem', type: 'SCALAR', scalar: { value: 0 } },
      { name: 'cpus', type: 'SCALAR', scalar: { value: 0.5 } },
    ]);
    assert.equal(text(twice, '*'), 'cpus(allocated: *):1');
  });

  it('never mix with reserved or revocable ones', () => {
    const special = resourcesOf([
      { name: 'cpus', type: 'SCALAR', scalar: { value: 1 }, revocable: {} },
      { name: 'mem', type: 'SCALAR', scalar: { value: 1 }, role: 'web' },
    ]);
    assert.equal(
      text(special, 'web'),
      'cpus(allocated: web){REV}:1; mem(allocated: web)(reservations: [(STATIC,web)]):1',
    );
    assert.ok(!contains(special, scalars({ cpus: 1 })));
    assert.equal(scalar(add(special, scalars({ cpus: 2 })), 'cpus'), 3, 'but count together');
  });

  it('are spelt as Mesos spells them', () => {
    const all = add(
      scalars({ cpus: 0.75, mem: 256 }),
      resourcesOf([{ name: 'ports', type: 'RANGES', ranges: { range: [{ begin: 31000, end: 31001 }] } }]),
    );
    assert.equal(
      text(all, '*'),
      'cpus(allocated: *):0.75; mem(allocated: *):256; ports(allocated: *):[31000-31001]',
    );
    assert.deepEqual(summary(all), { disk: 0, mem: 256, gpus: 0, cpus: 0.75, ports: '[31000-31001]' });
    assert.deepEqual(
      toMesos(all, { format: 'plain' }).map(({ name }) => name),
      ['cpus', 'mem', 'ports'],
    );
  });
});
