import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Response } from '../../../api/generated/aurora.ts';
import type { Wire } from '../../../api/thrift/index.ts';
import type { ProgramEnd, TaskAccess } from '../../ports/task-access.ts';
import { runClient } from '../client.ts';
import { EXIT } from '../exit-codes.ts';
import { found, runAgainst } from '../testing/answers.ts';
import { NO_TASK_ACCESS } from '../testing/no-task-access.ts';
import { createTestContext, WEST } from '../testing/test-context.ts';

const KEY = 'west/media/prod/web';
const CLUSTER = { ...WEST, slave_root: '/var/lib/mesos', slave_run_directory: 'latest' };

const RUN = (id: number): string =>
  `/var/lib/mesos/slaves/*/frameworks/*/executors/thermos-task-${id}/runs/latest`;

function tasks(...instances: readonly number[]): Wire<Response> {
  const list = instances.map((instanceId) => ({
    assignedTask: {
      taskId: `task-${instanceId}`,
      slaveHost: `host-${instanceId}`,
      task: { job: { role: 'media', environment: 'prod', name: 'web' } },
      assignedPorts: new Map([['http', 31000 + instanceId]]),
      instanceId,
    },
    status: 'RUNNING' as const,
  }));
  return found({ scheduleStatusResult: { tasks: list } });
}

const SUCCESS: ProgramEnd = { kind: 'exited', code: 0 };

interface World {
  readonly answer?: Wire<Response>;
  readonly ends?: Readonly<Record<string, ProgramEnd>>;
  readonly cluster?: object;
  readonly openssh?: number;
}

/** Runs `task …` with programs that only write down their command line; they end by the host in it. */
async function task(line: readonly string[], world: World = {}) {
  const commands: string[][] = [];
  const endOf = (command: readonly string[]): ProgramEnd => {
    commands.push([...command]);
    const known = Object.entries(world.ends ?? {}).find(([host]) =>
      command.some((word) => word.includes(host)),
    );
    return known?.[1] ?? SUCCESS;
  };
  const taskAccess: TaskAccess = {
    ...NO_TASK_ACCESS,
    run: async (command) => endOf(command),
    printOutput: async (command, onLine) => {
      onLine('a line');
      return endOf(command);
    },
    opensshVersion: async () => world.openssh ?? 9,
  };
  const answers = { getTasksStatus: world.answer ?? tasks(0) };
  const clusters = [world.cluster ?? CLUSTER];
  const outcome = await runAgainst(['task', ...line], answers, { taskAccess, clusters });
  return { ...outcome, commands };
}

test('run: runs the command in the sandbox of each live task, as the role, and names the host of each line', async () => {
  const result = await task(['run', KEY, 'ls -a {{thermos.task_id}}'], { answer: tasks(0, 3) });
  assert.deepEqual(result.commands, [
    ['ssh', '-n', '-q', 'media@host-0', `cd ${RUN(0)}/sandbox;ls -a task-0`],
    ['ssh', '-n', '-q', 'media@host-3', `cd ${RUN(3)}/sandbox;ls -a task-3`],
  ]);
  assert.equal(result.stdout, 'host-0:  a line\nhost-3:  a line\n');
  assert.equal(result.exitCode, EXIT.OK);
  const { query } = result.calls[0]?.args as { query: { statuses: readonly string[] } };
  assert.deepEqual([...query.statuses].sort(), [
    ...['DRAINING', 'KILLING', 'PARTITIONED', 'PREEMPTING', 'RESTARTING', 'RUNNING'],
  ]);
});

test('run: takes instances and all options', async () => {
  const options = ['-t', '2', '-l', 'alice', '--ssh-options=-p 2222 -o "User Name"', '--executor-sandbox'];
  const result = await task(['run', `${KEY}/0-3`, 'df', ...options]);
  assert.deepEqual(result.commands, [
    ['ssh', '-n', '-q', '-p', '2222', '-o', 'User Name', 'alice@host-0', `cd ${RUN(0)};df`],
  ]);
  const { query } = result.calls[0]?.args as { query: { instanceIds: readonly number[] } };
  assert.deepEqual(query.instanceIds, [0, 1, 2, 3]);
});

