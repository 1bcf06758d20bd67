import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { parseExactJson } from '../../../api/mesos/json.ts';
import type { SchedulerEvent, TaskStatus } from '../../../api/mesos/v1.ts';
import { settle } from '../../../sim/virtual-time.ts';
import { taskConfig } from '../../domain/match/testing/fixtures.ts';
import { assignTask, insertPendingTasks } from '../state-manager.ts';
import { type TestWorld, testWorld } from '../testing/world.ts';
import { stateContext } from '../world.ts';
import { StatusUpdates } from './status-updates.ts';

const TASK = 'far-away';
const AGENT = 'agent-h1';

/** What a real Mesos reported about the one task of an agent that could not be reached for a while. */
function recordedStatuses(name: string): TaskStatus[] {
  const file = new URL(`../../../test/recordings/mesos/${name}.jsonl`, import.meta.url);
  const lines = readFileSync(file, 'utf8').trim().split('\n');
  return lines.flatMap((line): readonly TaskStatus[] => {
    const { who, body } = parseExactJson(line) as { who: string; body?: SchedulerEvent };
    return who === 'scheduler' && body?.type === 'UPDATE' && 'status' in body.update
      ? [body.update.status]
      : [];
  });
}

/** A world in which each task has an id of its own. */
async function worldOfTasks(): Promise<TestWorld> {
  const world = await testWorld();
  let count = 0;
  const uuid = () => `uuid-${count++}`;
  return { ...world, random: { ...world.random, taskIds: { ...world.random.taskIds, uuid } } };
}

/** Tells the scheduler what was recorded. @returns `Mesos' state and reason → the task's status` step by step */
async function replay(world: TestWorld, name: string): Promise<string[]> {
  const taskId = await world.storage.write((tx) => {
    const [id = ''] = insertPendingTasks(tx, stateContext(world), taskConfig(), [0]);
    assignTask(tx, stateContext(world), {
      ...{ taskId: id, slaveHost: 'h1', slaveId: AGENT, assignedPorts: new Map() },
    });
    return id;
  });
  const updates = new StatusUpdates(world);
  updates.activate();
  const steps: string[] = [];
  for (const status of recordedStatuses(name).filter(({ task_id }) => task_id.value === TASK)) {
    updates.receive({ ...status, task_id: { value: taskId } });
    await settle();
    const stored = world.storage.read((state) => state.tasks.get(taskId)?.status);
    const reason = status.reason?.replace('REASON_', '') ?? 'EXECUTOR';
    steps.push(`${status.state.replace('TASK_', '')} ${reason} → ${stored}`);
  }
  return steps;
}

/** What the scheduler wants done after it: which kinds of effects, apart from what only tells others. */
const demands = (world: TestWorld): string[] =>
  world.effects.map(({ kind }) => kind).filter((kind) => kind === 'killTask' || kind === 'acknowledge');

test('a task of an unreachable agent is partitioned, and runs again when the agent is back', async () => {
  const world = await worldOfTasks();
  assert.deepEqual(await replay(world, '08-agent-unreachable-partition-aware'), [
    'STARTING EXECUTOR → STARTING',
    'RUNNING EXECUTOR → RUNNING',
    'UNREACHABLE AGENT_REMOVED → PARTITIONED',
    'UNKNOWN RECONCILIATION → PARTITIONED',
    'UNREACHABLE RECONCILIATION → PARTITIONED',
    'RUNNING AGENT_REREGISTERED → RUNNING',
    'RUNNING RECONCILIATION → RUNNING',
    'KILLED EXECUTOR → KILLED',
  ]);
  assert.deepEqual(demands(world), ['acknowledge', 'acknowledge', 'acknowledge'], 'only what has a uuid');
});

test('without partition awareness it is lost and replaced, and is killed when the agent is back', async () => {
  const world = await worldOfTasks();
  assert.deepEqual(await replay(world, '08b-agent-unreachable-not-partition-aware'), [
    'STARTING EXECUTOR → STARTING',
    'RUNNING EXECUTOR → RUNNING',
    'LOST AGENT_REMOVED → LOST',
    'LOST RECONCILIATION → LOST',
    'LOST RECONCILIATION → LOST',
    'RUNNING AGENT_REREGISTERED → LOST',
    'RUNNING RECONCILIATION → LOST',
    'KILLED EXECUTOR → LOST',
  ]);
  assert.deepEqual(demands(world), ['acknowledge', 'acknowledge', 'killTask', 'killTask', 'acknowledge']);
});
