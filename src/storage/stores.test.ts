import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ScheduledTask, ScheduleStatus } from '../../api/generated/aurora.ts';
import type { Op } from '../../api/generated/storage.ts';
import fc from '../../api/testing/properties.ts';
import { formatJobKey } from '../domain/values/job-key.ts';
import { InvalidOp } from './errors.ts';
import type { StateView, TaskFilter } from './state.ts';
import { Stores } from './stores.ts';
import { redo } from './table.ts';
import { meets, restrictionsOf } from './task-filter.ts';
import { hostAttributes, jobKey, jobUpdate, scheduledTask, taskConfig } from './testing/records.ts';

const JOBS = [jobKey('web'), jobKey('db'), jobKey('web', 'ads')];
const HOSTS = ['h1', 'h2', 'h3'];
const STATUSES = ['PENDING', 'RUNNING', 'FAILED'] as const satisfies readonly ScheduleStatus[];
const IDS = Array.from({ length: 12 }, (_, i) => `t${i}`);

const anyTask = fc
  .record({
    id: fc.constantFrom(...IDS),
    job: fc.constantFrom(...JOBS),
    status: fc.constantFrom(...STATUSES),
    instance: fc.integer({ min: 0, max: 3 }),
    host: fc.option(fc.constantFrom(...HOSTS), { nil: undefined }),
  })
  .map(({ host, ...facts }) => scheduledTask({ ...facts, ...(host !== undefined && { host }) }));

const anyTaskOp: fc.Arbitrary<Op> = fc.oneof(
  { weight: 3, arbitrary: fc.array(anyTask, { maxLength: 4 }).map((tasks) => ({ saveTasks: { tasks } })) },
  {
    weight: 1,
    arbitrary: fc.subarray(IDS, { maxLength: 4 }).map((taskIds) => ({ removeTasks: { taskIds } })),
  },
);

const anyOtherOp: fc.Arbitrary<Op> = fc.oneof(
  fc.constantFrom(...HOSTS).map((host) => ({ saveHostAttributes: { hostAttributes: hostAttributes(host) } })),
  fc.constantFrom(...HOSTS).map((host) => ({ removeHostAttributes: { host } })),
  fc.constantFrom('f1', 'f2').map((id) => ({ saveFrameworkId: { id } })),
  fc.constantFrom(...JOBS).map((key) => ({
    saveCronJob: {
      jobConfig: { key, cronSchedule: '* * * * *', taskConfig: taskConfig(key), instanceCount: 1 },
    },
  })),
  fc.constantFrom(...JOBS).map((key) => ({ removeJob: { jobKey: key } })),
  fc.constantFrom('u1', 'u2').map((id) => ({ saveJobUpdate: { jobUpdate: jobUpdate(id) } })),
  fc.constantFrom('u1', 'u2').map((id) => ({ removeJobUpdate: { keys: [{ job: jobKey('web'), id }] } })),
  fc.constantFrom(...HOSTS).map((host) => ({
    saveHostMaintenanceRequest: { hostMaintenanceRequest: { host, timeoutSecs: 1, createdTimestampMs: 1 } },
  })),
  fc.constantFrom(...HOSTS).map((host) => ({ removeHostMaintenanceRequest: { host } })),
);

const anyFilter: fc.Arbitrary<TaskFilter> = fc.record(
  {
    role: fc.constantFrom('www', 'ads', ' ', 'none'),
    environment: fc.constantFrom('prod', 'none'),
    jobName: fc.constantFrom('web', 'db'),
    taskIds: fc.subarray([...IDS, 'unknown']),
    statuses: fc.subarray([...STATUSES]),
    instanceIds: fc.subarray([0, 1, 2, 9]),
    slaveHosts: fc.subarray([...HOSTS, 'unknown']),
    jobKeys: fc.subarray(JOBS),
  },
  { requiredKeys: [] },
);

