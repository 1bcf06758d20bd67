import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ScheduledTask, ScheduleStatus, TaskConfig } from '../../api/generated/aurora.ts';
import fc from '../../api/testing/properties.ts';
import { decideTransition, NO_FACTS } from '../domain/task/lifecycle.ts';
import { ALL_STATUSES, isActive, isTerminal } from '../domain/task/status.ts';
import { exampleConfig } from '../domain/testing/tasks.ts';
import { type Harness, openHarness } from './api/testing/harness.ts';
import type { Effect } from './effects.ts';
import {
  assignTask,
  changeState,
  deleteTasks,
  InstanceCollision,
  insertPendingTasks,
  type StateChange,
  type StateChangeResult,
} from './state-manager.ts';

const SERVICE = exampleConfig({ isService: true });

function change(harness: Harness, wanted: StateChange): Promise<StateChangeResult> {
  return harness.storage.write((tx) => changeState(tx, harness.context(), wanted));
}

/** Creates one task and brings it through `statuses`, one second each. @returns its id */
async function taskIn(harness: Harness, config: TaskConfig, ...statuses: ScheduleStatus[]): Promise<string> {
  const [taskId = ''] = await harness.storage.write((tx) =>
    insertPendingTasks(tx, harness.context(), config, [0]),
  );
  for (const to of statuses) {
    harness.clock.ms += 1_000;
    if (to === 'ASSIGNED') await assign(harness, taskId);
    else assert.equal(await change(harness, { taskId, to }), 'success', to);
  }
  harness.clock.ms += 1_000;
  harness.effects.length = 0;
  return taskId;
}

function assign(harness: Harness, taskId: string): Promise<ScheduledTask> {
  const assignedPorts = new Map([['http', 31_000]]);
  return harness.storage.write((tx) =>
    assignTask(tx, harness.context(), { taskId, slaveHost: 'host', slaveId: 'agent', assignedPorts }),
  );
}

function statusOf(harness: Harness, taskId: string): ScheduleStatus | undefined {
  return harness.tasks().get(taskId)?.status;
}

function replacementOf(harness: Harness, taskId: string): ScheduledTask {
  return (
    [...harness.tasks().values()].find((task) => task.ancestorId === taskId) ?? assert.fail('not replaced')
  );
}

/** Effects in short: `<task> <old> → <new>`, `kill <task>`. */
function inShort(effect: Effect): string {
  switch (effect.kind) {
    case 'taskChanged':
      return `${effect.task.assignedTask.taskId} ${effect.oldStatus} → ${effect.task.status}`;
    case 'killTask':
      return `kill ${effect.taskId}`;
    case 'tasksDeleted':
      return `forget ${effect.tasks.map(({ assignedTask }) => assignedTask.taskId)}`;
    default:
      return effect.kind;
  }
}

describe('new tasks', () => {
  it('are PENDING, one for each instance, with ids made of job, instance and uuid', async () => {
    const harness = await openHarness();
    const ids = await harness.storage.write((tx) =>
      insertPendingTasks(tx, harness.context(), SERVICE, [0, 3]),
    );
    assert.deepEqual(ids, ['www-data-prod-hello-0-uuid-1', 'www-data-prod-hello-3-uuid-2']);
    const task = harness.tasks().get(ids[1] ?? '');
    assert.equal(task?.assignedTask.instanceId, 3);
    assert.deepEqual(task?.taskEvents, [
      { timestamp: 1_000, status: 'PENDING', scheduler: 'scheduler.example' },
    ]);
    assert.equal(task?.assignedTask.slaveHost, undefined);
    assert.deepEqual(
      harness.effects.map(inShort),
      ids.map((id) => `${id} INIT → PENDING`),
    );
  });

  it('are not created at all if one of the instances is taken', async () => {
    const harness = await openHarness();
    await taskIn(harness, SERVICE);
    const again = harness.storage.write((tx) => insertPendingTasks(tx, harness.context(), SERVICE, [1, 0]));
    await assert.rejects(again, InstanceCollision);
    assert.equal(harness.tasks().size, 1);
  });
});

describe('an assigned task', () => {
  it('has its agent and ports', async () => {
    const harness = await openHarness();
    const taskId = await taskIn(harness, SERVICE, 'ASSIGNED');
    const { assignedTask, status } = harness.tasks().get(taskId) ?? assert.fail();
    assert.deepEqual(
      [status, assignedTask.slaveHost, assignedTask.slaveId, assignedTask.assignedPorts.get('http')],
      ['ASSIGNED', 'host', 'agent', 31_000],
    );
  });

  it('cannot be assigned again, and nothing else of that transaction is done', async () => {
    const harness = await openHarness();
    const taskId = await taskIn(harness, SERVICE, 'ASSIGNED');
    const [other = ''] = await harness.storage.write((tx) =>
      insertPendingTasks(tx, harness.context(), SERVICE, [1]),
    );
    const both = harness.storage.write((tx) => {
      for (const id of [other, taskId]) {
        assignTask(tx, harness.context(), {
          taskId: id,
          slaveHost: 'h',
          slaveId: 's',
          assignedPorts: new Map(),
        });
      }
    });
    await assert.rejects(both, /is ASSIGNED, not PENDING/);
    assert.equal(statusOf(harness, other), 'PENDING');
  });
});

