import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Response, ScheduleStatus } from '../../../../api/generated/aurora.ts';
import type { Wire } from '../../../../api/thrift/index.ts';
import type { ObserverAnswer, TaskAccess } from '../../../ports/task-access.ts';
import { EXIT } from '../../exit-codes.ts';
import { found, runAgainst } from '../../testing/answers.ts';
import { NO_TASK_ACCESS } from '../../testing/no-task-access.ts';

const KEY = 'west/media/prod/web/0';

interface KnownTask {
  readonly id?: string;
  readonly status: ScheduleStatus;
  readonly host?: string | undefined;
  readonly changedMs?: number;
}

function tasks(...known: readonly KnownTask[]): Wire<Response> {
  const list = known.map(({ id = 'task-1', status, host, changedMs = 1 }) => ({
    assignedTask: {
      taskId: id,
      task: { job: { role: 'media', environment: 'prod', name: 'web' } },
      instanceId: 0,
      ...(host === undefined ? {} : { slaveHost: host }),
    },
    status,
    taskEvents: [{ timestamp: changedMs, status }],
  }));
  return found({ scheduleStatusResult: { tasks: list } });
}

const RUNNING = tasks({ status: 'RUNNING', host: 'host-a' });

function answered(status: number, body: string, headers: Record<string, string> = {}): ObserverAnswer {
  return { kind: 'answered', status, headers: new Map(Object.entries(headers)), body: Buffer.from(body) };
}

/** What the observer says of a task with these processes. */
function processes(configured: readonly string[], running: readonly string[] = configured): ObserverAnswer {
  const groups = { waiting: [], running, success: [], failed: [], killed: [] };
  const config = { processes: configured.map((name) => ({ name })) };
  return answered(200, JSON.stringify({ 'task-1': { processes: groups, task: config } }));
}

function part(text: string, state: string, position?: string, more: Record<string, string> = {}) {
  return answered(200, text, {
    'aurora-log-state': state,
    ...(position === undefined ? {} : { 'aurora-log-position': position }),
    ...more,
  });
}

const UNREACHABLE: ObserverAnswer = { kind: 'unreachable', problem: 'connect ECONNREFUSED' };

/** Runs `task logs` against an observer that gives these answers in order; the last one stays. */
async function logs(
  line: string,
  observer: readonly ObserverAnswer[],
  scheduler: Wire<Response> | readonly Wire<Response>[] = RUNNING,
  clusters?: readonly object[],
) {
  const asked: string[] = [];
  let output = '';
  const rest = [...observer];
  const taskAccess: TaskAccess = {
    ...NO_TASK_ACCESS,
    ask: async (url) => {
      asked.push(url);
      const answer = rest.length > 1 ? rest.shift() : rest[0];
      assert.ok(answer, `the observer is asked for ${url}`);
      return answer;
    },
    write: async (bytes) => {
      output += Buffer.from(bytes).toString('latin1');
    },
  };
  const answers = { getTasksWithoutConfigs: scheduler };
  const options = clusters === undefined ? { taskAccess } : { taskAccess, clusters };
  const outcome = await runAgainst(`task logs ${line}`, answers, options);
  return { ...outcome, asked, output };
}

test('shows what the only process has written so far', async () => {
  const result = await logs(KEY, [
    processes(['web']),
    part('one ', 'more', '0-1.1-4'),
    part('two', 'open', '0-1.1-7'),
  ]);
  assert.equal(result.output, 'one two');
  assert.equal(result.exitCode, EXIT.OK);
  assert.deepEqual(result.asked, [
    'http://host-a:1338/j/task/task-1',
    'http://host-a:1338/logstream/task-1/web/stdout',
    'http://host-a:1338/logstream/task-1/web/stdout?position=0-1.1-4',
  ]);
});

