import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { TaskStatus } from '../../../api/mesos/v1.ts';
import { messageOfEngineStatus } from './engine-status.ts';

function report(fields: Partial<TaskStatus>): TaskStatus {
  return { task_id: { value: 't' }, state: 'TASK_FAILED', ...fields };
}

describe('the text for a report of the engine', () => {
  const cases: readonly (readonly [given: Partial<TaskStatus>, expected: string | undefined])[] = [
    [{ message: 'exit 1' }, 'exit 1'],
    [{}, undefined],
    [{ message: '' }, undefined],
    [{ reason: 'REASON_CONTAINER_LIMITATION_MEMORY' }, 'Task used more memory than requested.'],
    [{ reason: 'REASON_CONTAINER_LIMITATION_DISK' }, 'Task used more disk than requested.'],
    [{ reason: 'REASON_CONTAINER_LIMITATION_MEMORY', message: '1 of 2 GB' }, '1 of 2 GB'],
    [{ reason: 'REASON_EXECUTOR_UNREGISTERED', message: 'gone' }, undefined],
    [{ reason: 'REASON_RECONCILIATION', message: 'known' }, 'known'],
  ];
  for (const [given, expected] of cases) {
    it(`is ${expected} for ${JSON.stringify(given)}`, () => {
      assert.equal(messageOfEngineStatus(report(given)), expected);
    });
  }
});
