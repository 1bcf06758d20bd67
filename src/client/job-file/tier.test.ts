import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TierConfig } from '../../../api/generated/aurora.ts';
import { agree, type Importance } from './tier.ts';

function tier(name: string, preemptible: boolean, revocable: boolean): TierConfig {
  const settings = new Map([
    ['preemptible', String(preemptible)],
    ['revocable', String(revocable)],
  ]);
  return { name, settings };
}

const TIERS = {
  defaultTierName: 'preemptible',
  tiers: [tier('revocable', true, true), tier('preferred', false, false), tier('preemptible', true, false)],
};

const agreements: readonly [job: Importance, result: Importance][] = [
  [{ production: false }, { tier: 'preemptible', production: false }],
  [{ production: true }, { tier: 'preferred', production: true }],
  [
    { tier: 'preferred', production: false },
    { tier: 'preferred', production: true },
  ],
  [
    { tier: 'preemptible', production: true },
    { tier: 'preemptible', production: false },
  ],
  [
    { tier: 'revocable', production: true },
    { tier: 'revocable', production: false },
  ],
];

for (const [job, result] of agreements) {
  test(`${JSON.stringify(job)} becomes ${JSON.stringify(result)}`, () =>
    assert.deepEqual(agree(job, TIERS), { ok: true, value: result }));
}

test('without a fitting tier the default one is taken, and an unknown one is refused', () => {
  const none = { defaultTierName: 'only', tiers: [tier('only', true, false)] };
  assert.deepEqual(agree({ production: true }, none), {
    ok: true,
    value: { tier: 'only', production: true },
  });
  assert.deepEqual(agree({ tier: 'gold', production: true }, TIERS), {
    ok: false,
    error: "tier 'gold' is unknown to the scheduler; it has revocable, preferred, preemptible",
  });
});
