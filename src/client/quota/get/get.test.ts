import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EXIT } from '../../exit-codes.ts';
import { type Answers, found, refused, runAgainst } from '../../testing/answers.ts';

const failures: readonly [line: string, answers: Answers, exitCode: number, message: RegExp][] = [
  ['quota get west', {}, EXIT.USAGE, /Role argument must be a CLUSTER\/NAME pair, but is 'west'/],
  ['quota get west/media/prod', {}, EXIT.USAGE, /Role argument must be a CLUSTER\/NAME pair/],
  ['quota get west/m*', {}, EXIT.USAGE, /Role argument must be a CLUSTER\/NAME pair/],
  ['quota get east/media', {}, EXIT.INVALID_CONFIGURATION, /^Unknown cluster: east/m],
  [
    'quota get west/media',
    { getQuota: refused('no') },
    EXIT.API_ERROR,
    /^Error retrieving quota for role media\n\tno$/m,
  ],
  [
    'quota get west/media',
    { getQuota: { responseCode: 'OK' } },
    EXIT.UNKNOWN_ERROR,
    /^The scheduler's answer has no quota$/m,
  ],
  [
    'quota get west/media',
    { getQuota: found({ getQuotaResult: {} }) },
    EXIT.UNKNOWN_ERROR,
    /^The scheduler's answer cannot be used: .* is missing$/m,
  ],
];

for (const [line, answers, exitCode, message] of failures) {
  test(`fails with ${message.source}: aurora ${line}`, async () => {
    const result = await runAgainst(line, answers);
    assert.match(result.stderr, message);
    assert.equal(result.exitCode, exitCode);
    assert.equal(result.stdout, '');
  });
}

test('quota get shows only what the scheduler tells, as text and as JSON on one line', async () => {
  const getQuota = found({ getQuotaResult: { quota: { resources: [{ ramMb: 10 }, { numCpus: 1.5 }] } } });
  const text = await runAgainst('quota get west/media', { getQuota });
  assert.equal(text.stdout, 'Allocated:\n  CPU: 1.5 core(s)\n  RAM: 10 MB\n');
  const json = await runAgainst('quota get west/media --write-json', { getQuota });
  assert.equal(json.stdout, '{"quota":{"resources":[{"ramMb":10},{"numCpus":1.5}]}}\n');
});