test('asks the observer at the port of the cluster, for what was chosen', async () => {
  const cluster = { name: 'west', scheduler_uri: 'http://scheduler.example:8081', observer_port: 4000 };
  const beginnings: readonly [option: string, query: string][] = [
    ['', ''],
    [' --run 3', '?run=3'],
    [' -n 20', '?lines=20'],
    [' --since 1m', `?since=${1_700_000_000_000 - 60_000}`],
  ];
  for (const [option, query] of beginnings) {
    const answers = [processes(['web', 'a/b']), part('', 'open')];
    const result = await logs(`${KEY} a/b --stderr${option}`, answers, RUNNING, [cluster]);
    assert.equal(result.asked.at(-1), `http://host-a:4000/logstream/task-1/a%2Fb/stderr${query}`);
  }
});

test('writes bytes as they are', async () => {
  const bytes = Buffer.from([0, 0xff, 0xfe, 0x80]);
  const headers = new Map([['aurora-log-state', 'open']]);
  const result = await logs(KEY, [
    processes(['web']),
    { kind: 'answered', status: 200, headers, body: bytes },
  ]);
  assert.equal(result.output, bytes.toString('latin1'));
});

test('follows until the task has ended', async () => {
  const result = await logs(`${KEY} -f`, [
    processes(['web']),
    part('one ', 'open', '0-1.1-4'),
    part('', 'open', '0-1.1-4'),
    part('two', 'more', '0-1.1-7'),
    part('', 'ended', '0-1.1-7'),
  ]);
  assert.equal(result.output, 'one two');
  assert.match(result.stderr, /west\/media\/prod\/web\/0 has ended/);
});

test('ends with what was written last when only the scheduler knows that the task is lost', async () => {
  const LOST = tasks({ status: 'LOST', host: 'host-a' });
  const open = part('', 'open', '0-1.1-4');
  const answers = [processes(['web']), ...Array.from({ length: 30 }, () => open)];
  const result = await logs(`${KEY} -f`, answers, [RUNNING, RUNNING, LOST]);
  assert.equal(result.exitCode, EXIT.OK);
  assert.equal(result.calls.length, 3);
});

test('a follower waits until the task has a host and has begun there', async () => {
  const result = await logs(
    `${KEY} --follow`,
    [answered(404, '{}'), processes(['web'], []), answered(404, '{}'), part('up', 'ended', '0-1.1-2')],
    [tasks({ status: 'PENDING' }), RUNNING],
  );
  assert.equal(result.output, 'up');
  assert.match(result.stderr, /is PENDING; waiting until it is on a host/);
  assert.match(result.stderr, /Waiting until the task begins/);
});

test('a follower bears with an observer that restarts', async () => {
  const result = await logs(`${KEY} -f`, [
    processes(['web']),
    part('one ', 'open', '0-1.1-4'),
    UNREACHABLE,
    UNREACHABLE,
    part('two', 'ended', '0-1.1-7'),
  ]);
  assert.equal(result.output, 'one two');
  assert.equal(result.stderr.match(/ECONNREFUSED; trying again/g)?.length, 1);
});

test('an observer that stays away ends a follower', async () => {
  const result = await logs(`${KEY} -f`, [processes(['web']), part('', 'open', '0-1.1-4'), UNREACHABLE]);
  assert.equal(result.exitCode, EXIT.NETWORK_ERROR);
});

test('shows the task that ended last if none is on a host now', async () => {
  const result = await logs(
    KEY,
    [processes(['web']), part('why', 'ended', '0-1.1-3')],
    tasks(
      { status: 'FAILED', host: 'host-old', id: 'task-0', changedMs: 1 },
      { status: 'PENDING', id: 'task-2', changedMs: 3 },
      { status: 'FAILED', host: 'host-b', changedMs: 2 },
    ),
  );
  assert.equal(result.output, 'why');
  assert.match(result.asked[0] ?? '', /^http:\/\/host-b:1338\/j\/task\/task-1$/);
  assert.match(result.stderr, /is PENDING; this is its task before, which is FAILED/);
});

