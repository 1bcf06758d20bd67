import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { MemoryLog } from './memory-log.ts';
import {
  createStorage,
  InvalidOp,
  LogUninitialised,
  type OpenStorage,
  StorageStopped,
  type Transaction,
} from './storage.ts';
import { hostAttributes, scheduledTask } from './testing/records.ts';
import { openTestStorage, surroundings } from './testing/test-storage.ts';

const save = (id: string) => ({ saveTasks: { tasks: [scheduledTask({ id })] } });

/** A decide that saves a task and, to be told apart, has an effect of the same name. */
const saving = (id: string) => (tx: Transaction<string>) => {
  tx.apply(save(id));
  tx.emit(id);
  return tx.tasks.size;
};

const ids = (storage: OpenStorage<string>) =>
  storage
    .read((state) => state.tasks.all())
    .map((task) => task.assignedTask.taskId)
    .sort();

/** Lets everything run that waits for nothing but its turn. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

describe('a write', () => {
  test('is there after a restart', async () => {
    const log = MemoryLog.of();
    const storage = await openTestStorage(log);
    assert.equal(await storage.write(saving('a')), 1);
    assert.deepEqual(ids(await openTestStorage(log)), ['a']);
  });

  test('sees its own ops and those of the writes before it, readers do not until the log has them', async () => {
    const log = MemoryLog.of();
    const storage = await openTestStorage(log);
    log.hold();
    const seen: number[] = [];
    const writes = ['a', 'b'].map((id) =>
      storage.write((tx) => {
        tx.apply(save(id));
        seen.push(tx.tasks.size);
      }),
    );
    await settle();
    assert.deepEqual(seen, [1, 2]);
    assert.equal(log.pendingAppends, 1);
    assert.deepEqual(ids(storage), []);
    log.release();
    await Promise.all(writes);
    assert.deepEqual(ids(storage), ['a', 'b']);
  });

  test('that throws leaves no trace, and those around it stay', async () => {
    const log = MemoryLog.of();
    const { options, performed } = surroundings();
    const storage = await createStorage({ ...options, log });
    const good = storage.write(saving('a'));
    const bad = storage.write((tx) => {
      tx.apply({ removeTasks: { taskIds: ['a'] } });
      tx.apply(save('b'));
      tx.emit('b');
      throw new Error('no');
    });
    const after = storage.write(saving('c'));
    await good;
    await assert.rejects(bad, /^Error: no$/);
    assert.equal(await after, 2, 'a and c, but not b');
    assert.deepEqual(ids(storage), ['a', 'c']);
    assert.deepEqual(ids(await openTestStorage(log)), ['a', 'c']);
    assert.deepEqual(performed, ['a', 'c']);
  });

  test('that changes nothing writes nothing, and answers in its turn', async () => {
    const log = MemoryLog.of();
    const storage = await openTestStorage(log);
    await storage.write((tx) => tx.apply({ saveHostAttributes: { hostAttributes: hostAttributes('h1') } }));
    const entries = log.size;
    await storage.write((tx) => {
      tx.apply({ saveHostAttributes: { hostAttributes: hostAttributes('h1') } });
      tx.apply({ removeTasks: { taskIds: ['unknown'] } });
    });
    assert.equal(log.size, entries);
  });

  test('that only acts makes sure by an append that no other process has taken over', async () => {
    const log = MemoryLog.of();
    const { options, performed, fatal } = surroundings();
    const storage = await createStorage({ ...options, log });
    await storage.write((tx) => tx.emit('kill'));
    assert.deepEqual([log.size, performed], [1, ['kill']]);
    await log.share().takeOver();
    await assert.rejects(storage.write((tx) => tx.emit('kill what only the other one knows')));
    assert.deepEqual([performed, fatal.length], [['kill'], 1]);
    assert.deepEqual(ids(await openTestStorage(log)), []);
  });

  test('acts after the stores have changed and before its caller goes on', async () => {
    const order: string[] = [];
    const storage: OpenStorage<string> = await openTestStorage(MemoryLog.of(), {
      perform: (effects) => void order.push(...effects, `tasks: ${ids(storage)}`),
    });
    await storage.write(saving('a')).then(() => order.push('caller'));
    assert.deepEqual(order, ['a', 'tasks: a', 'caller']);
  });

  test('may not be asynchronous, nor be used after its end', async () => {
    const storage = await openTestStorage(MemoryLog.of());
    await assert.rejects(
      storage.write(async (tx) => tx.apply(save('a'))),
      /must be synchronous/,
    );
    const leaked = await storage.write((tx) => tx);
    assert.throws(() => leaked.apply(save('a')), /this transaction is over/);
    assert.throws(() => leaked.tasks, /this transaction is over/);
    assert.deepEqual(ids(storage), []);
  });

  test('does nothing and answers nothing when another process may have written meanwhile', async () => {
    let isCurrent = true;
    const { options, performed, fatal } = surroundings();
    const log = MemoryLog.of();
    const storage = await createStorage({ ...options, log, isCurrent: () => isCurrent });
    await storage.write(saving('a'));
    log.hold();
    const late = storage.write(saving('b'));
    await settle();
    isCurrent = false;
    log.release();
    await assert.rejects(late, StorageStopped);
    assert.deepEqual(performed, ['a']);
    assert.match(String(fatal), /another process may write the log/);
  });

  test('that changes nothing is not answered from a state that may be old', async () => {
    const { options, performed, fatal } = surroundings();
    const storage = await createStorage({ ...options, log: MemoryLog.of(), isCurrent: () => false });
    await assert.rejects(
      storage.write((tx) => tx.emit('kill')),
      StorageStopped,
    );
    assert.throws(() => storage.read((state) => state.tasks.size), StorageStopped);
    assert.deepEqual([performed, fatal.length], [[], 1]);
  });

  test('reads from its transaction, not from the storage', async () => {
    const storage = await openTestStorage(MemoryLog.of());
    await assert.rejects(
      storage.write(() => storage.read((state) => state.tasks.size)),
      /read was called within a write/,
    );
  });

  test('that breaks a rule of the stores can go on as if it had not tried', async () => {
    const storage = await openTestStorage(MemoryLog.of());
    const key = { job: { role: 'a', environment: 'b', name: 'c' }, id: 'u' };
    const event = { status: 'ABORTED' as const, timestampMs: 1 };
    await storage.write((tx) => {
      assert.throws(() => tx.apply({ saveJobUpdateEvent: { key, event } }), InvalidOp);
      tx.apply(save('a'));
    });
    assert.deepEqual(ids(storage), ['a']);
  });
});

describe('group commit', () => {
  test('puts what arrives during an append into the next one, in order', async () => {
    const log = MemoryLog.of();
    const { options, performed } = surroundings();
    const storage = await createStorage({ ...options, log });
    log.hold();
    const names = Array.from({ length: 20 }, (_, i) => String(i).padStart(2, '0'));
    const resolved: string[] = [];
    const write = (id: string) => storage.write(saving(id)).then(() => resolved.push(id));
    const first = write('00');
    await settle();
    const others = names.slice(1).map(write);
    await settle();
    assert.equal(log.pendingAppends, 1, 'the second group waits for the first');
    log.acknowledgeNext();
    await first;
    await settle();
    assert.equal(log.pendingAppends, 1, 'the rest is one append');
    assert.deepEqual(ids(storage), ['00']);
    log.release();
    await Promise.all(others);
    assert.deepEqual(resolved, names);
    assert.deepEqual(performed, names);
    assert.deepEqual(ids(storage), names);
  });

  test('keeps a transaction per write in the log', async () => {
    const log = MemoryLog.of();
    const storage = await openTestStorage(log);
    await Promise.all(['a', 'b', 'c'].map((id) => storage.write((tx) => tx.apply(save(id)))));
    const { replayed } = await openTestStorage(log);
    assert.equal(replayed.transactions, 3);
    assert.equal(replayed.tasks, 3);
  });
});

describe('a failing log', () => {
  for (const isDurable of [false, true]) {
    test(`ends the storage without acknowledging anything (${isDurable ? 'written' : 'not written'})`, async () => {
      const log = MemoryLog.of();
      const { options, performed, fatal } = surroundings();
      const storage = await createStorage({ ...options, log });
      await storage.write((tx) => tx.apply(save('a')));
      log.failNextAppend({ error: new Error('disk full'), isDurable });
      await assert.rejects(storage.write(saving('b')), /disk full/);
      await assert.rejects(
        storage.write((tx) => tx.apply(save('c'))),
        StorageStopped,
      );
      assert.deepEqual(fatal.map(String), ['Error: disk full']);
      assert.deepEqual(performed, []);
      assert.deepEqual(ids(storage), ['a']);
      const restarted = await openTestStorage(log.crash(false));
      assert.deepEqual(ids(restarted), isDurable ? ['a', 'b'] : ['a']);
    });
  }

  test('takes the writes that wait behind it along', async () => {
    const log = MemoryLog.of();
    const storage = await openTestStorage(log);
    log.failNextAppend({ error: new Error('disk full'), isDurable: false });
    const first = storage.write((tx) => tx.apply(save('a')));
    const second = settle().then(() => storage.write((tx) => tx.apply(save('b'))));
    await assert.rejects(first, /disk full/);
    await assert.rejects(second, StorageStopped);
  });
});

describe('start and stop', () => {
  test('an uninitialised log is refused, with what to do', async () => {
    await assert.rejects(openTestStorage(new MemoryLog()), (error: Error) => {
      assert(error instanceof LogUninitialised);
      assert.match(error.message, /aurora-log initialize/);
      return true;
    });
  });

  test('stop waits for accepted writes and refuses new ones', async () => {
    const log = MemoryLog.of();
    const storage = await openTestStorage(log);
    log.hold();
    const accepted = storage.write((tx) => tx.apply(save('a')));
    await settle();
    const stopped = storage.stop();
    await assert.rejects(
      storage.write((tx) => tx.apply(save('b'))),
      StorageStopped,
    );
    log.release();
    await Promise.all([accepted, stopped]);
    assert.deepEqual(ids(storage), ['a']);
  });

  test('a crash during an append loses nothing acknowledged', async () => {
    for (const keepsPending of [false, true]) {
      const log = MemoryLog.of();
      const storage = await openTestStorage(log);
      await storage.write((tx) => tx.apply(save('a')));
      log.hold();
      void storage.write((tx) => tx.apply(save('b')));
      await settle();
      const restarted = await openTestStorage(log.crash(keepsPending));
      assert.deepEqual(ids(restarted), keepsPending ? ['a', 'b'] : ['a']);
    }
  });
});
