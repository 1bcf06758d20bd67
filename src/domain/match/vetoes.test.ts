import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Constraint } from '../../../api/generated/aurora.ts';
import { type Amounts, NO_AMOUNTS } from './amounts.ts';
import { AttributeTally } from './attribute-tally.ts';
import { nearerFit, pendingReason } from './nearest-fit.ts';
import { limit, value } from './testing/fixtures.ts';
import { findVetoes, groupOf, type HostView, orderConstraints, type Veto } from './vetoes.ts';

const NOW_MS = 1_000_000;
const THRESHOLD_MS = 360_000;
const PLENTY: Amounts = {
  CPUS: 1e6,
  RAM_MB: 1e9,
  DISK_MB: 1e9,
  PORTS: 1e6,
  GPUS: 1e6,
};

const HOST: HostView = {
  attributes: [
    { name: 'host', values: ['h1'] },
    { name: 'rack', values: ['r1', 'r2'] },
  ],
  mode: 'NONE',
  unavailableFromMs: undefined,
  available: PLENTY,
};

function judge(
  constraints: readonly Constraint[],
  host: Partial<HostView> = {},
  amounts: Partial<Amounts> = {},
  tally = new AttributeTally(),
): readonly Veto[] {
  const demand = {
    amounts: { ...NO_AMOUNTS, ...amounts },
    constraints: orderConstraints(constraints),
    tally,
  };
  return findVetoes(demand, { ...HOST, ...host }, NOW_MS, THRESHOLD_MS);
}

const DEDICATED = { attributes: [...HOST.attributes, { name: 'dedicated', values: ['ads/web'] }] };

const CASES: readonly (readonly [what: string, actual: readonly Veto[], reasons: string, score: number])[] = [
  ['fits', judge([]), '', 0],
  ['dedicated host, ordinary task', judge([], DEDICATED), 'Host is dedicated', 1_000_000],
  ['dedicated host, matching task', judge([value('dedicated', ['ads/web'])], DEDICATED), '', 0],
  [
    'dedicated host of others',
    judge([value('dedicated', ['ads/api'])], DEDICATED),
    'Constraint not satisfied: dedicated',
    10_000,
  ],
  ['draining', judge([], { mode: 'DRAINING' }), 'Host draining for maintenance', 100_000],
  ['drained', judge([], { mode: 'DRAINED' }), 'Host drained for maintenance', 100_000],
  ['scheduled for maintenance', judge([], { mode: 'SCHEDULED' }), '', 0],
  [
    'unavailable soon',
    judge([], { unavailableFromMs: NOW_MS + THRESHOLD_MS - 1 }),
    'Host draining for maintenance',
    100_000,
  ],
  ['unavailable later', judge([], { unavailableFromMs: NOW_MS + THRESHOLD_MS }), '', 0],
  ['one of the values', judge([value('rack', ['r2', 'r9'])]), '', 0],
  ['other values', judge([value('rack', ['r9'])]), 'Constraint not satisfied: rack', 10_000],
  ['negated value', judge([value('rack', ['r1'], true)]), 'Constraint not satisfied: rack', 10_000],
  ['negated other value', judge([value('rack', ['r9'], true)]), '', 0],
  ['missing attribute', judge([value('zone', ['a'])]), 'Constraint not satisfied: zone', 10_000],
  ['missing attribute, negated', judge([value('zone', ['a'], true)]), '', 0],
  ['limit on a missing attribute', judge([limit('zone', 1)]), 'Constraint not satisfied: zone', 10_000],
  ['limit not reached', judge([limit('rack', 2)], {}, {}, racks('r1')), '', 0],
  [
    'limit reached in one value',
    judge([limit('rack', 1)], {}, {}, racks('r2')),
    'Limit not satisfied: rack',
    10_000,
  ],
  [
    'values before limits',
    judge([limit('host', 0), value('rack', ['r9'])]),
    'Constraint not satisfied: rack',
    10_000,
  ],
  [
    'constraints before resources',
    judge([value('rack', ['r9'])], { available: NO_AMOUNTS }, { CPUS: 1000 }),
    'Constraint not satisfied: rack',
    10_000,
  ],
  [
    'every missing resource',
    judge(
      [],
      { available: NO_AMOUNTS },
      { CPUS: 1000, RAM_MB: 24_576_000, DISK_MB: 1, PORTS: 2000, GPUS: 8000 },
    ),
    'Insufficient: CPU,Insufficient: RAM,Insufficient: disk,Insufficient: ports,Insufficient: GPU',
    62 + 1000 + 0 + 2 + 1000,
  ],
  ['exactly enough', judge([], { available: { ...NO_AMOUNTS, CPUS: 300 } }, { CPUS: 300 }), '', 0],
];

function racks(...values: readonly string[]): AttributeTally {
  const tally = new AttributeTally();
  for (const rack of values) tally.add([{ name: 'rack', values: [rack] }]);
  return tally;
}

for (const [what, vetoes, reasons, score] of CASES) {
  test(`vetoes: ${what}`, () => {
    assert.equal(pendingReason(vetoes), reasons);
    assert.equal(
      vetoes.reduce((sum, veto) => sum + veto.score, 0),
      score,
    );
  });
}

test('only limits depend on where other tasks run', () => {
  const [constraint] = judge([value('rack', ['r9'])]);
  const [limited] = judge([limit('host', 0)]);
  assert.ok(constraint !== undefined && limited !== undefined);
  assert.equal(groupOf([constraint]), 'STATIC');
  assert.equal(groupOf([limited]), 'DYNAMIC');
  assert.equal(groupOf([constraint, limited]), 'MIXED');
});

test('the reason shown is that of the host that fits best, the first one seen if several do', () => {
  const lacksCpu = judge([], { available: NO_AMOUNTS }, { CPUS: 16_000 });
  const lacksRam = judge([], { available: NO_AMOUNTS }, { RAM_MB: 24_576_000 });
  const mismatch = judge([value('rack', ['r9'])]);
  assert.equal(nearerFit(mismatch, lacksCpu), lacksCpu);
  assert.equal(nearerFit(lacksCpu, mismatch), lacksCpu);
  assert.equal(nearerFit(lacksCpu, lacksRam), lacksCpu);
  assert.equal(nearerFit(undefined, mismatch), mismatch);
});
