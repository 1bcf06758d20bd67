import assert from 'node:assert/strict';
import { test } from 'node:test';
import { instanceOfJob, instancesOfJob } from './instances.ts';
import { jobKey } from './job-key.ts';
import { jobPattern, matcher } from './pattern.ts';

const job = { cluster: 'west', role: 'media', environment: 'prod', name: 'web' };

const accepted: readonly [read: (text: string) => unknown, text: string, value: unknown][] = [
  [jobKey, 'west/media/prod/web', job],
  [jobKey, 'we st/m-e_d.1/prod/web', { cluster: 'we st', role: 'm-e_d.1', environment: 'prod', name: 'web' }],
  [instancesOfJob, 'west/media/prod/web', { job }],
  [instancesOfJob, 'west/media/prod/web/', { job }],
  [instancesOfJob, 'west/media/prod/web/0,2,4-6,5,2', { job, instances: [0, 2, 4, 5, 6] }],
  [instanceOfJob, 'west/media/prod/web/12', { job, instance: 12 }],
  [jobPattern, 'west', { cluster: 'west', role: '*', environment: '*', name: '*' }],
  [jobPattern, '*/me*/pro?/[a-w]*', { cluster: '*', role: 'me*', environment: 'pro?', name: '[a-w]*' }],
];

for (const [read, text, value] of accepted) {
  test(`${read.name || 'key'} accepts ${text}`, () => assert.deepEqual(read(text), { ok: true, value }));
}

const refused: readonly [read: (text: string) => unknown, text: string, problem: RegExp][] = [
  [jobKey, 'west/media/prod', /'west\/media\/prod' is not in the form CLUSTER\/ROLE\/ENV\/NAME/],
  [jobKey, 'west/media/prod/web/1', /not in the form/],
  [jobKey, 'west/media//web', /the environment '' in/],
  [jobKey, 'west/me dia/prod/web', /the role 'me dia' in .* may only have letters, digits/],
  [jobKey, '/media/prod/web', /the cluster in '.*' is empty/],
  [instancesOfJob, 'west/media/prod', /must be a CLUSTER\/ROLE\/ENV\/JOB\/INSTANCES tuple/],
  [instancesOfJob, 'west/media/prod/web/5-1', /Invalid instance range: '5-1'/],
  [instancesOfJob, 'west/media/prod/web/1-2-5', /Invalid instance range: '1-2-5'/],
  [instancesOfJob, 'west/media/prod/web/a', /Invalid instance range: 'a'; expected instances like 0,2,4-6/],
  [instancesOfJob, 'west/media/prod/web/1,', /Invalid instance range: ''/],
  [instancesOfJob, 'west/media/prod/web/0-999999999', /more than 100000 instances/],
  [instanceOfJob, 'west/media/prod/web', /not in the form CLUSTER\/ROLE\/ENV\/NAME\/INSTANCE/],
  [instanceOfJob, 'west/media/prod/web/x', /Instance must be an integer, but got x/],
  [instanceOfJob, 'west/media/prod/web/-1', /Instance must be an integer, but got -1/],
  [jobPattern, 'a/b/c/d/e', /not in the form/],
  [jobPattern, 'west//prod', /empty part; write \* for any/],
];

for (const [read, text, problem] of refused) {
  test(`${read.name || 'key'} refuses ${text}`, () => {
    const result = read(text);
    assert.ok(typeof result === 'object' && result !== null && 'problem' in result, JSON.stringify(result));
    assert.match(String(result.problem), problem);
  });
}

const globs: readonly [glob: string, matches: string[], others: string[]][] = [
  ['*', ['', 'a', 'a.b'], []],
  ['t*s', ['ts', 'tests'], ['tsx', 'at s']],
  ['a?c', ['abc', 'a.c'], ['ac', 'abbc']],
  ['[a-c]x', ['ax', 'cx'], ['dx', 'x']],
  ['[!a-c]x', ['dx'], ['ax']],
  ['a.b', ['a.b'], ['axb']],
  ['[', ['['], ['a']],
  ['[]]', [']'], ['a']],
  ['[z-a]', ['[z-a]'], ['b']],
  ['(a|b)+$', ['(a|b)+$'], ['a']],
];

for (const [glob, matches, others] of globs) {
  test(`the pattern ${glob} matches as a shell would`, () => {
    const test = matcher(glob);
    for (const text of matches) assert.equal(test(text), true, text);
    for (const text of others) assert.equal(test(text), false, text);
  });
}