/** Every way to look at the state, in an order that does not depend on history. */
function portrait(state: StateView): unknown {
  const { tasks } = state;
  const sorted = (found: readonly ScheduledTask[]) =>
    [...found].sort((a, b) => (a.assignedTask.taskId < b.assignedTask.taskId ? -1 : 1));
  const byText = (a: unknown, b: unknown) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);
  return {
    frameworkId: state.frameworkId,
    all: sorted(tasks.all()),
    size: tasks.size,
    byJob: JOBS.map((job) => sorted(tasks.byJob(job))),
    byRole: ['www', 'ads'].map((role) => sorted(tasks.byRole(role))),
    byHost: HOSTS.map((host) => sorted(tasks.byHost(host))),
    byStatus: STATUSES.map((status) => [tasks.countByStatus(status), sorted(tasks.byStatus(status))]),
    jobKeys: tasks.jobKeys().map(formatJobKey).sort(),
    cronJobs: [...state.cronJobs.all()].sort(byText),
    cronJobsByRole: [...state.cronJobs.byRole('www')].sort(byText),
    hostAttributes: [...state.hostAttributes.all()].sort(byText),
    updates: [...state.jobUpdates.summaries()].sort(byText),
    updatesByJob: [...state.jobUpdates.summariesByJob(jobKey('web'))].sort(byText),
    maintenance: [...state.hostMaintenanceRequests.all()].sort(byText),
  };
}

describe('the task store', () => {
  test('answers every query as a list without indices would', () => {
    fc.assert(
      fc.property(fc.array(anyTaskOp, { maxLength: 20 }), anyFilter, (ops, filter) => {
        const stores = new Stores();
        const model = new Map<string, ScheduledTask>();
        for (const op of ops) {
          stores.apply(op);
          if ('saveTasks' in op)
            for (const task of op.saveTasks.tasks) model.set(task.assignedTask.taskId, task);
          if ('removeTasks' in op) for (const id of op.removeTasks.taskIds) model.delete(id);
        }
        const expected = [...model.values()];
        const where = (holds: (task: ScheduledTask) => boolean) => new Set(expected.filter(holds));
        assert.deepEqual(new Set(stores.tasks.all()), new Set(expected));
        for (const status of STATUSES) {
          assert.deepEqual(
            new Set(stores.tasks.byStatus(status)),
            where((task) => task.status === status),
          );
        }
        for (const host of HOSTS) {
          assert.deepEqual(
            new Set(stores.tasks.byHost(host)),
            where((task) => task.assignedTask.slaveHost === host),
          );
        }
        for (const job of JOBS) {
          assert.deepEqual(
            new Set(stores.tasks.byJob(job)),
            where((task) => task.assignedTask.task.job === job),
          );
        }
        const restrictions = restrictionsOf(filter);
        assert.deepEqual(
          new Set(stores.tasks.query(filter)),
          where((task) => meets(task, restrictions)),
        );
      }),
    );
  });

  test('shares equal configurations and forgets those no task has', () => {
    const stores = new Stores();
    const tasks = Array.from({ length: 1000 }, (_, i) => scheduledTask({ id: `t${i}`, instance: i }));
    stores.apply({ saveTasks: { tasks } });
    assert.equal(stores.tasks.configCount, 1);
    assert.equal(new Set(stores.tasks.all().map((task) => task.assignedTask.task)).size, 1);
    stores.apply({
      saveTasks: { tasks: [scheduledTask({ id: 't0', config: taskConfig(jobKey('web'), '{"other":1}') })] },
    });
    assert.equal(stores.tasks.configCount, 2);
    stores.apply({ removeTasks: { taskIds: tasks.map((task) => task.assignedTask.taskId) } });
    assert.equal(stores.tasks.configCount, 0);
  });

  test('hands out lists that later changes leave alone', () => {
    const stores = new Stores();
    stores.apply({ saveTasks: { tasks: IDS.map((id) => scheduledTask({ id })) } });
    const pending = stores.tasks.byStatus('PENDING');
    for (const task of pending) stores.apply({ removeTasks: { taskIds: [task.assignedTask.taskId] } });
    assert.equal(pending.length, IDS.length);
    assert.equal(stores.tasks.size, 0);
  });
});

