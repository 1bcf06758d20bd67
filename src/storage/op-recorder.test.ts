import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Op } from '../../api/generated/storage.ts';
import { OpRecorder } from './op-recorder.ts';
import { hostAttributes, scheduledTask } from './testing/records.ts';

function recorded(...ops: readonly Op[]): readonly Op[] {
  const recorder = new OpRecorder();
  for (const op of ops) recorder.add(op);
  return recorder.ops();
}

const a = scheduledTask({ id: 'a' });
const b = scheduledTask({ id: 'b' });
const aRunning = scheduledTask({ id: 'a', status: 'RUNNING' });

describe('consecutive ops of a transaction', () => {
  test('that save tasks become one, the last of each task winning', () => {
    assert.deepEqual(recorded({ saveTasks: { tasks: [a, b] } }, { saveTasks: { tasks: [aRunning] } }), [
      { saveTasks: { tasks: [aRunning, b] } },
    ]);
  });

  test('that remove tasks become one', () => {
    assert.deepEqual(
      recorded({ removeTasks: { taskIds: ['a'] } }, { removeTasks: { taskIds: ['b', 'a'] } }),
      [{ removeTasks: { taskIds: ['a', 'b'] } }],
    );
  });

  test('that save one host keep the last whole, with its mode and agent id', () => {
    const later = { ...hostAttributes('h1'), mode: 'DRAINING' as const, slaveId: 'other' };
    assert.deepEqual(
      recorded(
        { saveHostAttributes: { hostAttributes: hostAttributes('h1') } },
        { saveHostAttributes: { hostAttributes: later } },
        { saveHostAttributes: { hostAttributes: hostAttributes('h2') } },
      ),
      [
        { saveHostAttributes: { hostAttributes: later } },
        { saveHostAttributes: { hostAttributes: hostAttributes('h2') } },
      ],
    );
  });

  test('that save the framework id keep the last', () => {
    assert.deepEqual(recorded({ saveFrameworkId: { id: '1' } }, { saveFrameworkId: { id: '2' } }), [
      { saveFrameworkId: { id: '2' } },
    ]);
  });

  test('keep their order around ops of another kind', () => {
    const ops: Op[] = [
      { saveTasks: { tasks: [a] } },
      { removeTasks: { taskIds: ['a'] } },
      { saveTasks: { tasks: [aRunning] } },
      { removeQuota: { role: 'x' } },
      { removeQuota: { role: 'y' } },
    ];
    assert.deepEqual(recorded(...ops), ops);
  });
});
