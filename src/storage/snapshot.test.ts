import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { LogEntry } from '../../api/generated/storage.ts';
import { encodeBinary } from '../../api/thrift/index.ts';
import type { Log, LogRecord } from '../ports/log.ts';
import { decodeEntry, deflateAtOnce, encodeTransaction } from './log-entry.ts';
import { MemoryLog } from './memory-log.ts';
import type { StateView } from './state.ts';
import { type OpenStorage, StorageStopped } from './storage.ts';
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

async function recordsOf(log: MemoryLog): Promise<LogRecord[]> {
  const records: LogRecord[] = [];
  for await (const record of log.read()) records.push(record);
  return records;
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

/**
 * Takes a snapshot of a second generation, up to the given number of appends; each append of the snapshot has one of a write beside it.
 * The last append is under way and acknowledged to nobody.
 */
async function cutSnapshot(
  appends: number,
): Promise<{ storage: OpenStorage<string>; log: MemoryLog; isSnapshotTaken: () => boolean }> {
  const log = MemoryLog.of();
  const storage = await filled(log);
  await storage.snapshot();
  log.hold();
  let isTaken = false;
  storage.snapshot().then(
    () => {
      isTaken = true;
    },
    () => {},
  );
  for (let i = 0; i < appends && !isTaken; i++) {
    while (log.pendingAppends === 0 && !isTaken) await new Promise((resolve) => setImmediate(resolve));
    const written = storage.write((tx) => {
      tx.apply({ removeTasks: { taskIds: [`web-${i}`] } });
      tx.apply({ saveTasks: { tasks: [scheduledTask({ id: `new-${i}` })] } });
    });
    log.acknowledgeNext();
    while (log.pendingAppends === 0) await new Promise((resolve) => setImmediate(resolve));
    log.acknowledgeNext();
    await written;
  }
  return { storage, log, isSnapshotTaken: () => isTaken };
}

describe('a snapshot', () => {
  test('has every change that was made while its parts were written, and nothing that was refused', async () => {
    const log = MemoryLog.of();
    const storage = await filled(log);
    log.hold();
    let isTaken = false;
    const taken = storage.snapshot().then(() => {
      isTaken = true;
    });
    const writes: Promise<unknown>[] = [];
    for (let round = 0; !isTaken; round++) {
      const [first, second, third] = [`web-${round * 40}`, `db-${699 - round * 40}`, `web-${690 - round}`];
      writes.push(
        storage.write((tx) => {
          tx.apply({ removeTasks: { taskIds: [first] } });
          tx.apply({ saveTasks: { tasks: [scheduledTask({ id: second, host: `moved-${round}` })] } });
        }),
        storage.write((tx) =>
          tx.apply({ saveTasks: { tasks: [scheduledTask({ id: first, host: 'back' })] } }),
        ),
        storage.write((tx) => tx.apply({ removeTasks: { taskIds: [third] } })),
        assert.rejects(
          storage.write((tx) => {
            tx.apply({ removeTasks: { taskIds: ['db-0', 'db-1'] } });
            throw new Error('refused');
          }),
        ),
      );
      while (log.pendingAppends === 0 && !isTaken) await new Promise((resolve) => setImmediate(resolve));
      log.acknowledgeNext();
      await new Promise((resolve) => setImmediate(resolve));
    }
    log.release();
    await Promise.all([taken, ...writes]);
    const restarted = await openTestStorage(log);
    assert.equal(restarted.replayed.snapshots, 1);
    assert.deepEqual(restarted.read(content), storage.read(content));
    assert.ok(restarted.read((state) => state.tasks.get('db-0')) !== undefined);
  });

  test('holds the whole state and takes the place of the log before it', async () => {
    const log = MemoryLog.of();
    const storage = await filled(log);
    await storage.snapshot();
    const restarted = await openTestStorage(log);
    assert.equal(restarted.replayed.snapshots, 1);
    assert.equal(restarted.replayed.transactions, 0);
    assert.deepEqual(restarted.read(content), storage.read(content));
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

  test('is the one under way for whoever asks meanwhile', async () => {
    const log = MemoryLog.of();
    const storage = await filled(log);
    await Promise.all([storage.snapshot(), storage.snapshot()]);
    assert.equal((await openTestStorage(log)).replayed.snapshots, 1);
  });

  test('of any moment may be cut short: nothing acknowledged is lost, nothing comes back', async () => {
    let cuts = 0;
    for (let isOver = false; !isOver; cuts++) {
      for (const keepsPending of [false, true]) {
        const { storage, log, isSnapshotTaken } = await cutSnapshot(cuts);
        const restarted = await openTestStorage(log.crash(keepsPending));
        const expected = storage.read(content);
        assert.deepEqual(restarted.read(content), expected, `cut after ${cuts} appends`);
        await restarted.snapshot();
        isOver = isSnapshotTaken();
      }
    }
    assert(cuts > 10, `the snapshot had only ${cuts} steps`);
  });

  test('is taken whatever writes are about to begin at the same moment', async () => {
    for (let ticks = 0; ticks < 10; ticks++) {
      const storage = await openTestStorage(MemoryLog.of());
      const writes = [storage.write(() => {}), storage.write(() => {})];
      for (let tick = 0; tick < ticks; tick++) await undefined;
      const late = new Promise((_, reject) =>
        setTimeout(() => reject(new Error(`after ${ticks} ticks`)), 5_000).unref(),
      );
      await Promise.race([storage.snapshot(), late]);
      await Promise.all(writes);
    }
  });

  test('shares its appends with writes, so that none waits for a part before its own', async () => {
    const log = MemoryLog.of();
    const storage = await filled(log);
    const save = (id: string) =>
      storage.write((tx) => tx.apply({ saveTasks: { tasks: [scheduledTask({ id })] } }));
    const underWay = async () => {
      while (log.pendingAppends === 0) await new Promise((resolve) => setImmediate(resolve));
    };
    log.hold();
    const taken = storage.snapshot();
    await underWay();
    const beside = save('beside the start');
    log.acknowledgeNext();
    await underWay();
    // The first part is ready long before the append of that write is acknowledged.
    await new Promise((resolve) => setImmediate(resolve));
    const together = save('together with a part');
    log.acknowledgeNext();
    await beside;
    await underWay();
    log.acknowledgeNext();
    await together;
    const kinds: string[] = [];
    for (const { entry } of await recordsOf(log)) {
      const decoded = await decodeEntry(entry, () => {});
      kinds.push('snapshotStep' in decoded ? Object.keys(decoded.snapshotStep ?? {}).join() : 'write');
    }
    assert.deepEqual(kinds.slice(kinds.indexOf('start')), ['start', 'write', 'part', 'write']);
    log.release();
    await taken;
    assert.deepEqual((await openTestStorage(log)).read(content), storage.read(content));
  });

  test('has what changed while its parts were deflated, and fails with that', async () => {
    const log = MemoryLog.of();
    let calls = 0;
    let isBroken = false;
    const storage: OpenStorage<string> = await openTestStorage(log, {
      deflate: async (bytes) => {
        const deflated = deflateAtOnce(bytes);
        calls += 1;
        const [changed, removed] = [`t${calls}`, `t${calls + 300}`];
        await storage.write((tx) => {
          tx.apply({ saveTasks: { tasks: [scheduledTask({ id: changed, host: 'moved' })] } });
          tx.apply({ removeTasks: { taskIds: [removed] } });
        });
        if (isBroken) throw new Error('out of memory');
        return deflated;
      },
    });
    const tasks = Array.from({ length: 700 }, (_, i) => scheduledTask({ id: `t${i}` }));
    await storage.write((tx) => tx.apply({ saveTasks: { tasks } }));
    await storage.snapshot();
    assert.ok(calls > 3);
    assert.deepEqual((await openTestStorage(log)).read(content), storage.read(content));
    isBroken = true;
    await assert.rejects(storage.snapshot(), /out of memory/);
    assert.deepEqual((await openTestStorage(log)).read(content), storage.read(content));
  });

  test('fails with the log', async () => {
    const log = MemoryLog.of();
    const storage = await filled(log);
    log.failNextAppend({ error: new Error('disk full'), isDurable: false });
    await assert.rejects(storage.snapshot(), /disk full/);
  });
});

describe('a log that begins with a snapshot', () => {
  /** The entries that a snapshot leaves, one step each. */
  async function entriesOfSnapshot(): Promise<Uint8Array[]> {
    const log = MemoryLog.of();
    await (await filled(log, 10_000_000)).snapshot();
    return (await recordsOf(log)).map(({ entry }) => entry);
  }

  test('is refused if the snapshot is not whole', async () => {
    const [begin, ...steps] = await entriesOfSnapshot();
    assert(begin !== undefined);
    const end = steps.at(-1);
    assert(end !== undefined);
    const damages: readonly (readonly [problem: RegExp, entries: readonly Uint8Array[]])[] = [
      [/position 1: the snapshot that begins there ends after 0 parts/, [begin]],
      [/the snapshot that begins there ends after/, [begin, ...steps.slice(0, -1)]],
      [/part 2 of a snapshot follows 1 parts/, [begin, ...steps.toSpliced(1, 1)]],
      [/the snapshot has 1 of \d+ parts/, [begin, ...steps.slice(0, 1), end]],
      [/a second snapshot begins within one, after 1 parts/, [begin, ...steps.slice(0, 1), begin]],
    ];
    for (const [problem, entries] of damages) {
      await assert.rejects(openTestStorage(MemoryLog.of(...entries)), problem);
    }
  });

  test('may have other entries and unfinished snapshots after its beginning', async () => {
    const [begin, ...steps] = await entriesOfSnapshot();
    assert(begin !== undefined);
    const remove = encodeTransaction([{ removeTasks: { taskIds: ['web-0'] } }]);
    const log = MemoryLog.of(begin, remove, ...steps, begin, ...steps.slice(0, 2));
    const storage = await openTestStorage(log);
    assert.equal(
      storage.read((state) => state.tasks.size),
      1399,
    );
    assert.equal(storage.replayed.unsnapshottedTransactions, 1);
    assert.equal(storage.replayed.snapshots, 1);
  });
});

describe('a state put in place of another', () => {
  test('is what the next start finds; nothing is written any more', async () => {
    const source = await filled(MemoryLog.of());
    const log = MemoryLog.of();
    const storage = await openTestStorage(log);
    await storage.write((tx) => tx.apply({ saveTasks: { tasks: [scheduledTask({ id: 'gone' })] } }));
    const replaced = storage.replaceForNextStart(source.capture());
    await replaced;
    const late = storage.write((tx) => tx.apply({ removeTasks: { taskIds: ['web-0'] } }));
    await assert.rejects(late, StorageStopped);
    const restarted = await openTestStorage(log);
    assert.deepEqual(restarted.read(content), source.read(content));
  });

  test('leaves other work its turn while it is read, so that a standby stays alive', async () => {
    const source = await filled(MemoryLog.of());
    const replaced = MemoryLog.of();
    await (await openTestStorage(replaced)).replaceForNextStart(source.capture());
    const [record = assert.fail()] = await recordsOf(replaced);
    // Not deflated, since to inflate it leaves other work its turn anyway.
    const log = MemoryLog.of(encodeBinary(LogEntry, await decodeEntry(record.entry, () => {})));
    let turns = 0;
    let isOver = false;
    const countTurns = (): void => {
      turns += 1;
      if (!isOver) setImmediate(countTurns);
    };
    setImmediate(countTurns);
    await openTestStorage(log);
    isOver = true;
    assert.ok(turns > 2 * (1400 / 250), `${turns} turns, for decoding and for applying 1,400 tasks`);
  });

  test('is one deflated, deduplicated entry, as Apache Aurora writes it: each configuration is in it once', async () => {
    const source = await filled(MemoryLog.of());
    const log = MemoryLog.of();
    await (await openTestStorage(log)).replaceForNextStart(source.capture());
    const [record, ...more] = await recordsOf(log);
    assert(record !== undefined && more.length === 0);
    const entry = await decodeEntry(record.entry, () => {});
    assert('deduplicatedSnapshot' in entry);
    assert.equal(entry.deduplicatedSnapshot?.partialTasks?.length, 1400);
    assert.equal(entry.deduplicatedSnapshot?.taskConfigs?.length, 2);
    assert.equal(entry.deduplicatedSnapshot?.partialSnapshot?.timestamp, 1_000_000);
  });
});

test('a snapshot that a writer takes while the one before it is read loses nothing for the reader', async () => {
  const leaderLog = new MemoryLog();
  await leaderLog.initialize();
  await leaderLog.takeOver();
  const leader = await openTestStorage(leaderLog);
  const save = (id: string) =>
    leader.write((tx) => tx.apply({ saveTasks: { tasks: [scheduledTask({ id })] } }));
  await save('in the first snapshot');
  await leader.snapshot();
  await save('between the snapshots');

  // The reader has the first snapshot when the log before the second one is removed.
  const log = leaderLog.share();
  let reads = 0;
  const reading: Log = {
    ...{ status: () => log.status(), initialize: () => log.initialize() },
    ...{
      append: (entries) => log.append(entries),
      truncateBefore: (position) => log.truncateBefore(position),
    },
    close: () => log.close(),
    async *read(from) {
      reads += 1;
      if (reads === 2) await leader.snapshot();
      yield* log.read(from);
    },
  };
  const reader = await openTestStorage(reading);
  assert.deepEqual(reader.read(content), leader.read(content));
});
