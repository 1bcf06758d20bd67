import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ScheduledTask } from '../../../api/generated/aurora.ts';
import { taskConfig } from '../../domain/match/testing/fixtures.ts';
import { newTask } from '../../domain/task/replacement.ts';
import { planPruning } from './prune-history.ts';

const SETTINGS = { pruneAfterMs: 1000, maxPerJob: 2, minRetentionMs: 100 };

function ended(taskId: string, atMs: number, name = 'hello'): ScheduledTask {
  const config = taskConfig({ job: { role: 'www', environment: 'prod', name } });
  const event = { timestamp: atMs, status: 'FINISHED' } as const;
  return { ...newTask(config, 0, taskId), status: 'FINISHED', taskEvents: [event] };
}

test('tasks are forgotten when they are too old', () => {
  const history = [ended('a', 0), ended('b', 500)];
  assert.deepEqual(planPruning(history, SETTINGS, 1000), { taskIds: ['a'], nextMs: 1500 });
});

test('the oldest ones are forgotten when there are too many of one job, but none before the minimum age', () => {
  const history = [ended('d', 60), ended('a', 0), ended('c', 40), ended('b', 20), ended('other', 0, 'other')];
  assert.deepEqual(planPruning(history, SETTINGS, 110), { taskIds: ['a'], nextMs: 120 });
  assert.deepEqual(planPruning(history, SETTINGS, 130).taskIds, ['a', 'b']);
});

test('nothing to forget, nothing to wait for', () => {
  assert.deepEqual(planPruning([], SETTINGS, 0), { taskIds: [], nextMs: Number.POSITIVE_INFINITY });
});
