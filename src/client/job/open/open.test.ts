import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EXIT } from '../../exit-codes.ts';
import { runAgainst } from '../../testing/answers.ts';

const pages: readonly [page: string, path: string][] = [
  ['west', ''],
  ['west/media', '/media'],
  ['west/media/prod', '/media/prod'],
  ['west/media/prod/web', '/media/prod/web'],
];

for (const [page, path] of pages) {
  test(`job open ${page} opens the page ${path} without a word or a call`, async () => {
    const result = await runAgainst(`job open ${page}`, {});
    assert.equal(result.exitCode, EXIT.OK);
    assert.deepEqual(result.opened, [`http://scheduler.example:8081/scheduler${path}`]);
    assert.equal(result.stdout + result.stderr, '');
  });
}

const refusals: readonly [page: string, exitCode: number, problem: RegExp][] = [
  ['west/media/prod/web/0', EXIT.USAGE, /is not in the form CLUSTER\[\/ROLE\[\/ENV\[\/JOB\]\]\]$/m],
  ['west//prod', EXIT.USAGE, /'' in 'west\/\/prod' may only have letters/],
  ['/media', EXIT.USAGE, /is not in the form/],
  ['east', EXIT.INVALID_CONFIGURATION, /^Unknown cluster: east/m],
];

for (const [page, exitCode, problem] of refusals) {
  test(`job open ${page} opens nothing`, async () => {
    const result = await runAgainst(`job open ${page}`, {});
    assert.match(result.stderr, problem);
    assert.equal(result.exitCode, exitCode);
    assert.deepEqual(result.opened, []);
  });
}
