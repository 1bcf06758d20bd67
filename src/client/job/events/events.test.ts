import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Response, ScheduledTask, ScheduleStatus } from '../../../../api/generated/aurora.ts';
import type { Wire } from '../../../../api/thrift/index.ts';
import { runClient } from '../../client.ts';
import type { CallApi } from '../../context.ts';
import { EXIT } from '../../exit-codes.ts';
import type { PageOutcome, PageRequest } from '../../outside.ts';
import { type Answers, found, refused, runAgainst } from '../../testing/answers.ts';
import { createTestContext } from '../../testing/test-context.ts';

// Times on stdout are local.
process.env['TZ'] = 'UTC';

const JOB = { role: 'media', environment: 'prod', name: 'web' };
const KEY = 'west/media/prod/web';

/** A task with a history of statuses, one second after the other. */
function task(
  instanceId: number,
  startMs: number,
  ...statuses: readonly ScheduleStatus[]
): Wire<ScheduledTask> {
  return {
    assignedTask: {
      ...{ taskId: `t${instanceId}`, instanceId, slaveHost: 'h1' },
      task: { job: JOB, container: { mesos: {} } },
    },
    status: statuses.at(-1) ?? 'PENDING',
    taskEvents: statuses.map((status, at) => ({
      ...{ timestamp: startMs + 1000 * at, status },
      ...(status === 'FAILED' ? { message: 'exit 1' } : {}),
    })),
  };
}

function tasks(...some: readonly Wire<ScheduledTask>[]): Wire<Response> {
  return found({ scheduleStatusResult: { tasks: some } });
}

const UPDATES = found({
  getJobUpdateDetailsResult: {
    detailsList: [
      {
        update: {
          summary: {
            key: { job: JOB, id: 'u1' },
            user: 'alice',
            state: { status: 'ROLLING_FORWARD', createdTimestampMs: 0, lastModifiedTimestampMs: 0 },
          },
        },
        updateEvents: [{ status: 'ROLLING_FORWARD', timestampMs: 1500, user: 'alice', message: 'hi' }],
        instanceEvents: [{ instanceId: 0, timestampMs: 1600, action: 'INSTANCE_UPDATING' }],
      },
    ],
  },
});

const HISTORY: Answers = {
  getTasksWithoutConfigs: tasks(task(0, 1000, 'PENDING', 'ASSIGNED', 'FAILED'), task(1, 2500, 'PENDING')),
  getJobUpdateDetails: UPDATES,
};

test('shows what is known of tasks and updates in the order of time', async () => {
  const result = await runAgainst(`job events ${KEY}`, HISTORY);
  assert.equal(
    result.stdout,
    `1970-01-01 00:00:01  instance 0: PENDING
1970-01-01 00:00:01  update u1: ROLLING_FORWARD by alice (hi)
1970-01-01 00:00:01  update u1, instance 0: INSTANCE_UPDATING
1970-01-01 00:00:02  instance 0: PENDING → ASSIGNED on h1
1970-01-01 00:00:02  instance 1: PENDING
1970-01-01 00:00:03  instance 0: ASSIGNED → FAILED (exit 1)
`,
  );
  assert.equal(result.exitCode, EXIT.OK);
});

test('--write-json gives a line per event', async () => {
  const result = await runAgainst(`job events ${KEY} --write-json`, HISTORY);
  const events = result.stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  assert.equal(events.length, 6);
  assert.deepEqual(events[5], {
    ...{ kind: 'task', job: 'media/prod/web', instance: 0, taskId: 't0', timestampMs: 3000 },
    ...{ status: 'FAILED', oldStatus: 'ASSIGNED', host: 'h1', message: 'exit 1' },
  });
});

test('a scheduler without updates still tells of tasks', async () => {
  const answers = {
    ...HISTORY,
    getJobUpdateDetails: refused('getJobUpdateDetails is not available in this version'),
  };
  assert.equal((await runAgainst(`job events ${KEY}`, answers)).stdout.split('\n').length, 5);
});

test('a job of which nothing is known is an error', async () => {
  const nothing = {
    getTasksWithoutConfigs: tasks(),
    getJobUpdateDetails: found({ getJobUpdateDetailsResult: {} }),
  };
  const result = await runAgainst(`job events ${KEY}`, nothing);
  assert.equal(result.exitCode, EXIT.INVALID_PARAMETER);
  assert.equal(result.stderr, `No events of ${KEY} are known\n`);
});

interface Following {
  /** One after the other; the user interrupts the command after the last. */
  readonly streams: readonly PageOutcome[];
  /** Tasks, one answer after the other; the last one stays. */
  readonly answers: readonly Wire<Response>[];
}

/** Runs `job events -f` and interrupts it. */
async function follow({ streams, answers }: Following) {
  const requests: PageRequest[] = [];
  const rest = [...answers];
  const callApi: CallApi = async (_url, { name }) => {
    if (name === 'getJobUpdateDetails') return { kind: 'answered', response: UPDATES };
    const response = rest.length > 1 ? rest.shift() : rest[0];
    return { kind: 'answered', response: response ?? tasks() };
  };
  const client = createTestContext({
    callApi,
    openPage: async (request) => {
      requests.push(request);
      const stream = streams[requests.length - 1];
      if (stream === undefined) client.interrupt();
      return stream ?? { kind: 'unreachable', problem: 'interrupted' };
    },
  });
  const exitCode = await runClient(['job', 'events', '-f', KEY], client.context);
  const lines = client.stdout().trimEnd().split('\n');
  const isUpdate = (line: string): boolean => line.includes('  update ');
  return {
    exitCode,
    requests,
    lines: lines.filter((line) => !isUpdate(line)),
    updateLines: lines.filter(isUpdate),
  };
}

