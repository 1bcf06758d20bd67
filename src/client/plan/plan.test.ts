import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ConfigGroup, Response, TaskConfig } from '../../../api/generated/aurora.ts';
import type { Wire } from '../../../api/thrift/index.ts';
import { EXIT } from '../exit-codes.ts';
import type { PageOutcome, PageRequest } from '../outside.ts';
import { type Answers, found, refused, runAgainst } from '../testing/answers.ts';
import type { TestContextOptions } from '../testing/test-context.ts';

const JOB = { role: 'media', environment: 'prod', name: 'web' };
const KEY = 'west/media/prod/web';
const FILE = `
p = Process(name = 'p', cmdline = 'true')
t = SequentialTask(processes = [p], resources = Resources(cpu = 1, ram = 1*MB, disk = 1*MB))
job = Job(cluster = 'west', role = 'media', environment = 'prod', task = t, instances = 4)
jobs = [job(name = 'web', service = True), job(name = 'cron', cron_schedule = '* * * * *')]
`;

const OLD: Wire<TaskConfig> = {
  job: JOB,
  ...{ production: true, tier: 'preferred', container: { mesos: {} } },
  resources: [{ numCpus: 1 }, { ramMb: 128 }, { diskMb: 64 }],
  executorConfig: {
    name: 'AuroraExecutor',
    data: JSON.stringify({ task: { processes: [{ name: 'p', cmdline: 'set -e\nold\ndone' }] } }),
  },
};
const NEW: Wire<TaskConfig> = {
  ...OLD,
  resources: [{ ramMb: 256 }, { numCpus: 1 }, { diskMb: 64 }],
  constraints: [{ name: 'host', constraint: { limit: { limit: 1 } } }],
  executorConfig: {
    name: 'AuroraExecutor',
    data: JSON.stringify({ task: { processes: [{ name: 'p', cmdline: 'set -e\nnew\ndone' }] } }),
  },
};

const PLACEMENT = {
  ...{ hosts: 5, fittingHosts: 2, instances: 3, placeableInstances: 3 },
  vetoes: [
    { reason: 'Insufficient: RAM', hosts: 2 },
    { reason: 'Host draining for maintenance', hosts: 1 },
  ],
  exhausted: [],
};

/** Instances 0 and 1 change, 2 is added, 7 removed, 3 stays. */
const ANSWERS: Answers = {
  getTierConfigs: found({ getTierConfigResult: { defaultTierName: 'preferred', tiers: [] } }),
  populateJobConfig: found({ populateJobResult: { taskConfig: NEW } }),
  getJobUpdateDiff: found({
    getJobUpdateDiffResult: {
      add: [group(NEW, 2, 2)],
      update: [group(OLD, 0, 1)],
      remove: [group(OLD, 7, 7)],
      unchanged: [group(NEW, 3, 3)],
    },
  }),
  getQuota: quotaOf(1000, 512),
  getJobUpdateSummaries: found({ getJobUpdateSummariesResult: { updateSummaries: [] } }),
};

const UNCHANGED: Answers = {
  ...ANSWERS,
  getJobUpdateDiff: found({ getJobUpdateDiffResult: { unchanged: [group(NEW, 0, 3)] } }),
};

function group(config: Wire<TaskConfig>, first: number, last: number): Wire<ConfigGroup> {
  return { config, instances: [{ first, last }] };
}

function quotaOf(ramMb: number, usedRamMb: number): Wire<Response> {
  const amount = (cpus: number, ram: number) => ({
    resources: [{ numCpus: cpus }, { ramMb: ram }, { diskMb: 10_000 }],
  });
  return found({
    getQuotaResult: { quota: amount(100, ramMb), prodSharedConsumption: amount(4, usedRamMb) },
  });
}

async function* once(text: string): AsyncIterable<string> {
  yield text;
}

function page(status: number, text: string): PageOutcome {
  return { kind: 'opened', status, chunks: once(text) };
}

