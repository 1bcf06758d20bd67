import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Response, ScheduleStatus } from '../../../../api/generated/aurora.ts';
import type { Wire } from '../../../../api/thrift/index.ts';
import type { ExecOutcome, ExecRequest, TaskAccess } from '../../../ports/task-access.ts';
import { EXIT } from '../../exit-codes.ts';
import type { PageOutcome, PageRequest } from '../../outside.ts';
import { found, runAgainst } from '../../testing/answers.ts';
import { NO_TASK_ACCESS } from '../../testing/no-task-access.ts';

const LINE = 'task exec west/media/prod/web/0 -- ls -l --';

function tasks(...statuses: readonly ScheduleStatus[]): Wire<Response> {
  const list = statuses.map((status, index) => ({
    assignedTask: {
      taskId: `task/${index}`,
      slaveHost: 'host-a',
      task: { job: { role: 'media', environment: 'prod', name: 'web' } },
      instanceId: 0,
    },
    status,
    taskEvents: [{ timestamp: index, status }],
  }));
  return found({ scheduleStatusResult: { tasks: list } });
}

function page(status: number, text: string): PageOutcome {
  async function* chunks(): AsyncIterable<string> {
    yield text;
  }
  return { kind: 'opened', status, chunks: chunks() };
}

interface World {
  readonly known?: Wire<Response>;
  readonly permission?: PageOutcome;
  readonly outcome?: ExecOutcome;
}

async function exec(world: World = {}, line = LINE) {
  const pages: PageRequest[] = [];
  const sessions: ExecRequest[] = [];
  const taskAccess: TaskAccess = {
    ...NO_TASK_ACCESS,
    exec(request) {
      sessions.push(request);
      const outcome = Promise.resolve(world.outcome ?? ({ kind: 'exited', code: 0 } as const));
      return { outcome, interrupt: () => undefined };
    },
  };
  const openPage = async (request: PageRequest): Promise<PageOutcome> => {
    pages.push(request);
    return world.permission ?? page(200, JSON.stringify({ ticket: 'T', host: 'host-a' }));
  };
  const answers = { getTasksWithoutConfigs: world.known ?? tasks('FAILED', 'RUNNING') };
  const outcome = await runAgainst(line, answers, { taskAccess, openPage });
  return { ...outcome, pages, sessions };
}

test('asks the scheduler for leave, and the observer of the host for a session', async () => {
  const result = await exec();
  assert.equal(result.exitCode, EXIT.OK);
  assert.deepEqual(
    result.pages.map(({ method, url }) => `${method} ${url.href}`),
    ['POST http://scheduler.example:8081/v1/exec/task%2F1'],
  );
  assert.deepEqual(result.sessions, [
    { url: 'http://host-a:1338/exec/task%2F1', ticket: 'T', command: ['ls', '-l', '--'] },
  ]);
});

const outcomes: readonly [outcome: ExecOutcome, exitCode: number, told: RegExp][] = [
  [{ kind: 'exited', code: 7 }, 7, /^$|code 7/],
  [{ kind: 'signaled', signal: 9 }, 137, /code 137/],
  [
    { kind: 'stopped', problem: 'the task has ended' },
    EXIT.COMMAND_FAILURE,
    /^The session was ended: the task has ended$/m,
  ],
  [
    { kind: 'refused', problem: 'the ticket has expired' },
    EXIT.COMMAND_FAILURE,
    /^The observer of host-a at http:\/\/host-a:1338 refuses: the ticket has expired$/m,
  ],
  [
    { kind: 'unreachable', problem: 'ECONNREFUSED' },
    EXIT.NETWORK_ERROR,
    /^Cannot reach the observer of host-a at http:\/\/host-a:1338: ECONNREFUSED\. Is thermos_observer/m,
  ],
  [{ kind: 'lost' }, EXIT.NETWORK_ERROR, /^The connection to the observer of host-a .* broke/m],
  [{ kind: 'interrupted' }, EXIT.INTERRUPTED, /interrupted by user; what it ran was ended/],
];

for (const [outcome, exitCode, told] of outcomes) {
  test(`a session that is ${outcome.kind} ends with ${exitCode}`, async () => {
    const result = await exec({ outcome });
    assert.equal(result.exitCode, exitCode);
    assert.match(result.stderr, told);
  });
}

const refusals: readonly [what: string, world: World, exitCode: number, told: RegExp][] = [
  [
    'no active task',
    { known: tasks('FAILED') },
    EXIT.INVALID_PARAMETER,
    /^west\/media\/prod\/web\/0 has no active task$/m,
  ],
  [
    'it is switched off',
    { permission: page(403, 'nobody may\n') },
    EXIT.AUTH_ERROR,
    /west refuses: nobody may$/m,
  ],
  ['no login', { permission: page(401, 'who?') }, EXIT.AUTH_ERROR, /refuses: who\?$/m],
  [
    'it does not run',
    { permission: page(409, 'is STARTING') },
    EXIT.COMMAND_FAILURE,
    /refuses: is STARTING$/m,
  ],
  ['an old scheduler', { permission: page(404, 'x') }, EXIT.API_ERROR, /does not know this command/],
  ['an odd answer', { permission: page(200, '{"ticket": 1}') }, EXIT.API_ERROR, /refuses: \{"ticket": 1\}/],
  [
    'no scheduler',
    { permission: { kind: 'unreachable', problem: 'refused' } },
    EXIT.NETWORK_ERROR,
    /Cannot reach the scheduler of west: refused/,
  ],
];

for (const [what, world, exitCode, told] of refusals) {
  test(`opens no session: ${what}`, async () => {
    const result = await exec(world);
    assert.equal(result.exitCode, exitCode);
    assert.match(result.stderr, told);
    assert.deepEqual(result.sessions, []);
  });
}

test('needs a command', async () => {
  const result = await exec({}, 'task exec west/media/prod/web/0');
  assert.equal(result.exitCode, EXIT.USAGE);
  assert.match(result.stderr, /too few arguments/);
});
