import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ScheduledTask } from '../../../api/generated/aurora.ts';
import type { Wire } from '../../../api/thrift/index.ts';
import { EXIT } from '../exit-codes.ts';
import { type Answers, found, refused, runAgainst } from '../testing/answers.ts';
import { formatTimeSpan, timeSpan } from './time-span.ts';
import { upCountPercent, uptimeAt } from './uptime.ts';

const KEY = 'west/media/prod/web';

const spans: readonly [text: string, secs: number, shown: string][] = [
  ['1m', 60, '1 mins'],
  ['90m', 5_400, '90 mins'],
  ['2H', 7_200, '2 hrs'],
  ['2d6h', 194_400, '54 hrs'],
  ['1d2h3m4s', 93_784, '93784 secs'],
  ['0s', 0, '0 days'],
  ['7d', 604_800, '7 days'],
];

for (const [text, secs, shown] of spans) {
  test(`the time span ${text} is ${secs} s and shown as ${shown}`, () => {
    assert.deepEqual(timeSpan(text), { ok: true, value: secs });
    assert.equal(formatTimeSpan(secs), shown);
  });
}

for (const text of ['', '5', 'm', '1h2d', '-1h', '1.5h', '1h ', '9999999999d']) {
  test(`'${text}' is no time span`, async () => {
    const { exitCode, stderr } = await runAgainst(`sla get-task-up-count ${KEY} --durations=1m,x${text}`, {});
    assert.equal(exitCode, EXIT.USAGE);
    assert.match(stderr, /argument --durations: Invalid time span: 'x/);
    assert.equal(timeSpan(text).ok, false);
  });
}

for (const text of ['0', '100', '-1', 'x', '', '1e1', '99,101', '0.0']) {
  test(`'${text}' are no percentiles`, async () => {
    const { exitCode, stderr } = await runAgainst(`sla get-job-uptime ${KEY} --percentiles=${text}`, {});
    assert.equal(exitCode, EXIT.USAGE);
    assert.match(stderr, /argument --percentiles: Invalid percentile value:.*above 0 and below 100/);
  });
}

test('uptime at a percentile counts from the instance that is up longest', () => {
  const uptimes = [10, 20, 30, 40];
  assert.deepEqual(
    [99, 75, 50, 25, 10].map((percentile) => uptimeAt(percentile, uptimes)),
    [10, 10, 20, 30, 40],
  );
  assert.equal(uptimeAt(50, []), 0);
});

test('up count is the part of the instances that were up long enough', () => {
  assert.equal(upCountPercent(20, [10, 20, 30, 40]), 75);
  assert.equal(upCountPercent(41, [10, 20, 30, 40]), 0);
  assert.equal(upCountPercent(1, []), 0);
});

const NOW_MS = 1_700_000_000_000;

function task(instanceId: number, ...runningForMs: readonly number[]): Wire<ScheduledTask> {
  const job = { role: 'media', environment: 'prod', name: 'web' };
  return {
    assignedTask: { taskId: `t${instanceId}`, instanceId, task: { job, container: { mesos: {} } } },
    status: 'RUNNING',
    taskEvents: [
      { timestamp: 0, status: 'PENDING' },
      ...runningForMs.map((ms) => ({ timestamp: NOW_MS - ms, status: 'RUNNING' as const })),
    ],
  };
}

function tasks(...some: readonly Wire<ScheduledTask>[]): Answers {
  return { getTasksWithoutConfigs: found({ scheduleStatusResult: { tasks: some } }) };
}

test('get-job-uptime shows the highest percentile first and leaves out what never ran', async () => {
  const some = tasks(task(0, 90_999, 5_000), task(1, 30_000), task(2));
  const line = `sla get-job-uptime ${KEY} --percentiles=10,99.9,50`;
  const result = await runAgainst(line, some, { startedAtMs: NOW_MS });
  assert.equal(
    result.stdout,
    '99.9 percentile\t- 30.0 seconds\n50.0 percentile\t- 30.0 seconds\n10.0 percentile\t- 90.0 seconds\n',
  );
  assert.equal(result.exitCode, EXIT.OK);
});

test('both have defaults', async () => {
  const uptime = await runAgainst(`sla get-job-uptime ${KEY}`, tasks());
  assert.equal(uptime.stdout.match(/^[\d.]+ percentile\t- 0\.0 seconds$/gm)?.length, 9);
  const upCount = await runAgainst(`sla get-task-up-count ${KEY}`, tasks());
  assert.equal(
    upCount.stdout,
    ['1 mins', '10 mins', '1 hrs', '12 hrs', '7 days'].map((span) => `${span}\t- 0.00 %\n`).join(''),
  );
});

for (const verb of ['get-job-uptime', 'get-task-up-count']) {
  test(`sla ${verb} fails if the scheduler does not tell`, async () => {
    const result = await runAgainst(`sla ${verb} ${KEY}`, { getTasksWithoutConfigs: refused('no') });
    assert.equal(result.exitCode, EXIT.API_ERROR);
    assert.match(result.stderr, /^Failed to retrieve the tasks of west\/media\/prod\/web:\n\tno$/m);
    assert.equal(result.stdout, '');
  });
}