test('commands may refer to the task as those of a job do', async () => {
  const text = 'x {{thermos.ports[http]}} {{thermos.ports[no]}} {{mesos.instance}} {{profile.x}} {{&y}}';
  const result = await task(['ssh', `${KEY}/3`, '-c', text], { answer: tasks(3) });
  const filled = `cd ${RUN(3)}/sandbox;x 31003 {{thermos.ports[no]}} 3 {{profile.x}} {{&y}}`;
  assert.equal(result.commands[0]?.at(-1), filled);
});

test('run: fails if the command failed anywhere, and says where', async () => {
  const ends: Record<string, ProgramEnd> = {
    'host-1': { kind: 'exited', code: 3 },
    'host-2': { kind: 'exited', code: 255 },
    'host-4': { kind: 'notStarted', problem: 'there is no program ssh in PATH' },
    'host-5': { kind: 'signaled', signal: 9 },
  };
  const result = await task(['run', KEY, 'x'], { answer: tasks(0, 1, 2, 4, 5), ends });
  assert.equal(result.exitCode, EXIT.COMMAND_FAILURE);
  for (const line of [
    'Instance 1 on host-1: the command ended with 3',
    'Instance 2 on host-2: ssh could not connect, or the command ended with 255',
    'Instance 4 on host-4: ssh cannot be run: there is no program ssh in PATH',
    'Instance 5 on host-5: ssh was ended by signal 9',
    'The command failed for 4 of 5 tasks',
  ]) {
    assert.ok(result.stderr.includes(`${line}\n`), `${line} in ${result.stderr}`);
  }
});

test('run: says what goes on when it is interrupted', async () => {
  const test = createTestContext({
    clusters: [CLUSTER],
    callApi: async () => ({ kind: 'answered', response: tasks(0) }),
    taskAccess: {
      ...NO_TASK_ACCESS,
      printOutput: () => {
        test.interrupt();
        return new Promise(() => undefined);
      },
    },
  });
  assert.equal(await runClient(['task', 'run', KEY, 'ls'], test.context), EXIT.INTERRUPTED);
  assert.match(test.stderr(), /^ INFO\] What has begun may go on on its hosts; nothing else will be begun$/m);
});

test('ssh: opens a shell in the sandbox, with tunnels to named ports', async () => {
  const result = await task([
    'ssh',
    `${KEY}/0`,
    '-L',
    '8080:http',
    '--tunnels=0081:http',
    '--ssh-options=-v',
  ]);
  assert.deepEqual(result.commands, [
    [
      ...['ssh', '-t', '-v', '-L', '8080:host-0:31000', '-L', '81:host-0:31000'],
      ...['media@host-0', `cd ${RUN(0)}/sandbox;bash`],
    ],
  ]);
});

test('ssh and scp end as their programs do', async () => {
  for (const [end, exitCode] of [
    [SUCCESS, 0],
    [{ kind: 'exited', code: 42 }, 42],
    [{ kind: 'signaled', signal: 15 }, 143],
    [{ kind: 'notStarted', problem: 'none' }, EXIT.COMMAND_FAILURE],
  ] as const) {
    const ends = { 'host-0': end };
    assert.equal((await task(['ssh', `${KEY}/0`], { ends })).exitCode, exitCode);
    assert.equal((await task(['scp', 'f', `${KEY}/0:`], { ends })).exitCode, exitCode);
  }
});

