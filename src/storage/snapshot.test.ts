import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { LogRecord } from '../ports/log.ts';
import { decodeEntry } from './log-entry.ts';
import { MemoryLog } from './memory-log.ts';
import type { StateView } from './state.ts';
import type { OpenStorage } from './storage.ts';
import { hostAttributes, jobKey, jobUpdate, scheduledTask, taskConfig } from './testing/records.ts';
import { openTestStorage } from './testing/test-storage.ts';

async function filled(log: MemoryLog, maxEntryBytes = 1000): Promise<OpenStorage<string>> {
  const storage = await openTestStorage(log, { maxEntryBytes });
  const key = { job: jobKey('web'), id: 'u1' };
  await storage.write((tx) => {
    tx.apply({ saveFrameworkId: { id: 'f' } });
    for (const job of ['web', 'db']) {
      const tasks = Array.from({ length: 700 }, (_, i) =>
        scheduledTask({ id: `${job}-${i}`, instance: i, job: jobKey(job), host: `h${i % 3}` }),
      );
      tx.apply({ saveTasks: { tasks } });
    }
    tx.apply({ saveHostAttributes: { hostAttributes: hostAttributes('h1') } });
    tx.apply({
      saveQuota: { role: 'www', quota: { resources: [{ numCpus: 1 }, { ramMb: 1 }, { diskMb: 1 }] } },
    });
    tx.apply({
      saveCronJob: {
        jobConfig: { key: jobKey('cron'), taskConfig: taskConfig(jobKey('cron')), instanceCount: 1 },
      },
    });
    tx.apply({ saveJobUpdate: { jobUpdate: jobUpdate('u1') } });
    tx.apply({ saveJobUpdateEvent: { key, event: { status: 'ROLLING_FORWARD', timestampMs: 1 } } });
    tx.apply({
      saveHostMaintenanceRequest: {
        hostMaintenanceRequest: { host: 'h1', timeoutSecs: 1, createdTimestampMs: 1 },
      },
    });
  });
  return storage;
}

function content(state: StateView): unknown {
  return {
    frameworkId: state.frameworkId,
    tasks: new Set(state.tasks.all()),
    cronJobs: state.cronJobs.all(),
    quotas: state.quotas.all(),
    hostAttributes: state.hostAttributes.all(),
    updates: state.jobUpdates.summaries().map(({ key }) => state.jobUpdates.get(key)?.updateEvents),
    maintenance: state.hostMaintenanceRequests.all(),
  };
}

describe('a snapshot', () => {
  test('holds the whole state and takes the place of the log before it', async () => {
    const log = MemoryLog.of();
    const storage = await filled(log);
    await storage.snapshot();
    const restarted = await openTestStorage(log);
    assert.equal(restarted.replayed.snapshots, 1);
    assert.equal(restarted.replayed.transactions, 0);
    assert.deepEqual(restarted.read(content), storage.read(content));
  });

  test('is a deflated, deduplicated entry: each configuration is in it once', async () => {
    const log = MemoryLog.of();
    await (await filled(log, 10_000_000)).snapshot();
    let record: LogRecord | undefined;
    for await (record of log.read());
    assert(record !== undefined);
    const entry = await decodeEntry(record.entry, () => {});
    assert('deduplicatedSnapshot' in entry);
    assert.equal(entry.deduplicatedSnapshot?.partialTasks?.length, 1400);
    assert.equal(entry.deduplicatedSnapshot?.taskConfigs?.length, 2);
    assert.equal(entry.deduplicatedSnapshot?.partialSnapshot?.timestamp, 1_000_000);
  });

  test('waits for no write, and no write made beside it is lost', async () => {
    const log = MemoryLog.of();
    const storage = await filled(log);
    const taken = storage.snapshot();
    const save = (id: string) =>
      storage.write((tx) => tx.apply({ saveTasks: { tasks: [scheduledTask({ id })] } }));
    await save('beside');
    await storage.write((tx) => tx.apply({ removeTasks: { taskIds: ['web-0'] } }));
    await taken;
    await save('after');
    const restarted = await openTestStorage(log);
    assert.equal(restarted.replayed.snapshots, 1);
    assert.equal(restarted.replayed.transactions, 3);
    assert.deepEqual(restarted.read(content), storage.read(content));
    assert.equal(
      restarted.read((state) => state.tasks.get('web-0')),
      undefined,
    );
  });

  test('is taken by itself when the log has grown enough, again and again', async () => {
    const log = MemoryLog.of();
    const storage = await openTestStorage(log, { snapshotAfterBytes: 20_000 });
    const shrinkings = 3;
    let seen = 0;
    for (let i = 0, size = 0; seen < shrinkings; i++) {
      assert(i < 20_000, 'the log only grows');
      const tasks = [scheduledTask({ id: `t${i % 10}` })];
      await storage.write((tx) => tx.apply({ saveTasks: { tasks } }));
      await new Promise((resolve) => setImmediate(resolve));
      if (log.size < size) seen += 1;
      size = log.size;
    }
    const restarted = await openTestStorage(log);
    assert.deepEqual(restarted.read(content), storage.read(content));
  });

  test('fails with the log', async () => {
    const log = MemoryLog.of();
    const storage = await filled(log);
    log.failNextAppend({ error: new Error('disk full'), isDurable: false });
    await assert.rejects(storage.snapshot(), /disk full/);
  });
});