interface Planned {
  readonly answers?: Answers;
  readonly placement?: PageOutcome;
  readonly options?: TestContextOptions;
}

async function plan(line: string, { answers = ANSWERS, placement, options }: Planned = {}) {
  const requests: PageRequest[] = [];
  const result = await runAgainst(line, answers, {
    files: { f: FILE },
    ...options,
    openPage: async (request) => {
      requests.push(request);
      return placement ?? page(200, JSON.stringify(PLACEMENT));
    },
  });
  return { ...result, requests };
}

test('a plan tells instances, differences, quota and placement, and ends with 2', async () => {
  for (const line of [`job plan ${KEY} f`, `update plan ${KEY} f`]) {
    const result = await plan(line);
    assert.equal(result.exitCode, EXIT.CHANGES);
    assert.equal(result.stderr, '');
    assert.equal(
      result.stdout,
      `Plan for west/media/prod/web (aurora update start)
  + add        1 instance: 2
  ~ change     2 instances: 0-1
  - remove     1 instance: 7
    unchanged  1 instance: 3

~ instances 0-1
    + constraints[host]: {"constraint":{"limit":{"limit":1}},"name":"host"}
    ~ executorConfig.data.task.processes[p].cmdline:
          set -e
        - old
        + new
          done
    ~ resources.ramMb: 128 → 256

Quota of media
             quota    used now   meanwhile  afterwards
  CPU          100           4           4           4 core(s)
  RAM         1000         512         896         896 MB
  disk       10000       10000       10000       10000 MB

Placement: 3 of 3 instances would find room now; 2 of 5 hosts that have something to offer could take one
  Insufficient: RAM: excludes 2 hosts
  Host draining for maintenance: excludes 1 host
`,
    );
  }
});

test('no change is one line and ends with 0', async () => {
  const result = await plan(`job plan ${KEY} f`, { answers: UNCHANGED });
  assert.equal(result.stdout, 'No change: west/media/prod/web is as its file says\n');
  assert.equal(result.exitCode, EXIT.OK);
  assert.deepEqual(result.requests, []);
});

test('a job that does not run is to be created', async () => {
  const getJobUpdateDiff = found({ getJobUpdateDiffResult: { add: [group(NEW, 0, 3)] } });
  const result = await plan(`job plan ${KEY} f`, { answers: { ...ANSWERS, getJobUpdateDiff } });
  assert.match(
    result.stdout,
    /^Plan for west\/media\/prod\/web \(aurora job create\)\n {2}\+ add +4 instances: 0-3$/m,
  );
  assert.equal(result.exitCode, EXIT.CHANGES);
});

test('what the executor is told may differ in its spelling only', async () => {
  const respelled = {
    ...NEW,
    executorConfig: { name: 'AuroraExecutor', data: `${NEW.executorConfig?.data} ` },
  };
  const getJobUpdateDiff = found({ getJobUpdateDiffResult: { update: [group(respelled, 0, 0)] } });
  const result = await plan(`job plan ${KEY} f`, { answers: { ...ANSWERS, getJobUpdateDiff } });
  assert.match(result.stdout, /^~ instances 0\n {4}only the spelling of what the executor is told differs$/m);
});

const REFUSALS: readonly (readonly [why: string, line: string, answers: Answers, text: RegExp])[] = [
  [
    'a quota',
    `job plan ${KEY} f`,
    { getQuota: quotaOf(600, 512) },
    /now: Insufficient resource quota: RAM quota exceeded by 296\.00 MB$/m,
  ],
  [
    'an active update',
    `job plan ${KEY} f`,
    {
      getJobUpdateSummaries: found({
        getJobUpdateSummariesResult: {
          updateSummaries: [
            {
              key: { job: JOB, id: 'u1' },
              user: 'alice',
              state: { status: 'ROLL_FORWARD_PAUSED', createdTimestampMs: 0, lastModifiedTimestampMs: 0 },
            },
          ],
        },
      }),
    },
    /now: The update u1 of this job is active: ROLL_FORWARD_PAUSED$/m,
  ],
  [
    'unknown instances',
    `update plan ${KEY}/0,9,10 f`,
    {},
    /now: The job neither has nor would have the instances 9-10$/m,
  ],
];