const copies: readonly [places: readonly string[], copied: readonly string[]][] = [
  [
    ['f', 'g', `${KEY}/0:`],
    ['-O', 'f', 'g', `media@host-0:${RUN(0)}/sandbox/.`],
  ],
  [
    [`${KEY}/0:a/../logs/x`, '.'],
    [`media@host-0:${RUN(0)}/sandbox/logs/x`, '.'],
  ],
  [
    ['f', `${KEY}/0:../../x`],
    ['-O', 'f', `media@host-0:${RUN(0)}/sandbox/../../x`],
  ],
  [
    [`${KEY}/0:/etc/hosts`, 'h'],
    ['media@host-0:/etc/hosts', 'h'],
  ],
];

for (const [places, copied] of copies) {
  test(`scp ${places.join(' ')}`, async () => {
    assert.deepEqual((await task(['scp', ...places])).commands, [['scp', ...copied]]);
  });
}

test('scp: takes its options, and needs none for the paths of an old OpenSSH', async () => {
  const line = ['scp', '--scp-options=-P 2222', '--executor-sandbox', 'f', `${KEY}/0:`];
  const result = await task(line, { openssh: 8 });
  assert.deepEqual(result.commands, [['scp', '-P', '2222', 'f', `media@host-0:${RUN(0)}/.`]]);
});

const refusals: readonly [line: readonly string[], exitCode: number, problem: RegExp, world?: World][] = [
  [
    ['ssh', KEY, '-c', 'ls'],
    EXIT.INVALID_PARAMETER,
    /^INSTANCE must be specified when --command option is given$/m,
  ],
  [
    ['ssh', `${KEY}/7`],
    EXIT.INVALID_PARAMETER,
    /^Job west\/media\/prod\/web not found$/m,
    { answer: tasks() },
  ],
  [
    ['ssh', KEY, '-L', 'http'],
    EXIT.INVALID_PARAMETER,
    /^Could not parse tunnel: http\. {2}Must be of form PORT:NAME$/m,
  ],
  [['ssh', KEY, '-L', '70000:http'], EXIT.INVALID_PARAMETER, /^Could not parse tunnel: 70000:http/m],
  [['ssh', KEY, '-L', '1:admin'], EXIT.INVALID_PARAMETER, /^Task task-0 has no port named admin$/m],
  [['ssh', KEY, '--ssh-options=-o "x'], EXIT.USAGE, /argument --ssh-options: a quote is not closed/],
  [
    ['scp', 'f', `${KEY}/0:~/x`],
    EXIT.INVALID_PARAMETER,
    /^Command does not support tilde expansion for path: ~\/x$/m,
  ],
  [
    ['scp', 'f', `${KEY}:x`],
    EXIT.INVALID_PARAMETER,
    /^Task instance specifier west\/media\/prod\/web is not in the form/m,
  ],
  [['scp', 'f', 'host:x'], EXIT.INVALID_PARAMETER, /^Task instance specifier host is not in the form/m],
  [
    ['scp', 'f', `${KEY}/0:x`],
    EXIT.INVALID_PARAMETER,
    /^Job or instance west\/media\/prod\/web\/0 not found$/m,
    { answer: tasks() },
  ],
  [['scp', 'f'], EXIT.USAGE, /too few arguments/],
  [
    ['run', KEY, 'x'],
    EXIT.INVALID_PARAMETER,
    /^No live tasks of west\/media\/prod\/web found$/m,
    { answer: tasks() },
  ],
  [['run', KEY, 'x', '-t', '0'], EXIT.USAGE, /must be from 1 to 1000, but is 0/],
  [['run', 'east/media/prod/web', 'x'], EXIT.INVALID_CONFIGURATION, /^Unknown cluster: east/m],
  [
    ['run', KEY, 'x'],
    EXIT.INVALID_CONFIGURATION,
    /^Cluster west: slave_root must say where the sandboxes of tasks are, but is undefined$/m,
    { cluster: WEST },
  ],
];

for (const [line, exitCode, problem, world] of refusals) {
  test(`refuses task ${line.join(' ')}${world === undefined ? '' : ' in another world'}`, async () => {
    const result = await task(line, world);
    assert.match(result.stderr, problem);
    assert.equal(result.exitCode, exitCode);
    assert.deepEqual(result.commands, []);
  });
}
