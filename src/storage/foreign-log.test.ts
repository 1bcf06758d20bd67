import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { LogEntry, Op } from '../../api/generated/storage.ts';
import { encodeBinary } from '../../api/thrift/index.ts';
import { MemoryLog } from './memory-log.ts';
import type { StateView } from './state.ts';
import { throughApacheGenerated } from './testing/apache-generated.ts';
import { hostAttributes, jobKey, jobUpdate, scheduledTask, taskConfig } from './testing/records.ts';
import { openTestStorage } from './testing/test-storage.ts';

const QUOTA = { resources: [{ numCpus: 1 }, { ramMb: 1 }, { diskMb: 1 }] };
const UPDATE = { job: jobKey('web'), id: 'u1' };
const CRON = jobKey('cron');

/** A task with a resource that forks of Apache Aurora have. */
const WITH_ADDRESS = scheduledTask({
  id: 'with-address',
  config: { ...taskConfig(jobKey('web')), resources: [{ numCpus: 1 }, { ramMb: 1 }, { ipAddr: '10.0.0.7' }] },
});

/** One op of every kind that was ever written, deprecated ones and those of forks as well. */
const OPS: readonly Op[] = [
  { saveFrameworkId: { id: 'framework-1' } },
  {
    saveCronJob: {
      jobConfig: { key: CRON, cronSchedule: '* * * * *', taskConfig: taskConfig(CRON), instanceCount: 1 },
    },
  },
  {
    saveCronJob: {
      jobConfig: { key: jobKey('gone'), taskConfig: taskConfig(jobKey('gone')), instanceCount: 1 },
    },
  },
  { removeJob: { jobKey: jobKey('gone') } },
  {
    saveTasks: { tasks: [scheduledTask({ id: 'a', host: 'h1' }), scheduledTask({ id: 'b' }), WITH_ADDRESS] },
  },
  { removeTasks: { taskIds: ['b'] } },
  { saveQuota: { role: 'www', quota: QUOTA } },
  { saveQuota: { role: 'gone', quota: QUOTA } },
  { removeQuota: { role: 'gone' } },
  { saveHostAttributes: { hostAttributes: { ...hostAttributes('h1'), lastSeenMs: 1_600_000_000_001 } } },
  { saveHostAttributes: { hostAttributes: hostAttributes('gone') } },
  { removeHostAttributes: { host: 'gone' } },
  { saveLock: { lock: { key: { job: CRON }, token: 't', user: 'u', timestampMs: 1 } } },
  { removeLock: { lockKey: { job: CRON } } },
  { saveJobUpdate: { jobUpdate: jobUpdate('u1') } },
  { saveJobUpdateEvent: { key: UPDATE, event: { status: 'ROLLING_FORWARD', timestampMs: 5 } } },
  {
    saveJobInstanceUpdateEvent: {
      key: UPDATE,
      event: { instanceId: 0, timestampMs: 6, action: 'INSTANCE_UPDATING' },
    },
  },
  { pruneJobUpdateHistory: { perJobRetainCount: 1, historyPruneThresholdMs: 1 } },
  { saveJobUpdate: { jobUpdate: jobUpdate('gone') } },
  { removeJobUpdate: { keys: [{ job: jobKey('web'), id: 'gone' }] } },
  {
    saveHostMaintenanceRequest: {
      hostMaintenanceRequest: { host: 'h1', timeoutSecs: 60, createdTimestampMs: 7 },
    },
  },
  {
    saveHostMaintenanceRequest: {
      hostMaintenanceRequest: { host: 'gone', timeoutSecs: 60, createdTimestampMs: 7 },
    },
  },
  { removeHostMaintenanceRequest: { host: 'gone' } },
];

/** What the ops leave. */
function check(state: StateView): void {
  assert.equal(state.frameworkId, 'framework-1');
  assert.deepEqual(
    state.cronJobs.all().map(({ key }) => key.name),
    ['cron'],
  );
  assert.deepEqual(
    state.tasks
      .all()
      .map(({ assignedTask }) => assignedTask.taskId)
      .sort(),
    ['a', 'with-address'],
  );
  assert.deepEqual(state.tasks.get('with-address'), WITH_ADDRESS);
  assert.deepEqual([...state.quotas.all().keys()], ['www']);
  assert.deepEqual(state.hostAttributes.all(), [{ ...hostAttributes('h1'), lastSeenMs: 1_600_000_000_001 }]);
  assert.deepEqual(
    state.jobUpdates.summaries().map(({ key, state }) => [key.id, state?.status]),
    [['u1', 'ROLLING_FORWARD']],
  );
  assert.equal(state.jobUpdates.get(UPDATE)?.instanceEvents.length, 1);
  assert.deepEqual(
    state.hostMaintenanceRequests.all().map(({ host }) => host),
    ['h1'],
  );
}

describe('a log written by a program that Apache Thrift generated', () => {
  test('has its every op understood, and loses nothing through snapshots of ours', async () => {
    const bytes = encodeBinary(LogEntry, { transaction: { ops: OPS, schemaVersion: 1 } });
    const log = MemoryLog.of(throughApacheGenerated('LogEntry', bytes));
    const storage = await openTestStorage(log);
    storage.read(check);
    await storage.snapshot();
    const restarted = await openTestStorage(log);
    assert.equal(restarted.replayed.transactions, 0);
    restarted.read(check);
    await restarted.replaceForNextStart(restarted.capture());
    (await openTestStorage(log)).read(check);
  });

  test('covers every op that there is', () => {
    const kinds = new Set(OPS.flatMap((op) => Object.keys(op)));
    assert.deepEqual([...kinds].sort(), Op.fields.map(({ name }) => name).sort());
  });
});
