import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ADMISSION } from '../../domain/testing/admission.ts';
import { EXAMPLE_JOB } from '../../domain/testing/tasks.ts';
import { changeState } from '../state-manager.ts';
import { answers, harnessWithJob, runAll, tasksIn, textsOf } from './testing/answers.ts';
import { exampleJob, type Harness, openHarness } from './testing/harness.ts';

describe('reading tasks', () => {
  it('finds them by query, in pages', async () => {
    const harness = await harnessWithJob(10);
    const api = harness.api();
    const all = tasksIn(await api.getTasksStatus({ query: {} }));
    assert.equal(all.length, 10);
    const page = tasksIn(await api.getTasksStatus({ query: { offset: 4, limit: 3 } }));
    assert.deepEqual(page, all.slice(4, 7));
    const one = await api.getTasksStatus({ query: { jobKeys: [EXAMPLE_JOB], instanceIds: [7] } });
    assert.deepEqual(
      tasksIn(one).map((task) => task.assignedTask?.instanceId),
      [7],
    );
    assert.deepEqual(tasksIn(await api.getTasksStatus({ query: { role: 'nobody' } })), []);
  });

  it('refuses a query for a job that cannot be', async () => {
    const query = { role: 'a', environment: 'b', jobName: 'c d' };
    answers(
      await (await openHarness()).api().getTasksStatus({ query }),
      'ERROR',
      'Invalid job key format: a/b/c d',
    );
  });

  it('leaves out the data of executors if asked to, and copes with tasks that have none', async () => {
    const admission = {
      ...ADMISSION,
      allowedContainerTypes: new Set(['DOCKER'] as const),
      requireDockerUseExecutor: false,
    };
    const harness = await harnessWithJob(1);
    const bare = exampleJob(
      1,
      { executorConfig: undefined, container: { docker: { image: 'debian' } } },
      { ...EXAMPLE_JOB, name: 'bare' },
    );
    answers(await harness.api({ admission }).createJob({ description: bare }), 'OK');
    const configs = tasksIn(await harness.api().getTasksWithoutConfigs({ query: {} })).map(
      (task) => task.assignedTask?.task?.executorConfig,
    );
    assert.deepEqual(new Set(configs), new Set([{ name: 'AuroraExecutor' }, undefined]));
    const [whole] = tasksIn(await harness.api().getTasksStatus({ query: { jobName: 'hello' } }));
    assert.equal(whole?.assignedTask?.task?.executorConfig?.data, '{"task": 1}');
  });
});

describe('pending reasons', () => {
  it('are told for tasks that are PENDING, empty if unknown', async () => {
    const harness = await harnessWithJob(2);
    await runAll(harness);
    await harness.api().addInstances({ key: { jobKey: EXAMPLE_JOB, instanceId: 0 }, count: 2 });
    const [known = '', unknown = ''] = [...harness.tasks().values()]
      .filter(({ status }) => status === 'PENDING')
      .map(({ assignedTask }) => assignedTask.taskId);
    const reason = 'Insufficient: CPU';
    const api = harness.api({ pendingReason: (taskId) => (taskId === known ? reason : undefined) });
    const { result } = await api.getPendingReason({ query: { role: 'www-data' } });
    assert.deepEqual(result, {
      getPendingReasonResult: {
        reasons: [
          { taskId: known, reason },
          { taskId: unknown, reason: '' },
        ],
      },
    });
  });

  it('stand in the last event of PENDING tasks, beside what is stored there', async () => {
    const harness = await harnessWithJob(1);
    const api = harness.api({ pendingReason: () => 'Insufficient: CPU' });
    const messages = async () => {
      const { result } = await api.getTasksWithoutConfigs({ query: { role: 'www-data' } });
      assert.ok(result !== undefined && 'scheduleStatusResult' in result);
      return result.scheduleStatusResult?.tasks?.map((task) => task?.taskEvents?.at(-1)?.message);
    };
    assert.deepEqual(await messages(), ['Insufficient: CPU']);
    assert.deepEqual(
      [...harness.tasks().values()].map(({ taskEvents }) => taskEvents.at(-1)?.message),
      [undefined],
    );
    await runAll(harness);
    assert.deepEqual(await messages(), [undefined]);
  });

  it('are not asked for by host or status', async () => {
    const api = (await openHarness()).api();
    for (const query of [{ slaveHosts: ['h'] }, { statuses: ['RUNNING' as const] }]) {
      const response = await api.getPendingReason({ query });
      assert.equal(response.responseCode, 'INVALID_REQUEST');
      assert.match(textsOf(response)[0] ?? '', /supported in/);
    }
  });
});

describe('reading jobs', () => {
  async function busyHarness(): Promise<Harness> {
    const harness = await harnessWithJob(3);
    await runAll(harness);
    await harness.api().killTasks({ job: EXAMPLE_JOB, instances: [2] });
    const ending = [...harness.tasks().values()].find(({ status }) => status === 'KILLING');
    const taskId = ending?.assignedTask.taskId ?? assert.fail();
    await harness.storage.write((tx) => changeState(tx, harness.context(), { taskId, to: 'KILLED' }));
    return harness;
  }

  it('counts roles, jobs and kinds of tasks', async () => {
    const api = (await busyHarness()).api();
    assert.deepEqual((await api.getRoleSummary({})).result, {
      roleSummaryResult: { summaries: [{ role: 'www-data', jobCount: 1, cronJobCount: 0 }] },
    });
    const { result } = await api.getJobSummary({ role: 'www-data' });
    assert.ok(result !== undefined && 'jobSummaryResult' in result);
    const [summary] = result.jobSummaryResult?.summaries ?? [];
    assert.equal(summary?.job?.instanceCount, 3);
    assert.deepEqual(summary?.stats, {
      pendingTaskCount: 0,
      activeTaskCount: 2,
      finishedTaskCount: 1,
      failedTaskCount: 0,
    });
  });

  it('shows jobs with their active instances, and which instance has which configuration', async () => {
    const api = (await busyHarness()).api();
    const jobs = (await api.getJobs({})).result;
    assert.ok(jobs !== undefined && 'getJobsResult' in jobs);
    assert.deepEqual(
      jobs.getJobsResult?.configs?.map(({ instanceCount }) => instanceCount),
      [2],
    );
    const { result } = await api.getConfigSummary({ job: EXAMPLE_JOB });
    assert.ok(result !== undefined && 'configSummaryResult' in result);
    assert.deepEqual(
      result.configSummaryResult?.summary?.groups?.map(({ instances }) => instances),
      [[{ first: 0, last: 1 }]],
    );
  });

  it('is empty for roles without jobs', async () => {
    const api = (await busyHarness()).api();
    assert.deepEqual((await api.getJobs({ ownerRole: 'nobody' })).result, { getJobsResult: { configs: [] } });
    assert.deepEqual((await api.getJobSummary({ role: 'nobody' })).result, {
      jobSummaryResult: { summaries: [] },
    });
  });
});

it('tells the tiers', async () => {
  const { result } = await (await openHarness()).api().getTierConfigs({});
  assert.ok(result !== undefined && 'getTierConfigResult' in result);
  assert.equal(result.getTierConfigResult?.defaultTierName, 'preemptible');
  assert.deepEqual(
    result.getTierConfigResult?.tiers?.map(({ name }) => name),
    ['preferred', 'preemptible', 'revocable'],
  );
});
