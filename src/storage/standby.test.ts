import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { LogEntry, type Op } from '../../api/generated/storage.ts';
import { encodeBinary } from '../../api/thrift/index.ts';
import { LogDamaged } from '../ports/log.ts';
import { MemoryLog } from './memory-log.ts';
import { followLog } from './standby.ts';
import { createStorage, type OpenStorage } from './storage.ts';
import { scheduledTask } from './testing/records.ts';
import { surroundings } from './testing/test-storage.ts';

const saving = (...ids: readonly string[]): Op => ({
  saveTasks: { tasks: ids.map((id) => scheduledTask({ id })) },
});

/** Breaks a rule of the stores: there is no such update. */
const WITHOUT_UPDATE: Op = {
  saveJobUpdateEvent: {
    key: { job: { role: 'r', environment: 'e', name: 'n' }, id: 'missing' },
    event: { status: 'ROLLING_FORWARD', timestampMs: 1 },
  },
};

/** The storage of the scheduler that leads, on an initialised log. */
async function leaderOf(log: MemoryLog): Promise<OpenStorage<never>> {
  await log.initialize();
  await log.takeOver();
  return createStorage<never>({ ...surroundings().options, log, maxEntryBytes: 300 });
}

async function write(storage: OpenStorage<never>, op: Op): Promise<void> {
  await storage.write((transaction) => transaction.apply(op));
}

const idsIn = (storage: OpenStorage<never>) =>
  storage.read(({ tasks }) => tasks.all().map(({ assignedTask }) => assignedTask.taskId));

const unexpected = (error: Error) => assert.fail(error);

/** What a scheduler finds that takes the log over after following it. */
async function takenOver(log: MemoryLog, standby: ReturnType<typeof followLog>) {
  await log.takeOver();
  const { options, warnings } = surroundings();
  const storage = await createStorage<never>({ ...options, log, replayed: await standby.promote() });
  return { storage, warnings };
}

describe('a standby', () => {
  test('has what the leader wrote before and after it came, and goes on from there', async () => {
    const leaderLog = new MemoryLog();
    const leader = await leaderOf(leaderLog);
    await write(leader, saving('before'));
    const log = leaderLog.share();
    const { options, warnings } = surroundings();
    const standby = followLog(log, options, unexpected);
    await standby.ready;
    for (let i = 0; i < 20; i++) await write(leader, saving(`after-${i}`));
    const { storage } = await takenOver(log, standby);
    assert.deepEqual(idsIn(storage), idsIn(leader));
    await assert.rejects(write(leader, saving('late')), /another writer took over/);
    await write(storage, saving('mine'));
    assert.equal(idsIn(storage).length, 22);
    assert.deepEqual(warnings, []);
  });

  test('reads each entry once', async () => {
    const leaderLog = new MemoryLog();
    const leader = await leaderOf(leaderLog);
    await write(leader, saving('one'));
    const log = leaderLog.share();
    const { options, counters } = surroundings();
    const standby = followLog(log, options, unexpected);
    await standby.ready;
    const readAtFirst = counters.get('scheduler_log_entries_read');
    await write(leader, saving('two'));
    await log.takeOver();
    const { statistics } = await standby.promote();
    assert.equal(statistics.transactions, 2);
    assert.equal(counters.get('scheduler_log_entries_read'), 2 * (readAtFirst ?? Number.NaN));
  });

  test('knows how much is not in the snapshots that its leader takes', async () => {
    const leaderLog = new MemoryLog();
    const leader = await leaderOf(leaderLog);
    const log = leaderLog.share();
    const standby = followLog(log, surroundings().options, unexpected);
    await standby.ready;
    for (let i = 0; i < 5; i++) await write(leader, saving(`before-${i}`));
    await leader.snapshot();
    await write(leader, saving('after'));
    await log.takeOver();
    const { statistics } = await standby.promote();
    assert.deepEqual([statistics.snapshots, statistics.unsnapshottedTransactions], [1, 1]);
  });

  test('begins anew when a snapshot replaces what it has not read yet', async () => {
    const leaderLog = new MemoryLog();
    const leader = await leaderOf(leaderLog);
    await write(leader, saving('one', 'two'));
    const log = leaderLog.share();
    const standby = followLog(log, surroundings().options, unexpected);
    await write(leader, { removeTasks: { taskIds: ['one'] } });
    await leader.snapshot();
    await write(leader, saving('three'));
    await leader.snapshot();
    await standby.ready;
    const { storage } = await takenOver(log, standby);
    assert.deepEqual(idsIn(storage), ['two', 'three']);
  });

  test('waits for the frames that its leader has not written yet', async () => {
    const leaderLog = new MemoryLog();
    const leader = await leaderOf(leaderLog);
    const many = Array.from({ length: 50 }, (_, i) => `task-${i}`);
    await write(leader, saving(...many));
    const frames: Uint8Array[] = [];
    for await (const { entry } of leaderLog.read()) frames.push(entry);
    assert.ok(frames.length > 3);

    const slowLog = new MemoryLog();
    await slowLog.initialize();
    const log = slowLog.share();
    const { options, warnings } = surroundings();
    const standby = followLog(log, options, unexpected);
    await standby.ready;
    for (const frame of frames) await slowLog.append([frame]);
    const { storage } = await takenOver(log, standby);
    assert.deepEqual(idsIn(storage), many);
    assert.deepEqual(warnings, []);
  });

  test('does not go on behind an entry that it cannot apply, also if it is to lead at that moment', async () => {
    const leaderLog = new MemoryLog();
    const leader = await leaderOf(leaderLog);
    const log = leaderLog.share();
    const standby = followLog(log, surroundings().options, unexpected);
    await standby.ready;
    await leaderLog.append([
      encodeBinary(LogEntry, { transaction: { ops: [WITHOUT_UPDATE], schemaVersion: 1 } }),
    ]);
    await write(leader, saving('behind it'));
    await log.takeOver();
    await assert.rejects(standby.promote(), LogDamaged);
  });

  test('says once that the log is damaged', async () => {
    const log = MemoryLog.of(new Uint8Array([1, 2, 3]));
    const failure = await new Promise<Error>((resolve) => {
      followLog(log, surroundings().options, resolve);
    });
    assert.ok(failure instanceof LogDamaged);
  });
});
