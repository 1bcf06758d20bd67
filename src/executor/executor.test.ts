import assert from 'node:assert/strict';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { findUser } from '../thermos/index.ts';
import { isAlive, until } from '../thermos/testing/run-task.ts';
import { startExecutor, taskInfo } from './testing/run-executor.ts';

const isRoot = process.getuid?.() === 0;
const ASSUMED_HEALTHY = 'No health-check defined, task is assumed healthy.';

/** A server of the test's own, on a port that the task is given. */
async function listen(
  answer: (url: string) => number,
): Promise<{ port: number; seen: string[]; close(): void }> {
  const seen: string[] = [];
  const server = createServer((request, response) => {
    seen.push(`${request.method} ${request.url}`);
    const status = answer(request.url ?? '');
    response.writeHead(status).end(status === 200 ? 'ok' : 'no');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A server that listens on a port has an address of this kind.
  return { port: (server.address() as AddressInfo).port, seen, close: () => server.close() };
}

test('runs a task to its end, says so with upstream’s words, and leaves once that is acknowledged', async (t) => {
  const executor = await startExecutor(t);
  executor.agent.launch(
    taskInfo({ processes: 'echo {{mesos.instance}} {{thermos.ports[http]}}', ports: { http: 31007 } }),
  );
  assert.equal(await executor.message('TASK_FINISHED'), 'Task finished.');
  await executor.done;
  assert.deepEqual(executor.states(), ['TASK_STARTING', 'TASK_RUNNING', 'TASK_FINISHED']);
  assert.equal(await executor.message('TASK_RUNNING'), ASSUMED_HEALTHY);
  assert.equal(executor.read('sandbox/.logs/main/0/stdout'), '3 31007\n');
  assert.equal(JSON.parse(executor.read('task.json')).processes[0].cmdline, 'echo 3 31007');
});

test('sends updates as the agent wants them', async (t) => {
  const executor = await startExecutor(t, { authenticationToken: 'secret' });
  executor.agent.launch(taskInfo({ processes: 'true' }));
  await executor.done;
  assert.equal(executor.agent.headers.authorization, 'Bearer secret');
  const [subscribe] = executor.agent.calls;
  assert.deepEqual(subscribe, {
    executor_id: { value: 'thermos-task-1' },
    framework_id: { value: 'framework-1' },
    type: 'SUBSCRIBE',
    subscribe: {},
  });
  for (const { uuid = '', source, executor_id, timestamp = 0 } of executor.agent.updates) {
    const bytes = Buffer.from(uuid, 'base64');
    assert.equal(bytes.length, 16);
    assert.equal((bytes[6] ?? 0) >> 4, 4);
    assert.equal(source, 'SOURCE_EXECUTOR');
    assert.deepEqual(executor_id, { value: 'thermos-task-1' });
    assert.ok(Math.abs(timestamp - Date.now() / 1000) < 600);
  }
});

test('reports a task that fails after its retries', async (t) => {
  const executor = await startExecutor(t);
  const processes = [{ name: 'main', cmdline: 'exit 7', max_failures: 2, min_duration: 0 }];
  executor.agent.launch(taskInfo({ processes }));
  assert.equal(await executor.message('TASK_FAILED'), 'Task failed.');
  assert.ok(existsSync(join(executor.directory, 'sandbox/.logs/main/1')));
});

test('kills a task on request, down to what ignores the request', async (t) => {
  const executor = await startExecutor(t);
  const stubborn = `trap "" TERM; bash -c 'trap "" TERM; echo $$ > pid; while true; do sleep 1; done' & wait; sleep 1000`;
  await executor.launchAndRun(taskInfo({ processes: stubborn, task: { finalization_wait: 1 } }));
  await until('the child is up', () => executor.read('sandbox/pid') !== '');
  executor.agent.kill('another-task');
  executor.agent.kill('task-1');
  executor.agent.kill('task-1');
  assert.equal(await executor.message('TASK_KILLED'), 'Instructed to kill task.');
  assert.ok(!isAlive(Number(executor.read('sandbox/pid'))));
  await executor.done;
  assert.deepEqual(executor.states(), ['TASK_STARTING', 'TASK_RUNNING', 'TASK_KILLED']);
});

test('ends its task within the grace period when it is shut down', async (t) => {
  const executor = await startExecutor(t, { shutdownGracePeriodMs: 1300 });
  await executor.launchAndRun(taskInfo({ processes: 'trap "" TERM; while true; do sleep 1; done' }));
  executor.agent.send({ type: 'SHUTDOWN' });
  assert.equal(await executor.message('TASK_KILLED'), 'Told to shut down executor.');
});

test('leaves when it is shut down without a task', async (t) => {
  const executor = await startExecutor(t);
  executor.agent.send({ type: 'SHUTDOWN' });
  await executor.done;
});

test('leaves when the agent will not have it', async (t) => {
  const executor = await startExecutor(t);
  await executor.launchAndRun(taskInfo());
  executor.agent.refusing = 403;
  await executor.agent.stop();
  await executor.agent.restart();
  await executor.done;
});

test('comes back to an agent that restarts, and tells it again what it may have missed', async (t) => {
  const executor = await startExecutor(t);
  executor.agent.acknowledging = false;
  await executor.launchAndRun(taskInfo({ processes: 'until test -e go; do sleep 0.05; done' }));
  await executor.agent.stop();
  writeFileSync(join(executor.directory, 'sandbox', 'go'), '');
  const finished = join(executor.directory, 'checkpoints/tasks/finished/task-1');
  await until('the task has ended', () => existsSync(finished));
  executor.agent.refusing = 503;
  await executor.agent.restart();
  executor.agent.acknowledging = true;
  executor.agent.refusing = undefined;
  await executor.done;
  assert.deepEqual(executor.states(), ['TASK_STARTING', 'TASK_RUNNING', 'TASK_FINISHED']);
  const again = executor.agent.calls.filter((call) => call.type === 'SUBSCRIBE').at(-1);
  assert.deepEqual(
    again?.subscribe.unacknowledged_tasks?.map(({ task_id }) => task_id.value),
    ['task-1'],
  );
  assert.deepEqual(
    again?.subscribe.unacknowledged_updates?.map(({ status }) => status.state),
    ['TASK_STARTING', 'TASK_RUNNING', 'TASK_FINISHED'],
  );
});

test('goes on through a restart of the agent, with nothing to tell again', async (t) => {
  const executor = await startExecutor(t);
  await executor.launchAndRun(taskInfo());
  await executor.agent.stop();
  await executor.agent.restart();
  await until('the executor is back', () => executor.agent.subscribed);
  const again = executor.agent.calls.filter((call) => call.type === 'SUBSCRIBE').at(-1);
  assert.deepEqual(again?.subscribe, {});
  executor.agent.kill('task-1');
  assert.equal(await executor.message('TASK_KILLED'), 'Instructed to kill task.');
});

test('reports the end of its task to an agent that comes back only to shut it down', async (t) => {
  const executor = await startExecutor(t);
  await executor.launchAndRun(taskInfo());
  await executor.agent.stop();
  executor.agent.terminating = true;
  await executor.agent.restart();
  assert.equal(await executor.message('TASK_KILLED'), 'Told to shut down executor.');
  await executor.done;
});

test('gives up when the agent stays away for too long', async (t) => {
  const executor = await startExecutor(t, { recoveryTimeoutMs: 300 });
  await executor.launchAndRun(taskInfo({ processes: 'echo $$ > pid; sleep 1000' }));
  await until('the process is up', () => executor.read('sandbox/pid') !== '');
  await executor.agent.stop();
  await executor.done;
  assert.ok(!isAlive(Number(executor.read('sandbox/pid'))));
  await executor.agent.restart();
});

test('gives up at once when the agent does not remember executors', async (t) => {
  const executor = await startExecutor(t, { checkpoint: false });
  await executor.launchAndRun(taskInfo());
  await executor.agent.stop();
  await executor.done;
  await executor.agent.restart();
});

test('refuses a second task', async (t) => {
  const executor = await startExecutor(t);
  await executor.launchAndRun(taskInfo());
  executor.agent.launch(taskInfo({ taskId: 'task-2' }));
  assert.equal(await executor.message('TASK_LOST'), 'Task already running on this executor: task-1');
});

const REFUSED: readonly [string, ReturnType<typeof taskInfo>, RegExp][] = [
  ['data that is no task', { ...taskInfo(), data: 'AAAA' }, /^Could not deserialize task\.$/],
  ['no data', { ...taskInfo(), data: '' }, /^Could not deserialize task\.$/],
  [
    'a reference without a value',
    taskInfo({ processes: 'echo {{thermos.ports[x]}}' }),
    /\{\{thermos\.ports\[x\]\}\}/,
  ],
  ['a plan that cannot be', taskInfo({ task: { constraints: [{ order: ['a', 'b'] }] } }), /names "a"/],
];

for (const [name, task, message] of REFUSED) {
  test(`reports a task that cannot be run: ${name}`, async (t) => {
    const executor = await startExecutor(t);
    executor.agent.launch(task);
    assert.match((await executor.message('TASK_FAILED')) ?? '', message);
    await executor.done;
  });
}

test('reports a role that is no user of the machine', { skip: !isRoot }, async (t) => {
  const executor = await startExecutor(t);
  executor.agent.launch(taskInfo({ role: 'no-such-user' }));
  assert.equal(
    await executor.message('TASK_FAILED'),
    'Failed to initialize sandbox: Could not create sandbox because user does not exist: no-such-user',
  );
});

test('runs processes as the role, in a sandbox of its own', { skip: !isRoot }, async (t) => {
  const user = findUser('nobody');
  const executor = await startExecutor(t);
  executor.agent.launch(taskInfo({ role: 'nobody', processes: 'id -un; touch mine' }));
  await executor.message('TASK_FINISHED');
  assert.equal(executor.read('sandbox/.logs/main/0/stdout'), 'nobody\n');
  const { uid, mode } = statSync(join(executor.directory, 'sandbox'));
  assert.equal(uid, user?.uid);
  assert.equal(mode & 0o777, 0o700);
});

test('runs processes as its own user if told to', { skip: !isRoot }, async (t) => {
  const executor = await startExecutor(t, {}, ['--nosetuid']);
  executor.agent.launch(taskInfo({ role: 'nobody', processes: 'id -un' }));
  await executor.message('TASK_FINISHED');
  assert.equal(executor.read('sandbox/.logs/main/0/stdout'), 'root\n');
});

test('a task with a health port is running once it is healthy, and fails once it is not', async (t) => {
  let status = 200;
  const server = await listen(() => status);
  t.after(server.close);
  const executor = await startExecutor(t);
  const health_check_config = { initial_interval_secs: 0, interval_secs: 0.05 };
  executor.agent.launch(
    taskInfo({ ports: { health: server.port }, job: { health_check_config, lifecycle: {} } }),
  );
  assert.equal(await executor.message('TASK_RUNNING'), 'Task is healthy.');
  status = 500;
  assert.equal(
    await executor.message('TASK_FAILED'),
    'Failed health check! Response differs from expected response (expected "ok", got "")',
  );
  assert.equal(server.seen[0], 'GET /health');
});

test('a health check may be a command', async (t) => {
  const executor = await startExecutor(t);
  const health_check_config = {
    initial_interval_secs: 0,
    interval_secs: 0.05,
    health_checker: { shell: { shell_command: 'test ! -e sandbox/ill || { echo ill >&2; exit 3; }' } },
  };
  executor.agent.launch(taskInfo({ job: { health_check_config } }));
  assert.equal(await executor.message('TASK_RUNNING'), 'Task is healthy.');
  writeFileSync(join(executor.directory, 'sandbox', 'ill'), '');
  assert.match(
    (await executor.message('TASK_FAILED')) ?? '',
    /^Failed health check! Command 'test .*' returned non-zero exit status 3 with output 'ill\n'$/,
  );
});

test('a health command that takes too long is a failure, and ends with everything it started', async (t) => {
  const executor = await startExecutor(t);
  const health_check_config = {
    initial_interval_secs: 0,
    timeout_secs: 0.2,
    health_checker: { shell: { shell_command: 'sleep 1000 & echo $! > pid; wait' } },
  };
  executor.agent.launch(taskInfo({ job: { health_check_config } }));
  assert.equal(await executor.message('TASK_FAILED'), 'Failed health check! Health check timed out.');
  assert.ok(!isAlive(Number(readFileSync(join(executor.directory, 'pid'), 'utf8'))));
});

test('asks a task over HTTP to stop before it is killed', async (t) => {
  const server = await listen(() => 200);
  t.after(server.close);
  const executor = await startExecutor(t, {}, ['--stop_timeout_in_secs=30']);
  const lifecycle = { http: { port: 'admin', graceful_shutdown_wait_secs: 0, shutdown_wait_secs: 0 } };
  await executor.launchAndRun(taskInfo({ ports: { admin: server.port }, job: { lifecycle } }));
  executor.agent.kill('task-1');
  await executor.message('TASK_KILLED');
  assert.deepEqual(server.seen, ['POST /quitquitquit', 'POST /abortabortabort']);
});
