import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TierConfig } from '../../../api/generated/aurora.ts';
import { CommandError } from '../command-error.ts';
import { EXIT } from '../exit-codes.ts';
import { selectJob } from './select.ts';
import { agree, type Importance } from './tier.ts';

const KEY = { cluster: 'west', role: 'media', environment: 'prod', name: 'web' };

const unselectable: readonly [name: string, jobs: object[], message: string][] = [
  ['none at all', [], 'No job defined in this config!'],
  [
    'others only',
    [
      { ...KEY, name: 'db' },
      { cluster: 'west', role: 'media', name: 'web' },
    ],
    'Could not find job west/media/prod/web\nCandidates are:\n  west/media/prod/db\n  west/media/{MISSING}/web',
  ],
  [
    'two of the same key',
    [KEY, KEY],
    'Multiple jobs match west/media/prod/web; give each job of the file a key of its own',
  ],
];

for (const [name, jobs, message] of unselectable) {
  test(`a job is not found among ${name}`, () => {
    assert.throws(
      () => selectJob(jobs, KEY),
      (error) =>
        error instanceof CommandError &&
        error.exitCode === EXIT.INVALID_CONFIGURATION &&
        error.message === message,
    );
  });
}

test('the job with exactly the key is taken', () => {
  const wanted = { ...KEY, instances: 3 };
  assert.equal(selectJob([{ ...KEY, cluster: 'east', instances: 1 }, wanted], KEY), wanted);
});

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
    assert.deepEqual(agree(job, TIERS), result));
}

test('without a fitting tier the default one is taken, and an unknown one is refused', () => {
  const none = { defaultTierName: 'only', tiers: [tier('only', true, false)] };
  assert.equal(agree({ production: true }, none).tier, 'only');
  assert.throws(
    () => agree({ tier: 'gold', production: true }, TIERS),
    /tier 'gold' is unknown to the scheduler; it has revocable, preferred, preemptible/,
  );
});
