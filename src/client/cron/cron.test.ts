import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JobConfiguration } from '../../../api/generated/aurora.ts';
import type { Wire } from '../../../api/thrift/index.ts';
import { EXIT } from '../exit-codes.ts';
import { type Answers, DONE, found, refused, runAgainst } from '../testing/answers.ts';

const JOB = { role: 'media', environment: 'prod', name: 'report' };
const KEY = 'west/media/prod/report';
const FILE = `
p = Process(name = 'p', cmdline = 'true')
t = SequentialTask(processes = [p], resources = Resources(cpu = 1, ram = 1*MB, disk = 1*MB))
job = Job(cluster = 'west', role = 'media', environment = 'prod', task = t)
jobs = [job(name = 'report', cron_schedule = '* * * * *'), job(name = 'service', service = True)]
`;
const FILES = { files: { f: FILE } };
const TIERS = found({ getTierConfigResult: { defaultTierName: 'x', tiers: [] } });

function jobs(...configs: readonly Wire<JobConfiguration>[]): Answers {
  const complete = configs.map((config) => ({
    taskConfig: { job: JOB, container: { mesos: {} } },
    ...config,
  }));
  return { getJobs: found({ getJobsResult: { configs: complete } }) };
}

const failures: readonly [line: string, answers: Answers, exitCode: number, message: RegExp][] = [
  ['cron show media/prod/report', {}, EXIT.USAGE, /job key 'media\/prod\/report' is not in the form/],
  ['cron deschedule west/media/prod/', {}, EXIT.USAGE, /the name '' in .* may only have letters/],
  [`cron schedule ${KEY}`, {}, EXIT.USAGE, /too few arguments/],
  [`cron start ${KEY} f`, {}, EXIT.USAGE, /unrecognized arguments: f/],
  [`cron start ${KEY} --config nowhere`, {}, EXIT.INVALID_CONFIGURATION, /^Error loading configuration: /m],
  [
    'cron schedule west/media/prod/service f',
    { getTierConfigs: TIERS },
    EXIT.COMMAND_FAILURE,
    /^Non-cron jobs may only be created with "aurora job create" command$/m,
  ],
  [
    `cron schedule ${KEY} f`,
    { getTierConfigs: TIERS, scheduleCronJob: refused('not available') },
    EXIT.API_ERROR,
    /^Error scheduling cron job west\/media\/prod\/report:\n\tnot available$/m,
  ],
  [
    `cron deschedule ${KEY}`,
    { descheduleCronJob: refused('no') },
    EXIT.API_ERROR,
    /^Error descheduling cron job west\/media\/prod\/report:\n\tno$/m,
  ],
  [
    `cron start ${KEY}`,
    { startCronJob: refused('no') },
    EXIT.API_ERROR,
    /^Error starting cron job west\/media\/prod\/report:\n\tno$/m,
  ],
  [
    `cron show ${KEY}`,
    { getJobs: refused('no') },
    EXIT.API_ERROR,
    /^Error retrieving cron entry for job west\/media\/prod\/report:\n\tno$/m,
  ],
  [
    `cron show ${KEY}`,
    jobs({ key: JOB }, { key: { ...JOB, name: 'other' }, cronSchedule: '* * * * *' }),
    EXIT.INVALID_PARAMETER,
    /^No cron entry found for job west\/media\/prod\/report$/m,
  ],
];

for (const [line, answers, exitCode, message] of failures) {
  test(`fails with ${message.source}: aurora ${line}`, async () => {
    const result = await runAgainst(line, answers, FILES);
    assert.match(result.stderr, message);
    assert.equal(result.exitCode, exitCode);
    assert.equal(result.stdout, '');
  });
}

test('cron show prints the schedule of the job', async () => {
  const other = { key: { ...JOB, environment: 'devel' }, cronSchedule: '1 1 1 1 1' };
  const answers = jobs(other, { key: JOB, cronSchedule: '5 4 * * *' });
  const result = await runAgainst(`cron show ${KEY}`, answers);
  assert.equal(result.stdout, `${KEY}\t 5 4 * * *\n`);
  assert.equal(result.exitCode, EXIT.OK);
  assert.deepEqual(result.calls, [{ name: 'getJobs', args: { ownerRole: 'media' } }]);
});

test('cron deschedule says that it is done', async () => {
  const result = await runAgainst(`cron deschedule ${KEY}`, { descheduleCronJob: DONE });
  assert.equal(result.stdout, 'Cron descheduling succeeded.\n');
  assert.deepEqual(result.calls, [{ name: 'descheduleCronJob', args: { job: JOB } }]);
});

test('cron start says nothing, opens the page if asked for, and loads its file before it starts anything', async () => {
  const answers = { getTierConfigs: TIERS, startCronJob: DONE };
  const result = await runAgainst(`cron start ${KEY} --config f --open-browser`, answers, FILES);
  assert.equal(result.stdout, '');
  assert.equal(result.exitCode, EXIT.OK);
  assert.deepEqual(
    result.calls.map(({ name }) => name),
    ['getTierConfigs', 'startCronJob'],
  );
  assert.deepEqual(result.opened, ['http://scheduler.example:8081/scheduler/media/prod/report']);
});
