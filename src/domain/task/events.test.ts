import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { exampleTask } from '../testing/tasks.ts';
import { withStatus } from './events.ts';

const BY = { schedulerHost: 'scheduler.example' };

describe('the history of a task', () => {
  it('gets an event with time, message and scheduler for each status', () => {
    const task = withStatus(exampleTask('t', [['PENDING', 1]]), { status: 'ASSIGNED', nowMs: 2, ...BY });
    assert.equal(task.status, 'ASSIGNED');
    assert.deepEqual(task.taskEvents.at(-1), {
      timestamp: 2,
      status: 'ASSIGNED',
      scheduler: 'scheduler.example',
    });
    const failed = withStatus(task, { status: 'FAILED', nowMs: 3, message: 'exit 1', ...BY });
    assert.equal(failed.taskEvents.at(-1)?.message, 'exit 1');
    assert.equal(failed.taskEvents.length, 3);
  });

  it('stays short however often the host is partitioned, and tells how often that was', () => {
    let task = exampleTask('t', [['RUNNING', 0]]);
    for (let round = 1; round <= 100; round++) {
      task = withStatus(task, { status: 'PARTITIONED', nowMs: 2 * round, ...BY });
      task = withStatus(task, { status: 'RUNNING', nowMs: 2 * round + 1, ...BY });
    }
    assert.equal(task.timesPartitioned, 100);
    assert.deepEqual(
      task.taskEvents.map(({ status, timestamp }) => [status, timestamp]),
      [
        ['RUNNING', 0],
        ['PARTITIONED', 200],
        ['RUNNING', 201],
      ],
    );
  });

  it('keeps a partition after which the task came back in another status', () => {
    const before = exampleTask('t', [
      ['STARTING', 0],
      ['PARTITIONED', 1],
      ['RUNNING', 2],
    ]);
    const task = withStatus(before, { status: 'PARTITIONED', nowMs: 3, ...BY });
    assert.equal(task.taskEvents.length, 4);
  });
});
