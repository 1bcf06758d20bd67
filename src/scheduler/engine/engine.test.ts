import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SchedulerEvent, TaskStatus } from '../../../api/mesos/v1.ts';
import { settle } from '../../../sim/virtual-time.ts';
import { taskConfig } from '../../domain/match/testing/fixtures.ts';
import { Offers } from '../offers/receive-offers.ts';
import { assignTask, insertPendingTasks } from '../state-manager.ts';
import { type TestWorld, testWorld } from '../testing/world.ts';
import { stateContext } from '../world.ts';
import { createEngineListener } from './listener.ts';
import { Reconciliation } from './reconciliation.ts';
import { StatusUpdates } from './status-updates.ts';

/** Stores a task that is assigned to an agent. @returns its id */
async function assignedTask(world: TestWorld, instanceId: number): Promise<string> {
  return world.storage.write((tx) => {
    const [taskId = ''] = insertPendingTasks(tx, stateContext(world), taskConfig(), [instanceId]);
    const place = { slaveHost: 'h1', slaveId: 'agent-h1', assignedPorts: new Map() };
    assignTask(tx, stateContext(world), { taskId, ...place });
    return taskId;
  });
}

function running(taskId: string, more: Partial<TaskStatus> = {}): TaskStatus {
  return { task_id: { value: taskId }, state: 'TASK_RUNNING', agent_id: { value: 'agent-h1' }, ...more };
}

function statusOf(world: TestWorld, taskId: string): string | undefined {
  return world.storage.read((state) => state.tasks.get(taskId)?.status);
}

test('reports are applied only once the scheduler is active, and acknowledged when they are durable', async () => {
  const world = await testWorld();
  const taskId = await assignedTask(world, 0);
  const updates = new StatusUpdates(world);
  updates.receive(running(taskId, { uuid: 'dXVpZA==' }));
  await settle();
  assert.equal(statusOf(world, taskId), 'ASSIGNED');
  updates.activate();
  await settle();
  assert.equal(statusOf(world, taskId), 'RUNNING');
  assert.deepEqual(world.effects.at(-1), {
    kind: 'acknowledge',
    agentId: 'agent-h1',
    taskId,
    uuid: 'dXVpZA==',
  });
});

test('a report that makes no sense is dropped; those beside it are applied', async () => {
  const world = await testWorld();
  const tasks = [await assignedTask(world, 0), await assignedTask(world, 1)];
  const updates = new StatusUpdates(world);
  updates.activate();
  const [first = '', second = ''] = tasks;
  // What no engine should send, with a number as large as those that engines do send.
  const malformed = { state: 'TASK_RUNNING', labels: 2n ** 60n } as unknown as TaskStatus;
  for (const status of [running(first), malformed]) updates.receive(status);
  await settle();
  updates.receive(running(second));
  await settle();
  assert.deepEqual(
    tasks.map((taskId) => statusOf(world, taskId)),
    ['RUNNING', 'RUNNING'],
  );
  assert.equal(world.errors.length, 1);
});

test('an event that makes no sense is ignored, and so is one of an unknown type', async () => {
  const world = await testWorld();
  const listener = createEngineListener(world, {
    offers: new Offers(world, () => {}),
    updates: new StatusUpdates(world),
    reconciliation: new Reconciliation(world),
    activate: () => {},
    fail: (error) => assert.fail(error),
  });
  const malformed = { type: 'OFFERS', offers: { offers: [{}] } } as unknown as SchedulerEvent;
  const unknown = { type: 'UPDATE_OPERATION_STATUS' } as unknown as SchedulerEvent;
  for (const event of [malformed, unknown]) listener.onEvent(event);
  assert.equal(world.errors.length, 1);
});

test('explicit reconciliation asks in batches, one after the other', async () => {
  const world = await testWorld();
  for (let instance = 0; instance < 5; instance++) await assignedTask(world, instance);
  const reconciliation = new Reconciliation(world);
  reconciliation.explicit(2);
  await world.clock.advance(60_000);
  const sizes = world.calls.map((call) =>
    call.type === 'RECONCILE' ? call.reconcile.tasks?.length : undefined,
  );
  assert.deepEqual(sizes, [2, 2, 1]);
  reconciliation.stop();
});
