import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ConfigGroup, JobUpdateRequest, Range, Response } from '../../../api/generated/aurora.ts';
import type { Wire } from '../../../api/thrift/index.ts';
import { answers, harnessWithJob } from './testing/answers.ts';
import { exampleJob, openHarness } from './testing/harness.ts';

function request(count: number, priority: number, only: readonly Range[] = []): Wire<JobUpdateRequest> {
  const { taskConfig = {} } = exampleJob(count, { priority });
  return { taskConfig, instanceCount: count, settings: { updateOnlyTheseInstances: only } };
}

/** The instances of the four lists of an answer. */
function instancesIn({ result }: Wire<Response>): unknown {
  assert.ok(result !== undefined && 'getJobUpdateDiffResult' in result);
  const { add, remove, update, unchanged } = result.getJobUpdateDiffResult ?? {};
  const ranges = (groups: readonly Wire<ConfigGroup>[] = []) =>
    groups.flatMap(({ instances }) => instances ?? []);
  return { add: ranges(add), remove: ranges(remove), update: ranges(update), unchanged: ranges(unchanged) };
}

test('getJobUpdateDiff tells what an update would do', async () => {
  const api = (await harnessWithJob(3)).api();
  assert.deepEqual(instancesIn(await api.getJobUpdateDiff({ request: request(3, 0) })), {
    ...{ add: [], remove: [], update: [], unchanged: [{ first: 0, last: 2 }] },
  });
  assert.deepEqual(instancesIn(await api.getJobUpdateDiff({ request: request(2, 5) })), {
    ...{ add: [], remove: [{ first: 2, last: 2 }], update: [{ first: 0, last: 1 }], unchanged: [] },
  });
  const scoped = request(5, 5, [
    { first: 1, last: 1 },
    { first: 4, last: 4 },
  ]);
  assert.deepEqual(instancesIn(await api.getJobUpdateDiff({ request: scoped })), {
    ...{ add: [{ first: 4, last: 4 }], remove: [], update: [{ first: 1, last: 1 }] },
    unchanged: [
      { first: 0, last: 0 },
      { first: 2, last: 2 },
    ],
  });
});

test('getJobUpdateDiff of a job that does not run adds all of it', async () => {
  const api = (await openHarness()).api();
  assert.deepEqual(instancesIn(await api.getJobUpdateDiff({ request: request(2, 0) })), {
    ...{ add: [{ first: 0, last: 1 }], remove: [], update: [], unchanged: [] },
  });
});

test('getJobUpdateDiff refuses what no update could be', async () => {
  const harness = await openHarness();
  const api = harness.api();
  const count = 'Instance count must be between 1 and 4000 inclusive.';
  answers(await api.getJobUpdateDiff({}), 'INVALID_REQUEST', 'Update request must have taskConfig set.');
  answers(await api.getJobUpdateDiff({ request: request(0, 0) }), 'INVALID_REQUEST', count);
  answers(await api.getJobUpdateDiff({ request: request(4001, 0) }), 'INVALID_REQUEST', count);
  const everything = request(1, 0, [{ first: 0, last: 2_000_000_000 }]);
  const tooMany = 'updateOnlyTheseInstances names more than 4000 instances.';
  answers(await api.getJobUpdateDiff({ request: everything }), 'INVALID_REQUEST', tooMany);
  const { taskConfig } = exampleJob(1, { tier: 'golden' });
  const unknownTier = await api.getJobUpdateDiff({
    request: { ...(taskConfig && { taskConfig }), instanceCount: 1 },
  });
  answers(unknownTier, 'INVALID_REQUEST', "Invalid tier 'golden' in TaskConfig.");
});