async function* chunksOf(...texts: readonly string[]): AsyncIterable<string> {
  yield* texts;
}

function streamOf(...texts: readonly string[]): PageOutcome {
  return { kind: 'opened', status: 200, chunks: chunksOf(...texts) };
}

function sent(id: string, timestampMs: number, status: ScheduleStatus): string {
  const event = { kind: 'task', job: 'media/prod/web', instance: 0, taskId: 't0', timestampMs, status };
  return `id: ${id}\nevent: task\ndata: ${JSON.stringify(event)}\n\n`;
}

test('-f goes on with the stream, shows nothing twice, and picks up where a stream was cut', async () => {
  const result = await follow({
    answers: [tasks(task(0, 1000, 'PENDING'))],
    streams: [
      streamOf(sent('e-1', 1000, 'PENDING'), sent('e-2', 2000, 'RUNNING')),
      streamOf(sent('e-3', 3000, 'FAILED')),
    ],
  });
  assert.deepEqual(result.lines, [
    '1970-01-01 00:00:01  instance 0: PENDING',
    '1970-01-01 00:00:02  instance 0: RUNNING',
    '1970-01-01 00:00:03  instance 0: FAILED',
  ]);
  assert.equal(result.exitCode, EXIT.INTERRUPTED);
  assert.equal(
    result.requests[0]?.url.href,
    'http://scheduler.example:8081/v1/events?job=media%2Fprod%2Fweb',
  );
  assert.deepEqual(
    result.requests.map(({ headers }) => headers?.['Last-Event-ID']),
    [undefined, 'e-2', 'e-3'],
  );
});

test('-f shows what a stream tells of updates at once, and does not repeat it', async () => {
  const update = { kind: 'update', job: 'media/prod/web', update: 'u1', timestampMs: 1500 };
  const seen = { ...update, status: 'ROLLING_FORWARD', user: 'alice', message: 'hi' };
  const paused = {
    ...update,
    timestampMs: 2000,
    status: 'ROLL_FORWARD_PAUSED',
    message: 'why\u001b[2J\nnot',
  };
  const instance = { ...update, kind: 'updateInstance', instance: 3, timestampMs: 2500 };
  const updated = { ...instance, action: 'INSTANCE_UPDATED' };
  const wrong = [
    { ...paused, status: 7 },
    { ...update, message: 'no status' },
    { ...updated, instance: '3' },
  ];
  const data = [seen, paused, updated, ...wrong].map((event) => `data: ${JSON.stringify(event)}\n\n`);
  const result = await follow({ answers: [tasks()], streams: [streamOf(...data)] });
  assert.deepEqual(result.updateLines, [
    '1970-01-01 00:00:01  update u1: ROLLING_FORWARD by alice (hi)',
    '1970-01-01 00:00:01  update u1, instance 0: INSTANCE_UPDATING',
    '1970-01-01 00:00:02  update u1: ROLL_FORWARD_PAUSED (why\ufffd[2J not)',
    '1970-01-01 00:00:02  update u1, instance 3: INSTANCE_UPDATED',
  ]);
});

test('-f asks for the history again when events were missed', async () => {
  const result = await follow({
    answers: [
      tasks(task(0, 1000, 'PENDING')),
      tasks(task(0, 1000, 'PENDING')),
      tasks(task(0, 1000, 'PENDING', 'ASSIGNED')),
    ],
    streams: [streamOf('event: missed\ndata: {}\n\n')],
  });
  assert.equal(result.lines.at(-1), '1970-01-01 00:00:02  instance 0: PENDING → ASSIGNED on h1');
});

test('-f asks again until there is a stream, and takes nothing that is no event', async () => {
  const result = await follow({
    answers: [
      tasks(task(0, 1000, 'PENDING')),
      tasks(task(0, 1000, 'PENDING')),
      tasks(task(0, 1000, 'PENDING', 'ASSIGNED')),
      tasks(task(0, 1000, 'PENDING', 'ASSIGNED', 'RUNNING')),
    ],
    streams: [
      { kind: 'opened', status: 503, chunks: chunksOf('starting') },
      { kind: 'unreachable', problem: 'reset' },
      streamOf('data: {"kind":"task"}\n\n', 'data: nonsense\n\n'),
    ],
  });
  assert.deepEqual(
    result.lines.map((line) => line.replace(/.*: /, '')),
    ['PENDING', 'PENDING → ASSIGNED on h1', 'ASSIGNED → RUNNING'],
  );
});

test('-f asks again and again where there are no streams, which it finds out once', async () => {
  let polls = 0;
  let requests = 0;
  const client = createTestContext({
    callApi: async (_url, { name }) => {
      if (name === 'getJobUpdateDetails') return { kind: 'answered', response: UPDATES };
      polls += 1;
      if (polls === 5) client.interrupt();
      const statuses = (['PENDING', 'ASSIGNED', 'STARTING', 'RUNNING'] as const).slice(0, polls);
      return { kind: 'answered', response: tasks(task(0, 1000, ...statuses)) };
    },
    openPage: async () => {
      requests += 1;
      return { kind: 'opened', status: 404, chunks: chunksOf('<html>') };
    },
  });
  assert.equal(await runClient(['job', 'events', '-f', KEY], client.context), EXIT.INTERRUPTED);
  const changes = ['PENDING', 'PENDING → ASSIGNED on h1', 'ASSIGNED → STARTING', 'STARTING → RUNNING'];
  const lines = client
    .stdout()
    .split('\n')
    .filter((line) => line.includes('  instance'));
  assert.deepEqual(
    lines.map((line) => line.replace(/.*: /, '')),
    changes,
  );
  assert.equal(requests, 1);
});
