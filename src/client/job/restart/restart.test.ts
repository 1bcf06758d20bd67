import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Response } from '../../../../api/generated/aurora.ts';
import type { Wire } from '../../../../api/thrift/index.ts';
import { EXIT } from '../../exit-codes.ts';
import { type Answers, DONE, found, type Outcome, refused, runAgainst } from '../../testing/answers.ts';

const KEY = 'west/media/prod/web';

/** An answer with one running task per instance: `{ 0: 'a' }` is the task `a` of instance 0. */
function running(tasks: Readonly<Record<number, string>>): Wire<Response> {
  const job = { role: 'media', environment: 'prod', name: 'web' };
  return found({
    scheduleStatusResult: {
      tasks: Object.entries(tasks).map(([instance, taskId]) => ({
        assignedTask: { taskId, instanceId: Number(instance), task: { job, container: { mesos: {} } } },
        status: 'RUNNING',
      })),
    },
  });
}

function answers(...looks: readonly Wire<Response>[]): Answers {
  return { restartShards: DONE, getTasksWithoutConfigs: looks };
}

function restarted({ calls }: Outcome): unknown[] {
  return calls
    .filter(({ name }) => name === 'restartShards')
    .map(({ args }) => (args as { shardIds: unknown }).shardIds); // what the call takes
}

const failures: readonly [line: string, answers: Answers, exitCode: number, message: RegExp][] = [
  ['job restart west', {}, EXIT.USAGE, /must be a CLUSTER\/ROLE\/ENV\/JOB\/INSTANCES tuple/],
  [`job restart ${KEY} --batch-size x`, {}, EXIT.USAGE, /invalid int value: 'x'/],
  [
    `job restart ${KEY} --batch-size 0`,
    {},
    EXIT.INVALID_PARAMETER,
    /^--batch-size must be at least 1, but is 0$/m,
  ],
  [
    `job restart ${KEY} --watch-secs=-1`,
    {},
    EXIT.INVALID_PARAMETER,
    /^--watch-secs must be at least 0, but is -1$/m,
  ],
  [
    `job restart ${KEY} --healthcheck-interval-seconds 0`,
    {},
    EXIT.INVALID_PARAMETER,
    /^--healthcheck-interval-seconds must be at least 1, but is 0$/m,
  ],
  [
    `job restart ${KEY} --max-total-failures=-2`,
    {},
    EXIT.INVALID_PARAMETER,
    /^max_total_failures option must be >0, but you specified -2$/m,
  ],
  [
    `job restart ${KEY} --max-per-instance-failures=-1`,
    {},
    EXIT.INVALID_PARAMETER,
    /^--max-per-instance-failures must be at least 0, but is -1$/m,
  ],
  [
    `job restart ${KEY}/0,7 --strict`,
    answers(running({ 0: 'a' })),
    EXIT.INVALID_PARAMETER,
    /^Invalid instance parameter: \[7\]$/m,
  ],
  [
    `job restart ${KEY} --config nowhere`,
    answers(running({ 0: 'a' })),
    EXIT.INVALID_CONFIGURATION,
    /^Error loading configuration: /m,
  ],
  [
    `job restart ${KEY}`,
    { ...answers(running({ 0: 'a' })), restartShards: refused('no') },
    EXIT.API_ERROR,
    /^Error restarting job west\/media\/prod\/web:\n\tno$/m,
  ],
];

for (const [line, prepared, exitCode, message] of failures) {
  test(`fails with ${message.source}: aurora ${line}`, async () => {
    const result = await runAgainst(line, prepared);
    assert.match(result.stderr, message);
    assert.equal(result.exitCode, exitCode);
    assert.equal(result.stdout, '');
  });
}

test('an instance that is replaced ends the restart with a failure, and says what is left', async () => {
  const looks = [running({ 0: 'a', 1: 'a' }), running({ 0: 'b' }), running({ 0: 'c' })];
  const result = await runAgainst(`job restart ${KEY}`, answers(...looks));
  assert.equal(result.exitCode, EXIT.COMMAND_FAILURE);
  assert.match(
    result.stderr,
    /^Error restarting job west\/media\/prod\/web: instances \[0\] did not stay up; instances \[1\] are left/m,
  );
  assert.equal(result.stdout, '');
  assert.deepEqual(restarted(result), [[0]]);
});

test('an instance that may fail again gets another turn, but not for ever', async () => {
  const looks = [running({ 0: 'a' }), ...['b', 'c', 'd', 'e'].map((id) => running({ 0: id }))];
  const result = await runAgainst(`job restart ${KEY} --max-per-instance-failures 1`, answers(...looks));
  assert.equal(result.exitCode, EXIT.COMMAND_FAILURE);
  assert.deepEqual(restarted(result), [[0], [0]]);
});

test('failures that are permitted do not fail the command, but are told', async () => {
  const looks = [running({ 0: 'a', 1: 'a' }), running({ 0: 'b' }), running({ 0: 'c' }), running({ 1: 'b' })];
  const result = await runAgainst(`job restart ${KEY} --max-total-failures 1`, answers(...looks));
  assert.equal(result.exitCode, EXIT.OK);
  assert.match(result.stderr, /^Instances \[0\] did not stay up, which was permitted$/m);
  assert.deepEqual(restarted(result), [[0], [1]]);
});

test('an instance that never runs counts as failed after ten minutes', async () => {
  const result = await runAgainst(`job restart ${KEY}/0`, answers(running({ 0: 'a' }), running({})));
  assert.equal(result.exitCode, EXIT.COMMAND_FAILURE);
  assert.match(result.stderr, /Instance 0 has not been running for 10 minutes$/m);
  assert.equal(result.waitedMs, 600_000);
});

test('of a job without instances it says that there is nothing to restart, and no more', async () => {
  const result = await runAgainst(`job restart ${KEY} --open-browser`, answers(running({})));
  assert.equal(result.exitCode, EXIT.OK);
  assert.deepEqual(restarted(result), []);
  assert.deepEqual(result.opened, []);
  assert.equal(result.stdout, '');
  assert.match(result.stderr, /^No tasks to restart found for job west\/media\/prod\/web$/m);
});