describe('the journal', () => {
  test('takes changes back without a trace and makes them again', () => {
    const anyOps = fc.array(fc.oneof(anyTaskOp, anyOtherOp), { maxLength: 15 });
    fc.assert(
      fc.property(anyOps, anyOps, (first, second) => {
        const stores = new Stores();
        const expected = new Stores();
        for (const op of first) stores.apply(op);
        stores.journal.takeBack();
        assert.deepEqual(portrait(stores), portrait(new Stores()));
        for (const op of first) expected.apply(op);
        for (const op of first) stores.apply(op);
        const mark = stores.journal.length;
        const before = portrait(stores);
        for (const op of second) stores.apply(op);
        stores.journal.undoTo(mark);
        assert.deepEqual(portrait(stores), before);
        for (const op of second) for (const each of [stores, expected]) each.apply(op);
        redo(stores.journal.takeBack());
        assert.deepEqual(portrait(stores), portrait(expected));
        assert.equal(stores.tasks.configCount, expected.tasks.configCount);
      }),
    );
  });
});

describe('job updates', () => {
  const key = { job: jobKey('web'), id: 'u1' };

  test('have the state that their events add up to', () => {
    const stores = new Stores();
    stores.apply({ saveJobUpdate: { jobUpdate: jobUpdate('u1') } });
    assert.equal(stores.jobUpdates.summary(key)?.state, undefined);
    stores.apply({ saveJobUpdateEvent: { key, event: { status: 'ROLLING_FORWARD', timestampMs: 10 } } });
    const action = 'INSTANCE_UPDATING' as const;
    stores.apply({ saveJobInstanceUpdateEvent: { key, event: { instanceId: 0, timestampMs: 30, action } } });
    stores.apply({ saveJobUpdateEvent: { key, event: { status: 'ABORTED', timestampMs: 20 } } });
    assert.deepEqual(stores.jobUpdates.summary(key)?.state, {
      status: 'ABORTED',
      createdTimestampMs: 10,
      lastModifiedTimestampMs: 30,
    });
    assert.deepEqual(stores.jobUpdates.summariesByStatus('ROLLING_FORWARD'), []);
    assert.equal(stores.jobUpdates.summariesByStatus('ABORTED', 'ABORTED').length, 1);
  });

  test('keep their events in order of time, whatever the order of arrival and what was taken back', () => {
    const stores = new Stores();
    stores.apply({ saveJobUpdate: { jobUpdate: jobUpdate('u1') } });
    const add = (timestampMs: number) =>
      stores.apply({ saveJobUpdateEvent: { key, event: { status: 'ROLLING_FORWARD', timestampMs } } });
    const times = () => stores.jobUpdates.get(key)?.updateEvents.map((event) => event.timestampMs);
    for (const time of [5, 7, 6]) add(time);
    assert.deepEqual(times(), [5, 6, 7]);
    const mark = stores.journal.length;
    add(8);
    stores.journal.undoTo(mark);
    add(9);
    assert.deepEqual(times(), [5, 6, 7, 9]);
  });

  test('are gone for good when removed', () => {
    const stores = new Stores();
    stores.apply({ saveJobUpdate: { jobUpdate: jobUpdate('u1') } });
    assert.equal(stores.apply({ removeJobUpdate: { keys: [key] } }), true);
    assert.equal(stores.jobUpdates.size, 0);
  });
});

describe('records that break a rule are refused', () => {
  const refused: readonly (readonly [name: string, op: Op, message: RegExp])[] = [
    [
      'a quota without disk',
      { saveQuota: { role: 'www', quota: { resources: [{ numCpus: 1 }, { ramMb: 1 }] } } },
      /role www must state diskMb, numCpus, ramMb/,
    ],
    [
      'an attribute without value',
      {
        saveHostAttributes: {
          hostAttributes: { ...hostAttributes('h1'), attributes: [{ name: 'rack', values: [] }] },
        },
      },
      /attribute rack of host h1 has no value/,
    ],
    [
      'attributes without mode',
      { saveHostAttributes: { hostAttributes: { host: 'h1', slaveId: 'a', attributes: [] } } },
      /lack the maintenance mode/,
    ],
    [
      'an event of no update',
      {
        saveJobUpdateEvent: {
          key: { job: jobKey('web'), id: 'u' },
          event: { status: 'ABORTED', timestampMs: 1 },
        },
      },
      /www\/prod\/web\/u, which does not exist/,
    ],
  ];
  for (const [name, op, message] of refused) {
    test(name, () => {
      assert.throws(
        () => new Stores().apply(op),
        (error: Error) => error instanceof InvalidOp && message.test(error.message),
      );
    });
  }
});
