import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { TaskState, TaskStatus } from '../../../api/mesos/v1.ts';
import { TASK_STATES } from '../../../api/mesos/v1.ts';
import { isTerminal } from './task-states.ts';
import { UpdateStream } from './update-stream.ts';

const update = (uuid: string, state: TaskState = 'TASK_RUNNING'): TaskStatus & { uuid: string } => ({
  task_id: { value: 't' },
  state,
  uuid,
});

describe('the updates of a task', () => {
  it('go out one at a time, in order', () => {
    const stream = new UpdateStream();
    stream.push(update('1'));
    stream.push(update('2'));
    assert.equal(stream.head?.uuid, '1');
    assert.equal(stream.acknowledge('2'), false, 'only the head can be acknowledged');
    assert.equal(stream.acknowledge('1'), true);
    assert.equal(stream.head?.uuid, '2');
  });

  it('are taken once, and not after the end', () => {
    const stream = new UpdateStream();
    assert.equal(stream.push(update('1')), 'accepted');
    assert.equal(stream.push(update('1')), 'duplicate');
    assert.equal(stream.push(update('2', 'TASK_FAILED')), 'accepted');
    assert.equal(stream.push(update('3', 'TASK_FINISHED')), 'after-terminal');
    assert.equal(stream.isComplete, false);
    stream.acknowledge('1');
    stream.acknowledge('2');
    assert.equal(stream.isComplete, true);
  });

  it('are repeated after 10 s, then after twice as long each time, up to 10 min', () => {
    const stream = new UpdateStream();
    stream.push(update('1'));
    const pauses: number[] = [];
    for (let nowMs = 0; pauses.length < 8; ) {
      stream.sent(nowMs);
      let pauseMs = 0;
      while (!stream.isDue(nowMs + pauseMs)) pauseMs += 1_000;
      pauses.push(pauseMs / 1000);
      nowMs += pauseMs;
    }
    assert.deepEqual(pauses, [10, 20, 40, 80, 160, 320, 600, 600]);
  });

  it('survive being written down', () => {
    const stream = new UpdateStream();
    stream.push(update('1'));
    stream.push(update('2', 'TASK_KILLED'));
    stream.acknowledge('1');
    const again = new UpdateStream(JSON.parse(JSON.stringify(stream.record())));
    assert.equal(again.head?.uuid, '2');
    assert.equal(again.push(update('1')), 'duplicate');
    assert.equal(again.isTerminated, true);
    assert.equal(again.record().last?.uuid, '1');
  });

  it('are bounded: a scheduler that acknowledges nothing does not fill the memory', () => {
    const stream = new UpdateStream();
    const results = Array.from({ length: 1_001 }, (_, index) => stream.push(update(String(index))));
    assert.equal(results.at(-1), 'overflow');
  });
});

describe('task states', () => {
  it('that end a task are those', () => {
    assert.deepEqual(TASK_STATES.filter(isTerminal), [
      'TASK_FINISHED',
      'TASK_FAILED',
      'TASK_KILLED',
      'TASK_LOST',
      'TASK_ERROR',
      'TASK_DROPPED',
      'TASK_GONE',
      'TASK_GONE_BY_OPERATOR',
    ]);
  });
});