describe('a change', () => {
  it('to the status the task has is nothing', async () => {
    const harness = await openHarness();
    const taskId = await taskIn(harness, SERVICE, 'ASSIGNED', 'RUNNING');
    assert.equal(await change(harness, { taskId, to: 'RUNNING' }), 'noop');
    assert.deepEqual(harness.effects, []);
  });

  it('is not tried unless the task is in the expected status', async () => {
    const harness = await openHarness();
    const taskId = await taskIn(harness, SERVICE, 'ASSIGNED', 'RUNNING');
    const expectedStatus = 'ASSIGNED';
    assert.equal(await change(harness, { taskId, expectedStatus, to: 'LOST' }), 'invalidCasState');
    assert.equal(await change(harness, { taskId: 'x', expectedStatus, to: 'LOST' }), 'invalidCasState');
    assert.equal(statusOf(harness, taskId), 'RUNNING');
  });

  it('that the lifecycle does not have is counted and changes nothing', async () => {
    const harness = await openHarness();
    const taskId = await taskIn(harness, SERVICE);
    assert.equal(await change(harness, { taskId, to: 'RUNNING' }), 'illegal');
    assert.equal(await change(harness, { taskId: 'unknown', to: 'LOST' }), 'illegal');
    assert.equal(harness.statistics.counters.get('scheduler_illegal_task_state_transitions'), 2);
    assert.deepEqual(harness.effects, []);
  });

  it('of a task that should not run to RUNNING kills it', async () => {
    const harness = await openHarness();
    assert.equal(await change(harness, { taskId: 'unknown', to: 'RUNNING' }), 'illegalWithSideEffects');
    const dead = await taskIn(harness, exampleConfig(), 'ASSIGNED', 'RUNNING', 'FINISHED');
    assert.equal(await change(harness, { taskId: dead, to: 'RUNNING' }), 'illegalWithSideEffects');
    assert.deepEqual(harness.effects.map(inShort), [`kill ${dead}`]);
    assert.equal(statusOf(harness, dead), 'FINISHED');
  });

  it('to KILLING forgets a task that has no agent yet', async () => {
    const harness = await openHarness();
    const taskId = await taskIn(harness, SERVICE);
    assert.equal(await change(harness, { taskId, to: 'KILLING' }), 'success');
    assert.deepEqual(harness.effects.map(inShort), [`forget ${taskId}`]);
    assert.equal(harness.tasks().size, 0);
  });
});

describe('a task that ended', () => {
  it('is replaced at once if it ran for long, with a link to it, and the replacement is heard of first', async () => {
    const harness = await openHarness();
    const taskId = await taskIn(harness, SERVICE, 'ASSIGNED', 'RUNNING');
    harness.clock.ms += 300_000;
    await change(harness, { taskId, to: 'FAILED', message: 'exit 1' });
    const replacement = replacementOf(harness, taskId);
    assert.equal(replacement.status, 'PENDING');
    assert.equal(replacement.failureCount, 1);
    assert.equal(replacement.taskEvents[0]?.message, 'Rescheduled');
    assert.equal(harness.tasks().get(taskId)?.taskEvents.at(-1)?.message, 'exit 1');
    assert.deepEqual(harness.effects.map(inShort), [
      `${replacement.assignedTask.taskId} INIT → PENDING`,
      `${taskId} RUNNING → FAILED`,
    ]);
  });

  it('is replaced by one that waits if it flapped', async () => {
    const harness = await openHarness();
    const taskId = await taskIn(harness, SERVICE, 'ASSIGNED', 'RUNNING');
    await change(harness, { taskId, to: 'FAILED' });
    const replacement = replacementOf(harness, taskId);
    assert.equal(replacement.status, 'THROTTLED');
    assert.equal(replacement.taskEvents[0]?.message, 'Rescheduled, penalized for 30000 ms for flapping');
  });

  it('is replaced when it was restarted, though it is no service', async () => {
    const harness = await openHarness();
    const taskId = await taskIn(harness, exampleConfig(), 'ASSIGNED', 'RUNNING', 'RESTARTING');
    await change(harness, { taskId, to: 'FINISHED' });
    assert.equal(replacementOf(harness, taskId).status, 'PENDING');
  });

  it('is not replaced when it was killed', async () => {
    const harness = await openHarness();
    const taskId = await taskIn(harness, SERVICE, 'ASSIGNED', 'RUNNING', 'KILLING');
    await change(harness, { taskId, to: 'FAILED' });
    assert.equal(harness.tasks().size, 1);
  });
});

