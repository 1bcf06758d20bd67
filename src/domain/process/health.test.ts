import assert from 'node:assert/strict';
import { test } from 'node:test';
import { afterCheck, type HealthPolicy, UNCHECKED } from './health.ts';

const DEFAULTS: HealthPolicy = {
  initialIntervalSecs: 15,
  intervalSecs: 10,
  maxConsecutiveFailures: 0,
  minConsecutiveSuccesses: 1,
};

/** `+` a success, `-` a failure; the answer is what happens at which check: `h` healthy, `u` unhealthy. */
function follow(policy: HealthPolicy, checks: string): string {
  let record = UNCHECKED;
  let told = '';
  for (const [index, check] of [...checks].entries()) {
    const before = record;
    const result = check === '+' ? { kind: 'success' as const } : { kind: 'failure' as const, reason: 'bad' };
    record = afterCheck(policy, record, result);
    if (record.healthyOnce && !before.healthyOnce) told += `h${index + 1}`;
    if (record.unhealthyReason !== undefined) return `${told}u${index + 1} ${record.unhealthyReason}`;
  }
  return told;
}

const CASES: readonly [Partial<HealthPolicy>, string, string][] = [
  [{}, '+', 'h1'],
  [{}, '--+', 'h3'],
  [{}, '---', 'u3 bad'],
  [{}, '+-', 'h1'],
  [{}, '++-', 'h1u3 bad'],
  [{ maxConsecutiveFailures: 2 }, '+++--+--', 'h1'],
  [{ maxConsecutiveFailures: 2 }, '+++---', 'h1u6 bad'],
  [{ maxConsecutiveFailures: 2 }, '-----', 'u5 bad'],
  [{ minConsecutiveSuccesses: 2 }, '-+-', 'u3 bad'],
  [{ minConsecutiveSuccesses: 2 }, '-+++', 'h3'],
  [{ minConsecutiveSuccesses: 2, maxConsecutiveFailures: 1 }, '--+-', 'u4 bad'],
  [{ minConsecutiveSuccesses: 3, maxConsecutiveFailures: 9 }, '--+++', 'h5'],
  [{ minConsecutiveSuccesses: 4, maxConsecutiveFailures: 1 }, '+-+-', 'u4 bad'],
  [{ initialIntervalSecs: 0 }, '-', 'u1 bad'],
  [{ intervalSecs: 0, initialIntervalSecs: 2 }, '---', 'u3 bad'],
];

for (const [changes, checks, expected] of CASES) {
  test(`${checks} with ${JSON.stringify(changes)}: ${expected}`, () => {
    assert.equal(follow({ ...DEFAULTS, ...changes }, checks), expected);
  });
}
