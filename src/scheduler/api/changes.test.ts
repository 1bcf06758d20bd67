import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { AuroraAdmin } from '../../../api/generated/aurora.ts';
import { EXAMPLE_JOB } from '../../domain/testing/tasks.ts';
import { changeState } from '../state-manager.ts';
import { answers, harnessWithJob, runAll, statuses, textsOf } from './testing/answers.ts';
import { exampleJob, type Harness, openHarness } from './testing/harness.ts';

describe('createJob', () => {
  it('creates a PENDING task for each instance, once it is durable', async () => {
    const harness = await openHarness();
    harness.log.hold();
    let isAnswered = false;
    const answer = harness
      .api()
      .createJob({ description: exampleJob(3) })
      .finally(() => {
        isAnswered = true;
      });
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual([isAnswered, harness.tasks().size], [false, 0]);
    harness.log.release();
    answers(await answer, 'OK');
    assert.deepEqual(statuses(harness), ['0 PENDING', '1 PENDING', '2 PENDING']);
  });

  it('refuses a job that exists, and changes nothing', async () => {
    const harness = await harnessWithJob(1);
    const again = await harness.api().createJob({ description: exampleJob(2) });
    answers(again, 'INVALID_REQUEST', 'Job www-data/prod/hello already exists');
    assert.equal(harness.tasks().size, 1);
  });

  it('creates one of two equal jobs that arrive together', async () => {
    const harness = await openHarness();
    const both = await Promise.all(
      [1, 2].map((n) => harness.api().createJob({ description: exampleJob(n) })),
    );
    assert.deepEqual(
      both.map(({ responseCode }) => responseCode),
      ['OK', 'INVALID_REQUEST'],
    );
    assert.equal(harness.tasks().size, 1);
  });

  it('creates a job again when its tasks have ended', async () => {
    const harness = await harnessWithJob(1);
    await harness.api().killTasks({ job: EXAMPLE_JOB });
    answers(await harness.api().createJob({ description: exampleJob(1) }), 'OK');
  });

  it('refuses what is invalid, with the reason', async () => {
    const harness = await openHarness();
    const refused: readonly (readonly [Parameters<AuroraAdmin['createJob']>[0], string])[] = [
      [{}, 'Job configuration must have taskConfig set.'],
      [
        { description: { ...exampleJob(), cronSchedule: '' } },
        'Cron jobs may only be created/updated by calling scheduleCronJob.',
      ],
      [{ description: exampleJob(4_001) }, 'Instance count must be between 1 and 4000 inclusive.'],
      [{ description: exampleJob(2 ** 31 - 1) }, 'Instance count must be between 1 and 4000 inclusive.'],
      [
        { description: exampleJob(2, { tier: 'preferred' }) },
        'Insufficient resource quota: CPU quota exceeded by 2.00 core(s); ' +
          'RAM quota exceeded by 256.00 MB; disk quota exceeded by 128.00 MB',
      ],
    ];
    for (const [args, text] of refused) answers(await harness.api().createJob(args), 'INVALID_REQUEST', text);
    assert.equal(harness.tasks().size, 0);
  });

  it('refuses a job whose tasks together are too large for one change', async () => {
    const harness = await openHarness();
    const data = 'x'.repeat(64 * 1024);
    const large = exampleJob(4_000, { executorConfig: { name: 'AuroraExecutor', data } });
    const response = await harness.api().createJob({ description: large });
    assert.match(textsOf(response)[0] ?? '', /^Job is too large: 4000 instances of 65\d\d\d bytes each/);
    assert.equal(harness.tasks().size, 0);
  });

  it('lets production jobs run within the quota', async () => {
    const harness = await openHarness();
    const api = harness.api();
    const quota = { resources: [{ numCpus: 2 }, { ramMb: 256 }, { diskMb: 128 }] };
    answers(await api.setQuota({ ownerRole: 'www-data', quota }), 'OK');
    answers(await api.createJob({ description: exampleJob(2, { tier: 'preferred' }) }), 'OK');
    const more = await api.addInstances({ key: { jobKey: EXAMPLE_JOB, instanceId: 0 }, count: 1 });
    assert.match(textsOf(more)[0] ?? '', /^Insufficient resource quota: CPU quota exceeded by 1\.00 core/);
    const less = await api.setQuota({
      ownerRole: 'www-data',
      quota: { resources: [{ numCpus: 1 }, { ramMb: 256 }, { diskMb: 128 }] },
    });
    assert.match(textsOf(less)[0] ?? '', /is less then current prod reservation/);
    const { result } = await api.getQuota({ ownerRole: 'www-data' });
    assert.ok(result !== undefined && 'getQuotaResult' in result);
    assert.deepEqual(result.getQuotaResult?.prodSharedConsumption, quota);
    assert.deepEqual(result.getQuotaResult?.quota, quota);
  });
});