test('says what the output leaves out, and what it has too much of', async () => {
  const gap = await logs(KEY, [
    processes(['web']),
    part('x', 'open', '0-1.1-3', { 'aurora-log-gap': 'yes' }),
  ]);
  assert.match(gap.stderr, /WARN\] Some of the log was rotated away/);
  const older = part('x', 'open', '0-1.1-3', { 'aurora-log-begun': '1600000000000' });
  const since = await logs(`${KEY} --since 1h`, [processes(['web']), older]);
  assert.match(since.stderr, /The first file was begun at 2020-09-13T12:26:40\.000Z; its lines/);
  const nothing = await logs(KEY, [processes(['web']), part('', 'open')]);
  assert.match(nothing.stderr, /web of .* has no stdout: it has not begun, or does not write files/);
});

const refusals: readonly [
  what: string,
  line: string,
  observer: readonly ObserverAnswer[],
  scheduler: Wire<Response>,
  exitCode: number,
  problem: RegExp,
][] = [
  [
    'several processes and none named',
    KEY,
    [processes(['web', 'cron'], ['web'])],
    RUNNING,
    EXIT.INVALID_PARAMETER,
    /several processes; name one of them:\n {2}web \(RUNNING\)\n {2}cron \(WAITING\)$/m,
  ],
  [
    'an unknown process',
    `${KEY} db`,
    [processes(['web'])],
    RUNNING,
    EXIT.INVALID_PARAMETER,
    /has no process db/,
  ],
  [
    'no such instance',
    KEY,
    [],
    tasks(),
    EXIT.INVALID_PARAMETER,
    /^Instance west\/media\/prod\/web\/0 not found/m,
  ],
  [
    'no host yet',
    KEY,
    [],
    tasks({ status: 'PENDING' }),
    EXIT.COMMAND_FAILURE,
    /is PENDING and not on a host yet/,
  ],
  ['not begun', KEY, [answered(404, '')], RUNNING, EXIT.COMMAND_FAILURE, /it has not begun there yet/],
  [
    'files removed',
    KEY,
    [answered(404, '')],
    tasks({ status: 'FINISHED', host: 'host-a' }),
    EXIT.COMMAND_FAILURE,
    /it is FINISHED, and its files were removed/,
  ],
  [
    'no observer',
    KEY,
    [UNREACHABLE],
    RUNNING,
    EXIT.NETWORK_ERROR,
    /^Cannot reach the observer of host-a at http:\/\/host-a:1338: connect ECONNREFUSED\. Is thermos_observer/m,
  ],
  ['another server', KEY, [answered(200, '<html>')], RUNNING, EXIT.UNKNOWN_ERROR, /answers 200: <html>/],
  [
    'an observer that cannot',
    KEY,
    [processes(['web']), answered(400, '{"error":"x"}')],
    RUNNING,
    EXIT.UNKNOWN_ERROR,
    /answers 400: \{"error":"x"\}/,
  ],
  [
    'two beginnings',
    `${KEY} -n 1 --run 2`,
    [],
    RUNNING,
    EXIT.INVALID_PARAMETER,
    /Only one of --since, --lines/,
  ],
  ['a negative number', `${KEY} --run=-1`, [], RUNNING, EXIT.USAGE, /must be 0 or more/],
  ['no instance', 'west/media/prod/web', [], RUNNING, EXIT.USAGE, /is not in the form/],
];

for (const [what, line, observer, scheduler, exitCode, problem] of refusals) {
  test(`refuses: ${what}`, async () => {
    const result = await logs(line, observer, scheduler);
    assert.match(result.stderr, problem);
    assert.equal(result.exitCode, exitCode);
    assert.equal(result.output, '');
  });
}

test('refuses an observer_port that is none', async () => {
  const cluster = { name: 'west', scheduler_uri: 'http://scheduler.example:8081', observer_port: '1338' };
  const result = await logs(KEY, [], RUNNING, [cluster]);
  assert.equal(result.exitCode, EXIT.INVALID_CONFIGURATION);
  assert.match(result.stderr, /observer_port must be a port from 1 to 65535, but is "1338"/);
});
