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

test('a new job does not wait for instances of an earlier one of its name', async () => {
  const { callApi } = scheduler([
    [task(0, 'PENDING', 5), task(0, 'KILLED'), task(1, 'FAILED')],
    [task(0, 'RUNNING', 5)],
  ]);
  const file = `
p = Process(name = 'p', cmdline = 'true')
t = SequentialTask(processes = [p], resources = Resources(cpu = 1, ram = 1*MB, disk = 1*MB))
jobs = [Service(cluster = 'west', role = 'media', environment = 'prod', name = 'web', task = t, tier = 'preferred')]
`;
  const client = createTestContext({
    files: { f: file },
    callApi: async (...call) => {
      const [, { name }] = call;
      if (name !== 'getTierConfigs') return callApi(...call);
      const tiers = [{ name: 'preferred', settings: new Map([['preemptible', 'false']]) }];
      const result = { getTierConfigResult: { defaultTierName: 'preferred', tiers } };
      return { kind: 'answered', response: { responseCode: 'OK', result } };
    },
  });
  assert.equal(
    await runClient(['job', 'create', KEY, 'f', '--wait-until', 'RUNNING'], client.context),
    EXIT.OK,
  );
  const told = client
    .stderr()
    .split('\n')
    .filter((line) => line.includes('Waiting'));
  assert.deepEqual(told, [' INFO] Waiting for instances to run: 1 PENDING']);
});

/** The same task with the reason of its last state. */
function because(some: Wire<ScheduledTask>, message: string): Wire<ScheduledTask> {
  return { ...some, taskEvents: [{ timestamp: 1, status: 'PENDING', message }] };
}

const WAIT_FOR_ADDED = ['job', 'add', `${KEY}/0`, '2', '--wait-until', 'RUNNING'];

test('a wait says in a line what changed, and nothing twice', async () => {
  const { callApi } = scheduler([
    [task(0, 'RUNNING')],
    [task(0, 'RUNNING')],
    [task(1, 'PENDING'), because(task(2, 'PENDING'), 'Insufficient: RAM')],
    [task(1, 'STARTING'), because(task(2, 'PENDING'), 'Insufficient: RAM')],
    [task(1, 'STARTING'), because(task(2, 'PENDING'), 'Insufficient: RAM')],
    [task(1, 'RUNNING'), task(2, 'RUNNING')],
  ]);
  const client = createTestContext({ callApi });
  assert.equal(await runClient(WAIT_FOR_ADDED, client.context), EXIT.OK);
  assert.deepEqual(
    client
      .stderr()
      .split('\n')
      .filter((line) => line.includes('Waiting')),
    [
      ' INFO] Waiting for instances to run: 2 PENDING',
      ' INFO] Waiting for instances to run: 1 PENDING (Insufficient: RAM), 1 STARTING',
    ],
  );
});

test('on a terminal a wait shows a line per state, which is gone at the end', async () => {
  const { callApi } = scheduler([
    [task(0, 'RUNNING')],
    [task(0, 'RUNNING')],
    [task(1, 'STARTING'), because(task(2, 'PENDING'), 'Insufficient: RAM')],
    [task(1, 'RUNNING'), task(2, 'RUNNING')],
  ]);
  const client = createTestContext({ callApi, terminal: { stderrIsTerminal: true } });
  assert.equal(await runClient(WAIT_FOR_ADDED, client.context), EXIT.OK);
  const block = [
    'Waiting for 2 instances to run',
    '  PENDING         1 (Insufficient: RAM)  instances 2',
    '  STARTING        1  instances 1',
    '',
  ];
  assert.ok(client.stderr().endsWith(`${block.join('\n')}\r\u001b[3A\u001b[0J`), client.stderr());
});

for (const goal of ['RUNNING', 'FINISHED'] as const)
  test(`a job that flaps is told of while it is waited for until it is ${goal}`, async () => {
    const failed = (createdAtMs: number) => ({
      ...task(1, 'FAILED', createdAtMs),
      taskEvents: [
        { timestamp: createdAtMs, status: 'PENDING' as const },
        { timestamp: createdAtMs + 1, status: 'FAILED' as const, message: 'exit 1' },
      ],
    });
    const { callApi } = scheduler([
      [task(0, 'RUNNING')],
      [task(0, 'RUNNING')],
      [failed(1), task(1, 'STARTING', 5)],
      [failed(1), failed(5), task(1, 'THROTTLED', 9)],
      [failed(1), failed(5), task(1, goal, 9)],
    ]);
    const client = createTestContext({ callApi });
    const argv = [...WAIT_FOR_ADDED.slice(0, -1), goal];
    assert.equal(await runClient(argv, client.context), EXIT.OK);
    assert.deepEqual(
      client
        .stderr()
        .split('\n')
        .filter((line) => line.includes('WARN')),
      [' WARN] Instance 1 ended: FAILED (exit 1); it is tried again, THROTTLED now'],
    );
  });

test('who interrupts a wait hears what goes on', async () => {
  for (const [argv, note] of [
    [WAIT_FOR_ADDED, 'The job goes on; "aurora job status" shows it, "aurora job killall" would end it'],
    [['job', 'killall', KEY], 'Tasks that were told to end go on ending; no others will be told'],
    [
      ['job', 'restart', `${KEY}/0-2`],
      'The restart of instances [0] goes on; instances [1, 2] are not restarted',
    ],
  ] as const) {
    let looks = 0;
    const { callApi } = scheduler([[task(0, 'PENDING')]]);
    const client = createTestContext({
      callApi: async (...call) => {
        if (call[1].name === 'getTasksWithoutConfigs') looks += 1;
        if (looks === 5) client.interrupt();
        if (looks >= 5) return new Promise(() => {});
        return callApi(...call);
      },
    });
    assert.equal(await runClient([...argv], client.context), EXIT.INTERRUPTED);
    const lines = client.stderr().trimEnd().split('\n');
    assert.deepEqual(lines.slice(-2), ['ERROR] Command interrupted by user', ` INFO] ${note}`]);
  }
});
