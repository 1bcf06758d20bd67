import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ScheduledTask, ScheduleStatus } from '../../../api/generated/aurora.ts';
import type { Wire } from '../../../api/thrift/index.ts';
import { runClient } from '../client.ts';
import type { CallApi } from '../context.ts';
import { EXIT } from '../exit-codes.ts';
import { createTestContext } from '../testing/test-context.ts';

const JOB = { role: 'media', environment: 'prod', name: 'web' };
const KEY = 'west/media/prod/web';

function task(instanceId: number, status: ScheduleStatus, createdAtMs = 1): Wire<ScheduledTask> {
  const config = { job: JOB, container: { mesos: {} } };
  return {
    assignedTask: { taskId: `${instanceId}-${createdAtMs}`, instanceId, task: config },
    status,
    taskEvents: [{ timestamp: createdAtMs, status: 'PENDING' }],
  };
}

/** An API that accepts every change and answers one list of tasks after the other; the last one stays. */
function scheduler(answers: readonly (readonly Wire<ScheduledTask>[])[]): {
  callApi: CallApi;
  calls: string[];
} {
  const calls: string[] = [];
  const rest = [...answers];
  const callApi: CallApi = async (_url, method) => {
    calls.push(method.name);
    if (method.name !== 'getTasksWithoutConfigs')
      return { kind: 'answered', response: { responseCode: 'OK' } };
    const tasks = (rest.length > 1 ? rest.shift() : rest[0]) ?? [];
    return {
      kind: 'answered',
      response: { responseCode: 'OK', result: { scheduleStatusResult: { tasks } } },
    };
  };
  return { callApi, calls };
}

test('a kill waits, ever longer, until the newest task of each instance is over', async () => {
  const { callApi, calls } = scheduler([
    [task(0, 'RUNNING')],
    [task(0, 'RUNNING')],
    [task(0, 'KILLING', 5), task(0, 'FAILED', 1)],
    [task(0, 'KILLED', 5), task(0, 'FAILED', 1)],
  ]);
  const client = createTestContext({ callApi });
  assert.equal(await runClient(['job', 'killall', KEY], client.context), EXIT.OK);
  assert.equal(client.stdout(), 'Successfully killed instances [0]\nJob killall succeeded\n');
  assert.equal(client.waitedMs(), 250 + 500);
  assert.equal(calls.length, 5);
});

test('a batch that is not dead in time counts as an error, and another one is too many', async () => {
  const { callApi, calls } = scheduler([[task(0, 'RUNNING'), task(1, 'RUNNING'), task(2, 'RUNNING')]]);
  const client = createTestContext({ callApi });
  const argv = ['job', 'kill', `${KEY}/0-2`, '--max-total-failures=1'];
  assert.equal(await runClient(argv, client.context), EXIT.COMMAND_FAILURE);
  assert.match(client.stderr(), /^Instances \[0\] were not killed in time$/m);
  assert.match(client.stderr(), /^Exceeded maximum number of errors while killing instances$/m);
  assert.equal(calls.filter((name) => name === 'killTasks').length, 2);
});

test('tolerated errors still end in an error', async () => {
  const { callApi } = scheduler([[task(0, 'RUNNING')]]);
  const client = createTestContext({ callApi });
  const argv = ['job', 'killall', KEY, '--max-total-failures=1'];
  assert.equal(await runClient(argv, client.context), EXIT.COMMAND_FAILURE);
  assert.match(client.stderr(), /^Errors occurred while killing instances$/m);
});

test('without batches a kill that is not done in time is a time-out', async () => {
  const { callApi, calls } = scheduler([[task(0, 'RUNNING')]]);
  const client = createTestContext({ callApi });
  assert.equal(await runClient(['job', 'killall', '--no-batching', KEY], client.context), EXIT.TIMEOUT);
  assert.equal(calls[0], 'killTasks');
  assert.ok(client.waitedMs() > 200_000 && client.waitedMs() < 300_000);
});

test('waiting for RUNNING ends with a task that failed, and PENDING does not wait at all', async () => {
  for (const [goal, status, reads] of [
    ['RUNNING', 'FAILED', 3],
    ['PENDING', 'PENDING', 2],
  ] as const) {
    const { callApi, calls } = scheduler([[task(0, 'RUNNING')], [task(0, 'RUNNING')], [task(1, status)]]);
    const client = createTestContext({ callApi });
    const argv = ['job', 'add', `${KEY}/0`, '1', '--wait-until', goal];
    assert.equal(await runClient(argv, client.context), EXIT.OK);
    assert.equal(calls.filter((name) => name === 'getTasksWithoutConfigs').length, reads);
    assert.equal(client.stdout(), '');
  }
});
