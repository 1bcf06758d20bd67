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

describe('what nobody can do with an offer of the engine', () => {
  it('is refused: a task of a group with a status, all else without, and the offer comes again', async () => {
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