describe('killTasks', () => {
  it('kills the given instances, saying by whom and why', async () => {
    const harness = await harnessWithJob(3);
    await runAll(harness);
    const args = { job: EXAMPLE_JOB, instances: [0, 2], message: 'old' };
    answers(await harness.api({}, 'alice').killTasks(args), 'OK');
    assert.deepEqual(statuses(harness), ['0 KILLING', '1 RUNNING', '2 KILLING']);
    const killed = [...harness.tasks().values()].find(({ status }) => status === 'KILLING');
    assert.equal(killed?.taskEvents.at(-1)?.message, 'Killed by alice.\nold');
    assert.equal(harness.effects.filter(({ kind }) => kind === 'killTask').length, 2);
  });

  it('kills all instances if none is given', async () => {
    const harness = await harnessWithJob(3);
    answers(await harness.api().killTasks({ job: EXAMPLE_JOB, instances: [] }), 'OK');
    assert.equal(harness.tasks().size, 0);
  });

  it('says that there is nothing to kill', async () => {
    const harness = await harnessWithJob(1);
    await runAll(harness);
    const api = harness.api();
    await api.killTasks({ job: EXAMPLE_JOB });
    answers(await api.killTasks({ job: EXAMPLE_JOB }), 'OK', 'No tasks to kill.');
    answers(await api.killTasks({ job: { ...EXAMPLE_JOB, name: 'other' } }), 'OK', 'No tasks to kill.');
  });

  it('refuses a message that is too long', async () => {
    const harness = await harnessWithJob(1);
    const response = await harness.api().killTasks({ job: EXAMPLE_JOB, message: 'x'.repeat(4_097) });
    answers(response, 'INVALID_REQUEST', 'The message must not be longer than 4096 characters.');
    assert.equal(harness.tasks().size, 1);
  });

  it('refuses a malformed key', async () => {
    const response = await (await openHarness()).api().killTasks({ job: { role: 'a', environment: 'b/c' } });
    assert.equal(response.responseCode, 'INVALID_REQUEST');
    assert.match(textsOf(response)[0] ?? '', /^Missing or invalid job key from request\. 'a\/b\/c\/'/);
  });
});

describe('addInstances', () => {
  const key = { jobKey: EXAMPLE_JOB, instanceId: 0 };

  it('adds instances after the highest active one', async () => {
    const harness = await harnessWithJob(3);
    await harness.api().killTasks({ job: EXAMPLE_JOB, instances: [1] });
    answers(await harness.api().addInstances({ key, count: 2 }), 'OK');
    assert.deepEqual(statuses(harness), ['0 PENDING', '2 PENDING', '3 PENDING', '4 PENDING']);
  });

  it('refuses what is not possible', async () => {
    const harness = await harnessWithJob(3);
    const api = harness.api();
    const refused: readonly (readonly [Parameters<AuroraAdmin['addInstances']>[0], string])[] = [
      [{ key, count: 0 }, 'Instance count must be positive.'],
      [{ key: { ...key, instanceId: 7 }, count: 1 }, 'No active task found for a given instance ID.'],
      [{ key, count: 3_998 }, 'Instance count must be between 1 and 4000 inclusive.'],
      [{ key, count: 2 ** 31 - 1 }, 'Instance count must be between 1 and 4000 inclusive.'],
    ];
    for (const [args, text] of refused) answers(await api.addInstances(args), 'INVALID_REQUEST', text);
    assert.equal(harness.tasks().size, 3);
  });
});

