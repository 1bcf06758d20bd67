import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type JobUpdateQuery, JobUpdateSettings } from '../../../api/generated/aurora.ts';
import { complete, type Wire } from '../../../api/thrift/index.ts';
import { EXAMPLE_JOB } from '../../domain/testing/tasks.ts';
import { answers, harnessWithJob } from './testing/answers.ts';
import { exampleJob, type Harness } from './testing/harness.ts';

describe('job updates', () => {
  const key = { job: EXAMPLE_JOB, id: 'u1' };

  /** Stores a paused update of the example job. */
  async function harnessWithUpdate(): Promise<Harness> {
    const harness = await harnessWithJob(1);
    await harness.storage.write((tx) => {
      const [task] = tx.tasks.byJob(EXAMPLE_JOB);
      const settings = complete(JobUpdateSettings, { updateGroupSize: 1 });
      const desiredState = {
        task: task?.assignedTask.task ?? assert.fail(),
        instances: [{ first: 0, last: 0 }],
      };
      const instructions = { initialState: [], desiredState, settings };
      const summary = { key, user: 'alice', metadata: [] };
      tx.apply({ saveJobUpdate: { jobUpdate: { summary, instructions } } });
      tx.apply({ saveJobUpdateEvent: { key, event: { status: 'ROLL_FORWARD_PAUSED', timestampMs: 1 } } });
    });
    return harness;
  }

  it('that are active keep others from changing the job', async () => {
    const text = 'Job is currently updating';
    const api = (await harnessWithUpdate()).api();
    answers(await api.killTasks({ job: EXAMPLE_JOB }), 'JOB_UPDATING_ERROR', text);
    answers(await api.createJob({ description: exampleJob() }), 'JOB_UPDATING_ERROR', text);
    answers(await api.restartShards({ job: EXAMPLE_JOB, shardIds: [0] }), 'JOB_UPDATING_ERROR', text);
    const more = { key: { jobKey: EXAMPLE_JOB, instanceId: 0 }, count: 1 };
    answers(await api.addInstances(more), 'JOB_UPDATING_ERROR', text);
  });

  it('are found by each restriction of a query', async () => {
    const api = (await harnessWithUpdate()).api();
    const other = { ...EXAMPLE_JOB, name: 'other' };
    const queries: readonly (readonly [Wire<JobUpdateQuery>, number])[] = [
      [{}, 1],
      [{ role: 'www-data' }, 1],
      [{ role: 'nobody' }, 0],
      [{ key }, 1],
      [{ key: { ...key, id: 'u2' } }, 0],
      [{ jobKey: EXAMPLE_JOB, user: 'alice' }, 1],
      [{ jobKey: other }, 0],
      [{ user: 'bob' }, 0],
      [{ updateStatuses: ['ROLL_FORWARD_PAUSED'] }, 1],
      [{ updateStatuses: ['ABORTED'] }, 0],
      [{ offset: 1 }, 0],
      [{ limit: 1 }, 1],
    ];
    for (const [query, count] of queries) {
      const { result: summaries } = await api.getJobUpdateSummaries({ jobUpdateQuery: query });
      assert.ok(summaries !== undefined && 'getJobUpdateSummariesResult' in summaries);
      assert.equal(summaries.getJobUpdateSummariesResult?.updateSummaries?.length, count);
      const { result: details } = await api.getJobUpdateDetails({ query });
      assert.ok(details !== undefined && 'getJobUpdateDetailsResult' in details);
      assert.equal(details.getJobUpdateDetailsResult?.detailsList?.length, count);
    }
  });

  it('are found by key, with a remark', async () => {
    const api = (await harnessWithUpdate()).api();
    const response = await api.getJobUpdateDetails({ key });
    answers(response, 'OK', 'The key argument is deprecated, use the query argument instead');
    const unknown = await api.getJobUpdateDetails({ key: { ...key, id: 'u2' } });
    answers(unknown, 'INVALID_REQUEST', 'Invalid update: www-data/prod/hello u2');
    answers(await api.getJobUpdateDetails({}), 'ERROR', 'Either key or query must be set.');
  });
});
