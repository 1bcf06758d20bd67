import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ScheduledTask, TaskConfig } from '../../../api/generated/aurora.ts';
import { taskConfig } from '../../domain/match/testing/fixtures.ts';
import { newTask } from '../../domain/task/replacement.ts';
import { RateLimit } from './rate-limit.ts';
import { TaskGroups } from './task-groups.ts';

const PENALTY = { initialMs: 1000, maxMs: 5000 };

function task(taskId: string, config: TaskConfig = taskConfig()): ScheduledTask {
  return { ...newTask(config, 0, taskId), status: 'PENDING' };
}

function onlyGroup(groups: TaskGroups) {
  const [group] = groups.all();
  assert.ok(group !== undefined);
  return group;
}

test('tasks with equal configurations form a group, whatever object holds the configuration', () => {
  const groups = new TaskGroups(PENALTY);
  groups.add(task('a'), 1);
  groups.add(task('b'), 1);
  groups.add(task('c', taskConfig({ priority: 1 })), 1);
  assert.deepEqual(
    [...groups.all()].map(({ taskIds }) => [...taskIds]),
    [['a', 'b'], ['c']],
  );
  groups.remove('a');
  groups.remove('b');
  assert.equal(groups.size, 1);
});

test('pauses begin at the initial penalty and grow to the maximum; a placement ends them', () => {
  const groups = new TaskGroups(PENALTY);
  groups.add(task('a'), 1);
  const { key } = onlyGroup(groups);
  const pauses = [1, 2, 3, 4, 5].map(() => {
    groups.refused(key, 0, 0.5);
    return onlyGroup(groups).penaltyMs;
  });
  assert.deepEqual(pauses, [1500, 2250, 3375, 5000, 5000]);
  groups.placed(key, 100);
  assert.equal(onlyGroup(groups).penaltyMs, 0);
  assert.equal(groups.due(100).length, 1);
});

test('a task that joins a group does not shorten its pause', () => {
  const groups = new TaskGroups(PENALTY);
  groups.add(task('a'), 1);
  groups.refused(onlyGroup(groups).key, 0, 0);
  groups.add(task('b'), 1);
  assert.equal(groups.nextDueMs(), 1000);
});

test('a group that knows all offers is woken by new ones, but not before its pause is over', () => {
  const groups = new TaskGroups(PENALTY);
  groups.add(task('a'), 1);
  const { key } = onlyGroup(groups);
  groups.refused(key, 0, 0);
  groups.foundNoOffer(key, 1000);
  assert.equal(groups.nextDueMs(), Number.POSITIVE_INFINITY);
  groups.offersArrived(1500, 0);
  assert.equal(groups.nextDueMs(), 2000);
});

test('new offers cut a long pause to the fair one, and do not hurry a group that was never tried', () => {
  const groups = new TaskGroups(PENALTY);
  groups.add(task('refused often'), 1);
  const { key } = onlyGroup(groups);
  for (let attempt = 0; attempt < 5; attempt++) groups.refused(key, 1000, 0.5);
  assert.equal(groups.nextDueMs(), 6000);
  groups.offersArrived(1500, 3000);
  assert.equal(groups.nextDueMs(), 4000);
  groups.offersArrived(4500, 0);
  assert.equal(groups.nextDueMs(), 4000);
  groups.remove('refused often');
  groups.add(task('new'), 9000);
  groups.offersArrived(4500, 0);
  assert.equal(groups.nextDueMs(), 9000);
});

test('groups are served in the order in which they became due', () => {
  const groups = new TaskGroups(PENALTY);
  groups.add(task('late'), 20);
  groups.add(task('early', taskConfig({ priority: 1 })), 10);
  groups.add(task('later', taskConfig({ priority: 2 })), 30);
  assert.deepEqual(
    groups.due(20).flatMap(({ taskIds }) => [...taskIds]),
    ['early', 'late'],
  );
});

test('an old reason yields to a newer one that is farther from fitting', () => {
  const groups = new TaskGroups(PENALTY);
  groups.add(task('a'), 1);
  const { key } = onlyGroup(groups);
  const near = [{ type: 'INSUFFICIENT_RESOURCES', reason: 'near', score: 1 }] as const;
  const far = [{ type: 'MAINTENANCE', reason: 'far', score: 100 }] as const;
  groups.noteVetoes(key, near, 1_000_000);
  groups.noteVetoes(key, far, 1_000_001);
  assert.equal(onlyGroup(groups).nearestFit, near);
  groups.noteVetoes(key, far, 1_000_000 + 600_000);
  assert.equal(onlyGroup(groups).nearestFit, far);
});

test('attempts are limited per second; what is saved up is at most one second', () => {
  const limit = new RateLimit(2, 0);
  assert.equal(limit.take(0, 5), 2);
  assert.equal(limit.take(0, 1), 0);
  assert.equal(limit.nextAtMs(0), 500);
  assert.equal(limit.take(500, 5), 1);
  assert.equal(limit.take(60_000, 5), 2);
  const slow = new RateLimit(0.5, 0);
  assert.equal(slow.take(0, 1), 1);
  assert.equal(slow.nextAtMs(0), 2000);
});
