import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { LogEntry } from '../../api/generated/storage.ts';
import { encodeBinary } from '../../api/thrift/index.ts';
import { LogDamaged } from '../ports/log.ts';
import { encodeTransaction } from './log-entry.ts';
import { MemoryLog } from './memory-log.ts';
import { replay } from './replay.ts';
import { scheduledTask } from './testing/records.ts';
import { openTestStorage, surroundings } from './testing/test-storage.ts';
import { fillLog, isEmpty } from './transfer.ts';

const NOOP = encodeBinary(LogEntry, { noop: true });
const TASKS = Array.from({ length: 700 }, (_, i) => scheduledTask({ id: `t${i}`, instance: i }));

async function someState() {
  const storage = await openTestStorage(MemoryLog.of());
  await storage.write((tx) => tx.apply({ saveTasks: { tasks: TASKS } }));
  return storage.capture();
}

describe('filling a log with a state', () => {
  for (const [name, log] of [
    ['that is new', MemoryLog.of()],
    ['that has entries without effect', MemoryLog.of(NOOP, NOOP)],
  ] as const) {
    test(`${name} makes whoever replays it find the state`, async () => {
      assert.equal(await isEmpty(log), true);
      await fillLog(log, await someState(), 5000);
      assert.equal(await isEmpty(log), false);
      const { stores } = await replay(log, surroundings().options);
      assert.deepEqual(stores.tasks.all(), TASKS);
    });
  }

  test('that ends before its time leaves a log that is refused, wherever it ends', async () => {
    const state = await someState();
    const whole = MemoryLog.of();
    await fillLog(whole, state, 5000);
    const entries: Uint8Array[] = [];
    for await (const { entry } of whole.read()) entries.push(entry);
    assert(entries.length > 5);
    for (let count = 1; count < entries.length; count++) {
      const cut = MemoryLog.of(...entries.slice(0, count));
      await assert.rejects(replay(cut, surroundings().options), LogDamaged, `${count} entries`);
    }
  });

  test('is not for a log with a transaction, or one that is not readable', async () => {
    assert.equal(await isEmpty(MemoryLog.of(encodeTransaction([]))), false);
    await assert.rejects(isEmpty(MemoryLog.of(Uint8Array.of(1))), LogDamaged);
    assert.equal(await isEmpty(new MemoryLog()), true);
  });
});