describe('restartShards', () => {
  it('restarts running tasks, and refuses instances that are not active', async () => {
    const harness = await harnessWithJob(2);
    await runAll(harness);
    const api = harness.api();
    answers(
      await api.restartShards({ job: EXAMPLE_JOB, shardIds: [0, 2] }),
      'INVALID_REQUEST',
      'Not all requested shards are active.',
    );
    answers(await api.restartShards({ job: EXAMPLE_JOB, shardIds: [1] }), 'OK');
    assert.deepEqual(statuses(harness), ['0 RUNNING', '1 RESTARTING']);
  });
});

describe('an administrator', () => {
  it('forces transitions that the lifecycle has, and is not told of others', async () => {
    const harness = await harnessWithJob(1);
    const api = harness.api({}, 'root');
    const [taskId = ''] = harness.tasks().keys();
    answers(await api.forceTaskState({ taskId, status: 'RUNNING' }), 'OK');
    answers(await api.forceTaskState({ taskId: 'unknown', status: 'LOST' }), 'OK');
    assert.deepEqual(statuses(harness), ['0 PENDING']);
    await runAll(harness);
    answers(await api.forceTaskState({ taskId, status: 'LOST' }), 'OK');
    const events = harness.tasks().get(taskId)?.taskEvents;
    assert.equal(events?.at(-1)?.message, 'Transition forced by root');
  });
});

describe('pruneTasks', () => {
  async function harnessWithEndedTasks(): Promise<Harness> {
    const harness = await harnessWithJob(3);
    await runAll(harness);
    for (const taskId of [...harness.tasks().keys()].slice(0, 2)) {
      await harness.storage.write((tx) => changeState(tx, harness.context(), { taskId, to: 'KILLED' }));
    }
    return harness;
  }

  it('forgets ended tasks only, and no more than it was told', async () => {
    const harness = await harnessWithEndedTasks();
    answers(await harness.api().pruneTasks({ query: { limit: 1 } }), 'OK');
    const ended = () => [...harness.tasks().values()].filter(({ status }) => status === 'KILLED').length;
    assert.equal(ended(), 1);
    answers(await harness.api().pruneTasks({ query: { role: 'www-data' } }), 'OK');
    assert.equal(ended(), 0);
    assert.equal(harness.tasks().size, 3);
  });

  it('refuses to forget tasks that have not ended', async () => {
    const harness = await harnessWithEndedTasks();
    const response = await harness.api().pruneTasks({ query: { statuses: ['KILLED', 'RUNNING'] } });
    answers(response, 'ERROR', 'Tasks in non-terminal state cannot be pruned.');
    assert.equal(harness.tasks().size, 5);
  });
});

describe('reconciliation', () => {
  it('is triggered with the batch size asked for, if that makes sense', async () => {
    const triggered: (number | string | undefined)[] = [];
    const api = (await openHarness()).api({
      reconciliation: {
        reconcileExplicitly: (batchSize) => triggered.push(batchSize),
        reconcileImplicitly: () => triggered.push('implicit'),
      },
    });
    answers(await api.triggerExplicitTaskReconciliation({ settings: { batchSize: 50 } }), 'OK');
    answers(await api.triggerExplicitTaskReconciliation({}), 'OK');
    answers(await api.triggerImplicitTaskReconciliation({}), 'OK');
    assert.deepEqual(triggered, [50, undefined, 'implicit']);
    answers(
      await api.triggerExplicitTaskReconciliation({ settings: { batchSize: 0 } }),
      'INVALID_REQUEST',
      'Batch size must be greater than zero.',
    );
  });
});
