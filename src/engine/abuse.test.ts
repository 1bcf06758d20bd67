import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { ContainerInfo, TaskInfo } from '../../api/mesos/v1.ts';
import { startTestEngine, type TestEngine } from './testing/engine.ts';
import { TestScheduler } from './testing/scheduler.ts';
import { task } from './testing/tasks.ts';

let test: TestEngine;
let scheduler: TestScheduler;

before(async () => {
  test = await startTestEngine();
  scheduler = new TestScheduler(test.engine.masterPort);
  await scheduler.subscribe();
});

after(async () => {
  await scheduler.close();
  await test.remove();
});

const send = (body: string | Buffer, headers: Record<string, string> = {}) =>
  scheduler.raw(body, {
    'content-type': 'application/json',
    'mesos-stream-id': scheduler.streamId,
    ...headers,
  });

describe('bad input', () => {
  it('that is too large is refused', async () => {
    const answer = await send(Buffer.alloc(40 << 20, 'x'));
    assert.equal(answer.status, 413);
    assert.match(answer.body, /larger than 33554432 bytes/);
  });

  it('that unzips to too much is refused', async () => {
    const { gzipSync } = await import('node:zlib');
    const answer = await send(gzipSync(Buffer.alloc(64 << 20)), { 'content-encoding': 'gzip' });
    assert.equal(answer.status, 400);
  });

  it('that is nested too deep is refused', async () => {
    const answer = await send(`{"type":"SUPPRESS","a":${'['.repeat(10_000)}${']'.repeat(10_000)}}`);
    assert.equal(answer.status, 400);
    assert.match(answer.body, /nested deeper than 200 levels/);
  });

  it('that is not protobuf though it says so is refused', async () => {
    const answer = await send('x', { 'content-type': 'application/x-protobuf' });
    assert.equal(answer.status, 400);
    assert.match(answer.body, /^Failed to parse body into Call protobuf: /);
  });

  it('hurts nobody: the subscription lives on', async () => {
    assert.ok(scheduler.isOpen);
    assert.equal((await scheduler.call({ type: 'REVIVE' })).status, 202);
  });
});

describe('tasks that the engine cannot run', () => {
  const image = { type: 'DOCKER' as const, docker: { name: 'library/nginx' } };
  const containers: readonly (readonly [name: string, container: ContainerInfo, what: string])[] = [
    ['image', { type: 'MESOS', mesos: { image } }, "from a container image ('library/nginx')"],
    ['docker', { type: 'DOCKER', docker: { image: 'nginx' } }, "in Docker containers (image 'nginx')"],
    [
      'volume',
      { type: 'MESOS', volumes: [{ mode: 'RO', container_path: 'taskfs', image }] },
      "with volumes (at 'taskfs')",
    ],
    ['network', { type: 'MESOS', network_infos: [{ name: 'cni' }] }, 'in networks of their own'],
    ['host', { type: 'MESOS', hostname: 'web1' }, "with a host name of their own ('web1')"],
    [
      'linux',
      { type: 'MESOS', linux_info: { share_pid_namespace: false } },
      'with capabilities or namespaces of their own',
    ],
    ['rlimits', { type: 'MESOS', rlimit_info: {} }, 'with resource limits of the kernel (rlimits)'],
    ['tty', { type: 'MESOS', tty_info: {} }, 'with a terminal'],
  ];

  it('fail with the reason, whoever asks for the container, and their resources are free again', async () => {
    const offer = await scheduler.nextOffer();
    const { executor: _, ...bare } = task(offer, 'bare');
    const expected = new Map([['bare', 'without an executor']]);
    const tasks: TaskInfo[] = [{ ...bare, command: { value: 'true' } }];
    for (const [name, container, what] of containers) {
      expected.set(name, what).set(`executor-${name}`, what);
      tasks.push({ ...task(offer, name), container });
      tasks.push(task(offer, `executor-${name}`, { executor: { container } }));
    }
    await scheduler.accept(offer, tasks, 0);
    for (const [taskId, what] of expected) {
      const { reason, message } = await scheduler.untilState(taskId, 'TASK_FAILED');
      assert.deepEqual(
        [reason, message],
        [
          'REASON_CONTAINER_LAUNCH_FAILED',
          `Failed to launch container: the one-machine engine does not run tasks ${what}`,
        ],
      );
    }
    const free = () =>
      scheduler
        .offers()
        .slice(1)
        .flatMap(({ resources }) => resources ?? [])
        .filter(({ name }) => name === 'cpus')
        .reduce((sum, { scalar }) => sum + (scalar?.value ?? 0), 0);
    await scheduler.until('all cpus', () => free() >= 4);
    assert.deepEqual(test.engine.view().executors, [], 'nothing was started');
  });

  it('are told apart from those with an empty container', async () => {
    const offer = await scheduler.nextOffer(scheduler.offers().length - 1);
    const container: ContainerInfo = { type: 'MESOS', mesos: {} };
    await scheduler.accept(offer, [task(offer, 'empty', { data: { run_ms: 50 }, executor: { container } })]);
    await scheduler.untilState('empty', 'TASK_FINISHED');
  });
});
