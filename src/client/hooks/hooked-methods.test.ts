import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JobUpdateStatus, Response, ScheduleStatus } from '../../../api/generated/aurora.ts';
import type { Wire } from '../../../api/thrift/index.ts';
import { EXIT } from '../exit-codes.ts';
import { type Answers, DONE, found, runAgainst } from '../testing/answers.ts';
import type { TestContextOptions } from '../testing/test-context.ts';
import type { Hook } from './index.ts';

const KEY = 'west/media/prod/web';
const JOB = { role: 'media', environment: 'prod', name: 'web' };
const FILE = `
task = SequentialTask(processes = [Process(name = 'p', cmdline = 'true')], resources = Resources(cpu = 1, ram = 1*MB, disk = 1*MB))
job = Job(cluster = 'west', role = 'media', environment = 'prod', name = 'web', tier = 'any', task = task)
jobs = [job, job(name = 'cron', cron_schedule = '* * * * *')]
`;
const UPDATE_ID = '3f0b4d8e-41c9-4a38-9c55-04bbd4f9aa50';

/** Two instances whose tasks began at a time. */
function tasks(status: ScheduleStatus): Wire<Response> {
  const list = [0, 1].map((instanceId) => ({
    assignedTask: { taskId: `t${instanceId}`, instanceId, task: { job: JOB } },
    status,
    taskEvents: [{ timestamp: 1, status }],
  }));
  return found({ scheduleStatusResult: { tasks: list } });
}

const [RUNNING, KILLED] = [tasks('RUNNING'), tasks('KILLED')];

function summaryIn(status: JobUpdateStatus) {
  const state = { status, createdTimestampMs: 0, lastModifiedTimestampMs: 0 };
  return { key: { job: JOB, id: 'u1' }, user: 'alice', state };
}

const ANSWERS: Answers = {
  getTierConfigs: found({
    getTierConfigResult: {
      defaultTierName: 'any',
      tiers: [{ name: 'any', settings: new Map([['preemptible', 'true']]) }],
    },
  }),
  getTasksWithoutConfigs: RUNNING,
  getJobUpdateDiff: found({ getJobUpdateDiffResult: { unchanged: [] } }),
  getJobUpdateSummaries: found({
    getJobUpdateSummariesResult: { updateSummaries: [summaryIn('ROLLING_FORWARD')] },
  }),
  startJobUpdate: found({ startJobUpdateResult: { key: { job: JOB, id: 'u1' } } }),
  ...Object.fromEntries(
    ['createJob', 'killTasks', 'addInstances', 'restartShards', 'startCronJob']
      .concat(['scheduleCronJob', 'descheduleCronJob'])
      .concat(['pauseJobUpdate', 'resumeJobUpdate', 'abortJobUpdate', 'rollbackJobUpdate'])
      .map((name) => [name, DONE]),
  ),
};

const PACE = {
  batchSize: 1,
  watchSecs: 0,
  pollIntervalSecs: 3,
  maxTotalFailures: 0,
  maxPerInstanceFailures: 0,
};
const KILLING = { getTasksWithoutConfigs: [RUNNING, KILLED, RUNNING, KILLED] };

interface Row {
  readonly line: string;
  readonly answers?: Answers;
  /** What a hook is called with: event, method, arguments, and the name of the job of the file. */
  readonly seen: readonly (readonly [
    event: string,
    method: string,
    args: object,
    config?: string | undefined,
  ])[];
}

const both = (method: string, args: object, config?: string) =>
  (['pre', 'post'] as const).map((event) => [event, method, args, config] as const);

const ROWS: readonly Row[] = [
  { line: `job create ${KEY} f`, seen: both('create_job', {}, 'web') },
  {
    line: `job killall ${KEY} -m why`,
    answers: KILLING,
    seen: [
      ...both('kill_job', { instances: [0], message: 'why' }),
      ...both('kill_job', { instances: [1], message: 'why' }),
    ],
  },
  {
    line: `job killall ${KEY} --no-batching --config f`,
    answers: { getTasksWithoutConfigs: KILLED },
    seen: both('kill_job', {}, 'web'),
  },
  {
    line: `job kill ${KEY}/1 --config f`,
    answers: { getTasksWithoutConfigs: [RUNNING, RUNNING, KILLED] },
    seen: both('kill_job', { instances: [1] }, 'web'),
  },
  {
    line: `job restart ${KEY} --watch-secs 0`,
    seen: both('restart', { instances: [0, 1], restartSettings: PACE }),
  },
  { line: `job add ${KEY}/1 3 --config f`, seen: both('add_instances', { instance: 1, count: 3 }, 'web') },
  { line: `cron start ${KEY}`, seen: both('start_cronjob', {}) },
  {
    line: `update start ${KEY}/0-1 f -m why`,
    seen: both(
      'start_job_update',
      {
        instances: [0, 1],
        message: 'why',
        metadata: { 'org.apache.aurora.client.update_id': UPDATE_ID },
      },
      'web',
    ),
  },
  ...[
    ...['cron schedule west/media/prod/cron f', `cron deschedule ${KEY}`],
    ...['pause', 'resume', 'abort', 'rollback'].map((verb) => `update ${verb} ${KEY}`),
    `job status ${KEY}`,
  ].map((line) => ({ line, seen: [] })),
];

for (const { line, answers = {}, seen } of ROWS) {
  test(`API hooks are called ${seen.length} times: aurora ${line}`, async () => {
    const heard: unknown[] = [];
    const hook: Hook = {
      name: 'listener',
      genericHook({ event, method, args, config, jobKey }) {
        assert.deepEqual(jobKey, { cluster: 'west', ...JOB });
        heard.push([event, method, args, config && Reflect.get(Object(config), 'name')]);
      },
    };
    const options: TestContextOptions = {
      files: { '/etc/aurora/hooks.json': '{"hooks": ["./site.mjs"]}', f: FILE },
      modules: { '/etc/aurora/site.mjs': hook },
      uuid: UPDATE_ID,
    };
    const { exitCode, stderr } = await runAgainst(line, { ...ANSWERS, ...answers }, options);
    assert.equal(exitCode, EXIT.OK, stderr);
    assert.deepEqual(
      heard,
      seen.map(([event, method, args, config]) => [event, method, args, config]),
    );
  });
}
