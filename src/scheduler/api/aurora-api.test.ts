import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { AuroraAdmin, type Response, type ScheduledTask } from '../../../api/generated/aurora.ts';
import { decodeCall, encodeReply, type Wire } from '../../../api/thrift/index.ts';
import { EXAMPLE_JOB } from '../../domain/testing/tasks.ts';
import { assignTask, changeState } from '../state-manager.ts';
import { ADMISSION, exampleJob, type Harness, openHarness } from './testing/harness.ts';

const RECORDINGS = new URL('../../../test/recordings/client/', import.meta.url);

function textsOf(response: Wire<Response>): (string | undefined)[] {
  return (response.details ?? []).map(({ message }) => message);
}

/** Asserts the code and the texts of an answer. */
function answers(response: Wire<Response>, code: Response['responseCode'], ...texts: string[]): void {
  assert.deepEqual([response.responseCode, ...textsOf(response)], [code, ...texts]);
}

async function statuses(harness: Harness): Promise<string[]> {
  return [...harness.tasks().values()]
    .map(({ status, assignedTask }) => `${assignedTask.instanceId} ${status}`)
    .sort();
}

/** Brings every PENDING task to RUNNING. */
async function runAll(harness: Harness): Promise<void> {
  await harness.storage.write((tx) => {
    for (const { assignedTask } of tx.tasks.byStatus('PENDING')) {
      const { taskId } = assignedTask;
      assignTask(tx, harness.context(), {
        taskId,
        slaveHost: 'host',
        slaveId: 'agent',
        assignedPorts: new Map(),
      });
      changeState(tx, harness.context(), { taskId, to: 'RUNNING' });
    }
  });
}

async function harnessWithJob(instanceCount: number): Promise<Harness> {
  const harness = await openHarness();
  answers(await harness.api().createJob({ description: exampleJob(instanceCount) }), 'OK');
  return harness;
}

function tasksIn(response: Wire<Response>): readonly Wire<ScheduledTask>[] {
  const { result } = response;
  return (
    (result !== undefined && 'scheduleStatusResult' in result && result.scheduleStatusResult?.tasks) || []
  );
}

describe('every RPC', () => {
  it('answers with the cluster it comes from, whether this version has it or not, even without arguments', async () => {
    const api = (await openHarness()).api();
    for (const [rpc, method] of AuroraAdmin.methods) {
      const response = await api[rpc as keyof AuroraAdmin]({});
      assert.deepEqual(response.serverInfo, { clusterName: 'west', statsUrlPrefix: 'http://stats/' }, rpc);
      if (response.responseCode !== 'OK') assert.notEqual(textsOf(response)[0] ?? '', '', rpc);
      encodeReply('binary', method, response, 0);
    }
    answers(await api.performBackup({}), 'ERROR', 'performBackup is not available in this version');
  });

  it('says so if the storage is not replayed yet', async () => {
    const api = (await openHarness()).api({ storage: () => undefined });
    answers(await api.getJobs({}), 'ERROR_TRANSIENT', 'Storage is not READY');
    answers(await api.createJob({ description: exampleJob() }), 'ERROR_TRANSIENT', 'Storage is not READY');
  });

  it('says so if the storage was stopped', async () => {
    const harness = await openHarness();
    await harness.storage.stop();
    answers(
      await harness.api().createJob({ description: exampleJob() }),
      'ERROR_TRANSIENT',
      'Storage is not READY',
    );
  });

  it('answers an unexpected failure with its text', async () => {
    const harness = await harnessWithJob(1);
    const api = harness.api({
      pendingReason: () => {
        throw new Error('no reason');
      },
    });
    answers(await api.getPendingReason({ query: {} }), 'ERROR', 'no reason');
  });

  it('counts its answers', async () => {
    const harness = await harnessWithJob(3);
    assert.equal(harness.statistics.counters.get('scheduler_thrift_response_OK'), 1);
    assert.equal(harness.statistics.counters.get('thrift_workload_createJob'), 3);
  });
});

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
    assert.deepEqual(await statuses(harness), ['0 PENDING', '1 PENDING', '2 PENDING']);
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
    assert.deepEqual(await statuses(harness), ['0 KILLING', '1 RUNNING', '2 KILLING']);
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
    assert.deepEqual(await statuses(harness), ['0 PENDING', '2 PENDING', '3 PENDING', '4 PENDING']);
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
    assert.deepEqual(await statuses(harness), ['0 RUNNING', '1 RESTARTING']);
  });
});

