import assert from 'node:assert/strict';
import { it } from 'node:test';
import { scheduledTask } from '../storage/testing/records.ts';
import { describeChange } from './describe-change.ts';

const task = scheduledTask({ id: 'a-1', status: 'ASSIGNED', host: 'h1' });

it('says which task changed how, where and why', () => {
  const assigned = { ...task, taskEvents: [] };
  assert.deepEqual(describeChange({ kind: 'taskChanged', task: assigned, oldStatus: 'PENDING' }), [
    'a-1: PENDING → ASSIGNED on h1',
  ]);
  const failed = {
    ...task,
    status: 'FAILED' as const,
    taskEvents: [{ timestamp: 1, status: 'FAILED' as const, message: 'Task failed.' }],
  };
  assert.deepEqual(describeChange({ kind: 'taskChanged', task: failed, oldStatus: 'RUNNING' }), [
    'a-1: RUNNING → FAILED (Task failed.)',
  ]);
  assert.deepEqual(describeChange({ kind: 'tasksDeleted', tasks: [failed] }), ['a-1: FAILED, deleted']);
});

it('says nothing of tasks that were read back, nor of orders to the engine', () => {
  assert.deepEqual(describeChange({ kind: 'taskChanged', task, oldStatus: undefined }), []);
  assert.deepEqual(describeChange({ kind: 'killTask', taskId: 'a-1' }), []);
});
