import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Resource } from '../../api/mesos/v1.ts';
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

describe('a task that the engine cannot run', () => {
  it('fails with the reason, and its resources are free again', async () => {
    const offer = await scheduler.nextOffer();
    const plain = task(offer, 'image');
    const container = {
      type: 'MESOS' as const,
      mesos: { image: { type: 'DOCKER' as const, docker: { name: 'x' } } },
    };
    const { executor: _, ...withoutExecutor } = task(offer, 'bare');
    await scheduler.accept(
      offer,
      [
        { ...plain, container },
        { ...withoutExecutor, command: { value: 'true' } },
      ],
      0,
    );
    for (const [taskId, what] of [
      ['image', 'from a container image'],
      ['bare', 'without an executor'],
    ] as const) {
      const status = await scheduler.untilState(taskId, 'TASK_FAILED');
      assert.equal(status.reason, 'REASON_CONTAINER_LAUNCH_FAILED');
      assert.equal(
        status.message,
        `Failed to launch container: the one-machine engine does not run tasks ${what}`,
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
  });

  it('is told so if it comes in a group; other operations leave the offer as it was', async () => {
    const offer = await scheduler.nextOffer(scheduler.offers().length - 1);
    const grouped = task(offer, 'grouped');
    const { executor } = grouped;
    await scheduler.call({
      type: 'ACCEPT',
      accept: {
        offer_ids: [offer.id],
        operations: [
          { type: 'RESERVE', reserve: { resources: grouped.resources } },
          { type: 'LAUNCH_GROUP', launch_group: { executor, task_group: { tasks: [grouped] } } },
        ],
        filters: { refuse_seconds: 0 },
      },
    });
    const status = await scheduler.untilState('grouped', 'TASK_ERROR');
    assert.equal(status.reason, 'REASON_TASK_GROUP_INVALID');
    assert.equal(status.message, 'The one-machine engine does not support the operation LAUNCH_GROUP');
    const seen = scheduler.offers().length;
    assert.deepEqual((await scheduler.nextOffer(seen)).resources, offer.resources);
  });
});

describe('a task with resources that are none', () => {
  const malformed: readonly (readonly [what: string, resource: object, message: RegExp])[] = [
    [
      'numbers beyond 2^53',
      {
        name: 'ports',
        type: 'RANGES',
        ranges: { range: [{ begin: '9007199254740993', end: '9007199254740995' }] },
      },
      /too large$/,
    ],
    [
      'ranges that overlap',
      {
        name: 'ports',
        type: 'RANGES',
        ranges: {
          range: [
            { begin: 1, end: 3 },
            { begin: 3, end: 4 },
          ],
        },
      },
      /overlapping ranges$/,
    ],
    [
      'two values',
      { name: 'cpus', type: 'SCALAR', scalar: { value: 1 }, set: { item: ['a'] } },
      /Invalid scalar resource$/,
    ],
    [
      'a role that is none',
      { name: 'cpus', type: 'SCALAR', scalar: { value: 1 }, role: 'a//b' },
      /cannot include/,
    ],
    ['half a gpu', { name: 'gpus', type: 'SCALAR', scalar: { value: 0.5 } }, /must be an unsigned integer$/],
    [
      'a volume',
      {
        name: 'disk',
        type: 'SCALAR',
        scalar: { value: 1 },
        disk: { persistence: { id: 'x', principal: 'y' } },
      },
      /is more than available/,
    ],
  ];

  it('is refused with the reason', async () => {
    const offer = await scheduler.nextOffer(scheduler.offers().length - 1);
    const tasks = malformed.map(([what, resource]) => {
      const given = task(offer, what);
      return { ...given, resources: [...(given.resources ?? []), resource as Resource] };
    });
    await scheduler.accept(offer, tasks, 0);
    for (const [what, , message] of malformed) {
      assert.match((await scheduler.untilState(what, 'TASK_ERROR')).message ?? '', message);
    }
  });
});