describe('a partitioned task', () => {
  it('ends when the engine reports it killed, and a service comes back', async () => {
    const harness = await openHarness();
    const taskId = await taskIn(harness, SERVICE, 'ASSIGNED', 'RUNNING', 'PARTITIONED');
    assert.equal(await change(harness, { taskId, to: 'KILLED' }), 'success');
    assert.equal(replacementOf(harness, taskId).status, 'PENDING');
  });

  it('comes back as a service that finished meanwhile', async () => {
    const harness = await openHarness();
    const taskId = await taskIn(harness, SERVICE, 'ASSIGNED', 'RUNNING', 'PARTITIONED');
    await change(harness, { taskId, to: 'FINISHED' });
    replacementOf(harness, taskId);
  });

  it('is lost at once when something is to be done to it, and that is heard of first', async () => {
    const harness = await openHarness();
    const taskId = await taskIn(harness, SERVICE, 'ASSIGNED', 'RUNNING', 'PARTITIONED');
    await change(harness, { taskId, to: 'KILLING', message: 'Killed by me' });
    const task = harness.tasks().get(taskId);
    assert.deepEqual(
      task?.taskEvents.slice(-2).map(({ status, message }) => [status, message]),
      [
        ['KILLING', 'Killed by me'],
        ['LOST', 'Action performed on partitioned task, marking as LOST.'],
      ],
    );
    assert.deepEqual(harness.effects.map(inShort), [
      `${taskId} KILLING → LOST`,
      `${taskId} PARTITIONED → KILLING`,
    ]);
    assert.equal(harness.tasks().size, 1);
  });
});

it('forgets tasks, passing over those it does not know', async () => {
  const harness = await openHarness();
  const taskId = await taskIn(harness, SERVICE, 'ASSIGNED', 'RUNNING');
  await harness.storage.write((tx) => deleteTasks(tx, ['unknown', taskId, taskId]));
  assert.deepEqual(harness.effects.map(inShort), [`forget ${taskId}`]);
  assert.equal(harness.tasks().size, 0);
});

describe('whatever is reported and asked, in whatever order', () => {
  const step = fc.record({
    pick: fc.nat(20),
    to: fc.constantFrom<ScheduleStatus>(...ALL_STATUSES),
    pauseMs: fc.constantFrom(0, 1_000, 400_000),
  });

  it('each instance has at most one active task, ended tasks stay as they are, and every history is legal', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.boolean(),
        fc.array(step, { minLength: 30, maxLength: 200 }),
        async (isService, steps) => {
          const harness = await openHarness();
          const config = exampleConfig({ isService, maxTaskFailures: 3 });
          await harness.storage.write((tx) => insertPendingTasks(tx, harness.context(), config, [0, 1, 2]));
          let ended = new Map<string, ScheduledTask>();
          for (const { pick, to, pauseMs } of steps) {
            harness.clock.ms += pauseMs;
            const ids = [...harness.tasks().keys()];
            const taskId = ids[pick % ids.length] ?? 'unknown';
            if (to === 'ASSIGNED' && statusOf(harness, taskId) === 'PENDING') await assign(harness, taskId);
            else await change(harness, { taskId, to });
            const tasks = harness.tasks();
            for (const [id, task] of ended) assert.deepEqual(tasks.get(id), task);
            ended = new Map([...tasks].filter(([, task]) => isTerminal(task.status)));
            assertOneActiveTaskPerInstance(tasks);
            for (const task of tasks.values()) assertLegalHistory(task);
          }
        },
      ),
      { numRuns: 100 },
    );
  });
});

function assertOneActiveTaskPerInstance(tasks: ReadonlyMap<string, ScheduledTask>): void {
  const taken = [...tasks.values()]
    .filter(({ status }) => isActive(status))
    .map(({ assignedTask }) => assignedTask.instanceId);
  assert.equal(new Set(taken).size, taken.length, `active instances: ${taken}`);
}

function assertLegalHistory({ taskEvents, status }: ScheduledTask): void {
  const path: ScheduleStatus[] = ['INIT', ...taskEvents.map((event) => event.status)];
  assert.equal(path.at(-1), status);
  for (const [index, to] of path.slice(1).entries()) {
    const from = path[index] ?? 'INIT';
    assert.equal(decideTransition(from, to, NO_FACTS).outcome, 'legal', `${from} → ${to}`);
  }
}