for (const [why, line, answers, text] of REFUSALS) {
  test(`a plan tells that it would be refused because of ${why}`, async () => {
    const result = await plan(line, { answers: { ...ANSWERS, ...answers } });
    assert.match(result.stdout, text);
    assert.equal(result.exitCode, EXIT.CHANGES);
  });
}

test('a plan tells what is in the way of the last instances', async () => {
  const exhausted = [{ reason: 'Limit not satisfied: host', hosts: 5 }];
  const placement = page(200, JSON.stringify({ ...PLACEMENT, placeableInstances: 2, exhausted }));
  const { stdout } = await plan(`job plan ${KEY} f`, { placement });
  assert.match(
    stdout,
    /^Placement: 2 of 3 instances would find room now; .*\n.*\n.*\n {2}once those have found room:\n {4}Limit not satisfied: host: excludes 5 hosts$/m,
  );
});

const NOT_THERE: readonly (readonly [name: string, placement: PageOutcome])[] = [
  ['Apache Aurora', page(404, '<html>')],
  ['a cut connection', { kind: 'unreachable', problem: 'reset' }],
  ['an answer of another kind', page(200, '{"hosts": "many"}')],
  ['an endless answer', page(200, 'x'.repeat(1_000_001))],
];

for (const [name, placement] of NOT_THERE) {
  test(`placement is unknown with ${name}, and the plan goes on`, async () => {
    const result = await plan(`job plan ${KEY} f`, { placement });
    assert.match(result.stdout, /^Placement: unknown, since the scheduler does not tell$/m);
    assert.equal(result.exitCode, EXIT.CHANGES);
  });
}

test('an older scheduler is asked for its tasks instead', async () => {
  const missing = refused('getJobUpdateDiff is not available in this version');
  const task = (instanceId: number, config: Wire<TaskConfig>) => ({
    assignedTask: { taskId: `t${instanceId}`, instanceId, task: config },
    status: 'RUNNING' as const,
  });
  const getTasksStatus = found({
    scheduleStatusResult: { tasks: [task(0, OLD), task(3, NEW), task(7, OLD)] },
  });
  const answers = { ...ANSWERS, getJobUpdateDiff: missing, getQuota: missing, getTasksStatus };
  const result = await plan(`job plan ${KEY} f`, { answers });
  assert.match(
    result.stdout,
    /\+ add +2 instances: 1-2\n.*change +1 instance: 0\n.*remove +1 instance: 7\n.*unchanged +1 instance: 3\n/,
  );
  assert.match(result.stdout, /^Quota: unknown, since the scheduler does not tell$/m);
});

test('--write-json tells the same to programs', async () => {
  const result = await plan(`update plan ${KEY} f --write-json`);
  const shown = JSON.parse(result.stdout);
  assert.deepEqual(Object.keys(shown), [
    ...['job', 'command', 'hasChanges', 'instances', 'changes', 'quota', 'placement', 'refusals'],
  ]);
  assert.equal(shown.hasChanges, true);
  assert.deepEqual(shown.instances.changed, [{ first: 0, last: 1 }]);
  assert.deepEqual(shown.changes[0].differences[2], { path: 'resources.ramMb', before: 128, after: 256 });
  assert.deepEqual(shown.quota.afterwards, { cpus: 4, ramMb: 896, diskMb: 10_000 });
  assert.deepEqual(shown.placement, PLACEMENT);
  assert.equal(result.exitCode, EXIT.CHANGES);
});

test('placement is asked about the update itself', async () => {
  const { requests } = await plan(`update plan ${KEY}/0-2 f`);
  const [request] = requests;
  assert.equal(request?.url.href, 'http://scheduler.example:8081/v1/placement');
  assert.match(request.body ?? '', /"role":\{"str":"media"\}|media/);
});