describe('a job under update', () => {
  it('is not changed by others', async () => {
    const harness = await harnessWithJob(1);
    const update = { job: EXAMPLE_JOB, id: 'u' };
    await harness.storage.write((tx) => {
      const [task] = tx.tasks.byJob(EXAMPLE_JOB);
      const desiredState = {
        task: task?.assignedTask.task ?? assert.fail(),
        instances: [{ first: 0, last: 0 }],
      };
      tx.apply({
        saveJobUpdate: {
          jobUpdate: {
            summary: { key: update, user: 'alice', metadata: [] },
            instructions: {
              initialState: [],
              desiredState,
              settings: {
                updateGroupSize: 1,
                maxPerInstanceFailures: 0,
                maxFailedInstances: 0,
                minWaitInInstanceRunningMs: 0,
                rollbackOnFailure: true,
                updateOnlyTheseInstances: [],
                waitForBatchCompletion: false,
                blockIfNoPulsesAfterMs: 0,
                slaAware: false,
              },
            },
          },
        },
      });
      const event = { status: 'ROLL_FORWARD_PAUSED', timestampMs: 1 } as const;
      tx.apply({ saveJobUpdateEvent: { key: update, event } });
    });
    const text = 'Job is currently updating';
    const api = harness.api();
    answers(await api.killTasks({ job: EXAMPLE_JOB }), 'JOB_UPDATING_ERROR', text);
    answers(await api.createJob({ description: exampleJob() }), 'JOB_UPDATING_ERROR', text);
    answers(await api.restartShards({ job: EXAMPLE_JOB, shardIds: [0] }), 'JOB_UPDATING_ERROR', text);
    const more = { key: { jobKey: EXAMPLE_JOB, instanceId: 0 }, count: 1 };
    answers(await api.addInstances(more), 'JOB_UPDATING_ERROR', text);
  });
});

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

describe('an administrator', () => {
  it('forces transitions that the lifecycle has, and is not told of others', async () => {
    const harness = await harnessWithJob(1);
    const api = harness.api({}, 'root');
    const [taskId = ''] = harness.tasks().keys();
    answers(await api.forceTaskState({ taskId, status: 'RUNNING' }), 'OK');
    answers(await api.forceTaskState({ taskId: 'unknown', status: 'LOST' }), 'OK');
    assert.deepEqual(await statuses(harness), ['0 PENDING']);
    await runAll(harness);
    answers(await api.forceTaskState({ taskId, status: 'LOST' }), 'OK');
    const events = harness.tasks().get(taskId)?.taskEvents;
    assert.equal(events?.at(-1)?.message, 'Transition forced by root');
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

describe('the calls of the original client', () => {
  const permissive = {
    ...ADMISSION,
    allowGpus: true,
    allowDockerParameters: true,
    allowMesosFetcher: true,
    allowContainerVolumes: true,
    slaPoliciesForAllTiers: true,
    minInstancesForSlaPolicy: 1,
    allowedContainerTypes: new Set(['MESOS', 'DOCKER'] as const),
  };
  const changing = new Set(['createJob', 'populateJobConfig']);

  for (const file of readdirSync(RECORDINGS).filter((name) => name.endsWith('.json'))) {
    const { exchanges } = JSON.parse(readFileSync(new URL(file, RECORDINGS), 'utf8'));
    for (const { request } of exchanges.filter((each: { request: { decoded: { rpc: string } } }) =>
      changing.has(each.request.decoded.rpc),
    )) {
      it(`${request.decoded.rpc} of ${file} is accepted`, async () => {
        const harness = await openHarness();
        const api = harness.api({ admission: permissive });
        const call = decodeCall('binary', AuroraAdmin, Buffer.from(request.bodyBase64, 'base64'));
        assert.ok(call.kind === 'call');
        const role = request.decoded.arguments.description.key.role;
        const quota = { resources: [{ numCpus: 1e4 }, { ramMb: 1e9 }, { diskMb: 1e9 }] };
        answers(await api.setQuota({ ownerRole: role, quota }), 'OK');
        const response = await api[call.method.name as keyof AuroraAdmin](call.args as never);
        answers(response, 'OK');
        const count =
          call.method.name === 'createJob' ? request.decoded.arguments.description.instanceCount : 0;
        assert.equal(harness.tasks().size, count);
      });
    }
  }
});
