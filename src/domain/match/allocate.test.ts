import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from '../../../api/testing/properties.ts';
import { allocate, pickPorts, sumOf } from './allocate.ts';
import { type Amounts, NO_AMOUNTS, RESOURCE_TYPES, toThousandths } from './amounts.ts';
import { availableIn, toPieces, type Usage } from './pieces.ts';
import { portRanges, scalar } from './testing/fixtures.ts';

const FIRM: Usage = { revocable: false, revocableTypes: new Set(['CPUS']) };
const REVOCABLE: Usage = { revocable: true, revocableTypes: new Set(['CPUS']) };

function amounts(more: Partial<Amounts>): Amounts {
  return { ...NO_AMOUNTS, ...more };
}

test('takes reserved resources before unreserved ones and keeps their role', () => {
  const pieces = toPieces([scalar('cpus', 2), scalar('cpus', 1, { role: 'aurora' })]);
  const allocation = allocate(pieces, amounts({ CPUS: 1500 }), [], FIRM);
  assert.deepEqual(
    allocation?.taken.map(({ role, scalar }) => [role, scalar?.value]),
    [
      ['aurora', 1],
      ['*', 0.5],
    ],
  );
  assert.equal(availableIn(allocation?.left ?? [], FIRM).CPUS, 1500);
});

test('a tenth ten times is exactly one', () => {
  let left = toPieces([scalar('cpus', 1)]);
  for (let i = 0; i < 10; i++) {
    const allocation = allocate(left, amounts({ CPUS: toThousandths(0.1) }), [], FIRM);
    assert.ok(allocation !== undefined, `share ${i} fits`);
    left = [...allocation.left];
  }
  assert.deepEqual(left, []);
});

test('revocable tasks take cpus from revocable resources only, and memory from firm ones', () => {
  const offered = [scalar('cpus', 1), scalar('cpus', 3, { revocable: {} }), scalar('mem', 512)];
  const pieces = toPieces(offered);
  assert.equal(availableIn(pieces, REVOCABLE).CPUS, 3000);
  assert.equal(availableIn(pieces, REVOCABLE).RAM_MB, 512_000);
  assert.equal(availableIn(pieces, FIRM).CPUS, 1000);
  const taken = allocate(pieces, amounts({ CPUS: 2000, RAM_MB: 100_000 }), [], REVOCABLE)?.taken ?? [];
  assert.deepEqual(taken, [scalar('cpus', 2, { revocable: {} }), scalar('mem', 100)]);
});

test('cuts exactly the chosen ports out of the ranges', () => {
  const pieces = toPieces([portRanges([31_000, 31_003], [31_010, 31_010])]);
  const allocation = allocate(pieces, amounts({ PORTS: 3000 }), [31_001, 31_002, 31_010], FIRM);
  assert.deepEqual(allocation?.taken[0]?.ranges?.range, [
    { begin: 31_001, end: 31_002 },
    { begin: 31_010, end: 31_010 },
  ]);
  assert.deepEqual(allocation?.left[0]?.ports, [
    { begin: 31_000, end: 31_000 },
    { begin: 31_003, end: 31_003 },
  ]);
  assert.equal(allocate(pieces, amounts({}), [31_004], FIRM), undefined);
});

test('picks different ports at random, every one of them possible', () => {
  const pieces = toPieces([portRanges([1, 2], [5, 6])]);
  const seen = new Set<number>();
  for (const fraction of [0, 0.25, 0.5, 0.75, 0.999]) {
    const ports = pickPorts(pieces, ['a', 'b', 'c', 'd'], () => fraction);
    assert.equal(new Set(ports?.values()).size, 4);
    seen.add(ports?.get('a') ?? 0);
  }
  assert.deepEqual([...seen].sort(), [1, 2, 5, 6]);
  assert.equal(
    pickPorts(pieces, ['a', 'b', 'c', 'd', 'e'], () => 0),
    undefined,
  );
});

test('nothing is created or lost: what is taken and what is left add up to what was offered', () => {
  const cpus = fc.integer({ min: 0, max: 8000 });
  const offered = fc.array(
    fc.record({ thousandths: cpus, role: fc.constantFrom('*', 'aurora'), revocable: fc.boolean() }),
    { maxLength: 6 },
  );
  fc.assert(
    fc.property(offered, cpus, fc.boolean(), (resources, wanted, revocable) => {
      const pieces = toPieces(
        resources.map(({ thousandths, role, revocable: canBeRevoked }) =>
          scalar('cpus', thousandths / 1000, { role, ...(canBeRevoked && { revocable: {} }) }),
        ),
      );
      const usage = revocable ? REVOCABLE : FIRM;
      const before = availableIn(pieces, usage);
      const allocation = allocate(pieces, amounts({ CPUS: wanted }), [], usage);
      assert.equal(allocation === undefined, wanted > before.CPUS);
      if (allocation === undefined) return;
      assert.equal(sumOf(allocation.taken, 'CPUS'), wanted);
      const after = availableIn(allocation.left, usage);
      for (const type of RESOURCE_TYPES) {
        assert.equal(after[type], before[type] - (type === 'CPUS' ? wanted : 0));
      }
    }),
  );
});