test('colours are for terminals that want them', async () => {
  const coloured = (environment: Readonly<Record<string, string>>, stdoutIsTerminal: boolean) =>
    plan(`job plan ${KEY} f`, { options: { environment, terminal: { stdoutIsTerminal } } });
  const sequence = '\u001b';
  assert.ok((await coloured({ TERM: 'xterm' }, true)).stdout.includes(sequence));
  assert.ok(!(await coloured({ TERM: 'xterm' }, false)).stdout.includes(sequence));
  assert.ok(!(await coloured({ TERM: 'dumb' }, true)).stdout.includes(sequence));
  assert.ok(!(await coloured({ TERM: 'xterm', NO_COLOR: '1' }, true)).stdout.includes(sequence));
});

const CRON = 'west/media/prod/cron';
const CRON_JOB = {
  key: { ...JOB, name: 'cron' },
  ...{
    taskConfig: NEW,
    instanceCount: 4,
    cronSchedule: '0 0 * * *',
    cronCollisionPolicy: 'KILL_EXISTING' as const,
  },
};

test('the plan of a cron job is about its template', async () => {
  const jobs = (...configs: (typeof CRON_JOB)[]) => ({
    ...ANSWERS,
    getJobs: found({ getJobsResult: { configs } }),
  });
  const changed = await plan(`job plan ${CRON} f`, { answers: jobs(CRON_JOB) });
  assert.match(changed.stdout, /^ {4}~ schedule: "0 0 \* \* \*" → "\* \* \* \* \*"$/m);
  assert.equal(changed.exitCode, EXIT.CHANGES);
  const same = await plan(`job plan ${CRON} f`, {
    answers: jobs({ ...CRON_JOB, cronSchedule: '* * * * *' }),
  });
  assert.equal(same.exitCode, EXIT.OK);
  const added = await plan(`job plan ${CRON} f`, { answers: jobs() });
  assert.match(added.stdout, /the job is new \(4 instances: 0-3\)/);
  assert.equal(added.exitCode, EXIT.CHANGES);
});

const FAILURES: readonly (readonly [line: string, answers: Answers, exitCode: number, message: RegExp])[] = [
  [`job plan ${KEY}`, {}, EXIT.INVALID_PARAMETER, /too few arguments/],
  [`job plan ${KEY}/1 f`, {}, EXIT.INVALID_PARAMETER, /is not in the form CLUSTER\/ROLE\/ENV\/NAME/],
  [`update plan ${KEY}/x f`, {}, EXIT.INVALID_PARAMETER, /Invalid instance range: 'x'/],
  [`update plan ${KEY} f --colour`, {}, EXIT.INVALID_PARAMETER, /unrecognized arguments: --colour/],
  [`job plan ${KEY} nowhere`, {}, EXIT.INVALID_CONFIGURATION, /nowhere/],
  [
    `update plan ${CRON} f`,
    ANSWERS,
    EXIT.COMMAND_FAILURE,
    /^Cron jobs may only be updated with "aurora cron schedule"/m,
  ],
  [
    `job plan ${KEY} f`,
    { ...ANSWERS, populateJobConfig: refused('no') },
    EXIT.INVALID_CONFIGURATION,
    /\tno$/m,
  ],
  [
    `job plan ${KEY} f`,
    { ...ANSWERS, getJobUpdateDiff: refused('too many') },
    EXIT.COMMAND_FAILURE,
    /\ttoo many$/m,
  ],
  [`job plan ${KEY} f`, { ...ANSWERS, getQuota: refused('no') }, EXIT.API_ERROR, /\tno$/m],
];

for (const [line, answers, exitCode, message] of FAILURES) {
  test(`fails with ${message.source}: aurora ${line}`, async () => {
    const result = await plan(line, { answers });
    assert.match(result.stderr, message);
    assert.equal(result.exitCode, exitCode);
    assert.equal(result.stdout, '');
  });
}
