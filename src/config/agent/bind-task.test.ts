import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type BindTaskInput, bindTask } from './index.ts';

const process = { name: 'web', cmdline: 'serve {{thermos.ports[http]}}' };

function input(job: object | string, changes: Partial<BindTaskInput> = {}): BindTaskInput {
  return {
    executorData: typeof job === 'string' ? job : JSON.stringify(job),
    instanceId: 3,
    hostname: 'host-a',
    taskId: 'task-1',
    ports: new Map([['http', 31000]]),
    user: 'www-data',
    ...changes,
  };
}

function boundTask(job: object, changes: Partial<BindTaskInput> = {}) {
  const result = bindTask(input(job, changes));
  assert.ok(result.ok, JSON.stringify(result));
  return result.value;
}

function failure(job: object | string): string {
  const result = bindTask(input(job));
  assert.ok(!result.ok, 'expected a failure');
  return result.error;
}

test('fills in what only the agent knows', () => {
  const cmdline =
    '{{mesos.instance}} {{mesos.hostname}} {{thermos.task_id}} {{thermos.user}} {{thermos.ports[http]}} {{&literal}}';
  const { task } = boundTask({ task: { processes: [{ name: 'a', cmdline }] } });
  assert.equal(task.processes[0]?.cmdline, '3 host-a task-1 www-data 31000 {{literal}}');
});

test('a reference inside a reference is filled in first', () => {
  const cmdline = '{{thermos.ports[http{{mesos.instance}}]}}';
  const { task } = boundTask(
    { task: { processes: [{ name: 'a', cmdline }] } },
    { ports: new Map([['http3', 5]]) },
  );
  assert.equal(task.processes[0]?.cmdline, '5');
});

test('applies the defaults of the schema', () => {
  const { task, job } = boundTask({ role: 'www', environment: 'prod', task: { processes: [process] } });
  assert.deepEqual(task, {
    name: 'web',
    processes: [
      {
        name: 'web',
        cmdline: 'serve 31000',
        maxFailures: 1,
        daemon: false,
        ephemeral: false,
        final: false,
        minDurationSecs: 5,
        logger: undefined,
      },
    ],
    constraints: [],
    resources: undefined,
    maxFailures: 1,
    maxConcurrency: 0,
    finalizationWaitSecs: 30,
  });
  assert.equal(job.lifecycle.http?.gracefulShutdownEndpoint, '/quitquitquit');
  assert.deepEqual(job.healthCheck, {
    checker: { kind: 'http', endpoint: '/health', expectedResponse: 'ok', expectedResponseCode: 0 },
    initialIntervalSecs: 15,
    intervalSecs: 10,
    timeoutSecs: 1,
    maxConsecutiveFailures: 0,
    minConsecutiveSuccesses: 1,
  });
});

test('an empty lifecycle switches the HTTP requests off', () => {
  assert.equal(boundTask({ lifecycle: {}, task: { processes: [process] } }).job.lifecycle.http, undefined);
});

test('a shell health check sees the ports and wins over an HTTP one', () => {
  const health_check_config = {
    health_checker: { http: {}, shell: { shell_command: 'check {{thermos.ports[http]}}' } },
  };
  const { job } = boundTask({ health_check_config, task: { processes: [process] } });
  assert.deepEqual(job.healthCheck.checker, { kind: 'shell', shellCommand: 'check 31000' });
});

test('port names follow aliases and static numbers, the assignment first', () => {
  const announce = {
    portmap: { aurora: 'http', health: 'admin', admin: '9000', http: '80', lost: 'nowhere' },
  };
  const { ports, warnings } = boundTask({ announce, task: { processes: [process] } });
  assert.deepEqual(Object.fromEntries(ports), { aurora: 31000, http: 31000, health: 9000, admin: 9000 });
  assert.equal(warnings.length, 1);
  assert.match(warnings[0] ?? '', /lost/);
});

const FAILURES: [string, object | string, RegExp][] = [
  ['not JSON', '{', /not JSON/],
  ['not an object', '[]', /job must be an object/],
  ['no task', {}, /job\.task is required/],
  ['no cmdline', { task: { processes: [{ name: 'a' }] } }, /task\.processes\[0\]\.cmdline is required/],
  [
    'wrong type',
    { task: { processes: [{ ...process, max_failures: 'x' }] } },
    /max_failures must be a number/,
  ],
  [
    'unbound reference',
    { task: { processes: [{ name: 'a', cmdline: '{{thermos.ports[admin]}} {{ x }}' }] } },
    /no value on the agent: {{ x }}, {{thermos\.ports\[admin\]}}/,
  ],
  [
    'port cycle',
    { announce: { portmap: { a: 'b', b: 'a' } }, task: { processes: [process] } },
    /cycle that begins at "a"/,
  ],
  ['slash in a name', { task: { processes: [{ ...process, name: 'a/b' }] } }, /"a\/b" is not allowed/],
  ['same name twice', { task: { processes: [process, process] } }, /Two processes are named "web"/],
  [
    'unknown name in an order',
    { task: { processes: [process], constraints: [{ order: ['web', 'db'] }] } },
    /names "db", but the task has only: web/,
  ],
  [
    'cycle',
    {
      task: {
        processes: [process, { ...process, name: 'b' }],
        constraints: [{ order: ['web', 'b'] }, { order: ['b', 'web'] }],
      },
    },
    /cycle among these processes: web, b/,
  ],
  ['deep nesting', `{"task": ${'['.repeat(200)}${']'.repeat(200)}}`, /nests deeper/],
];

for (const [name, job, message] of FAILURES) {
  test(`refuses: ${name}`, () => assert.match(failure(job), message));
}
