import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { deflateSync } from 'node:zlib';
import { LogEntry, type Op, type Snapshot } from '../../api/generated/storage.ts';
import { encodeBinary, type Wire } from '../../api/thrift/index.ts';
import { LogDamaged } from '../ports/log.ts';
import { capture } from './capture.ts';
import { toFrames } from './framing.ts';
import { encodeTransaction } from './log-entry.ts';
import { MemoryLog } from './memory-log.ts';
import { replay } from './replay.ts';
import { hostAttributes, jobKey, jobUpdate, scheduledTask, taskConfig } from './testing/records.ts';
import { surroundings } from './testing/test-storage.ts';
import { fillLog } from './transfer.ts';

const a = scheduledTask({ id: 'a' });
const b = scheduledTask({ id: 'b' });
const saving = (...tasks: (typeof a)[]) => encodeTransaction([{ saveTasks: { tasks } }]);
const entry = (value: Wire<LogEntry>) => encodeBinary(LogEntry, value);
const deflated = (value: Wire<LogEntry>) => entry({ deflatedEntry: deflateSync(entry(value)) });

async function replayed(...entries: readonly Uint8Array[]) {
  const { options, warnings, counters } = surroundings();
  const { stores, statistics } = await replay(MemoryLog.of(...entries), options);
  return {
    stores,
    statistics,
    warnings,
    counters,
    ids: stores.tasks.all().map((task) => task.assignedTask.taskId),
  };
}

describe('a long replay', () => {
  /** Replays a log with 2,000 tasks. @returns how often other work has had its turn */
  async function turnsOf(log: MemoryLog): Promise<number> {
    let turns = 0;
    const nextTurn = async () => {
      turns += 1;
    };
    const { stores } = await replay(log, { ...surroundings().options, nextTurn });
    assert.equal(stores.tasks.size, 2_000);
    return turns;
  }

  test('lets other work have its turn again and again, in transactions and in a snapshot', async () => {
    const tasks = Array.from({ length: 2_000 }, (_, i) => scheduledTask({ id: `task-${i}` }));
    const log = MemoryLog.of(...tasks.map((task) => saving(task)));
    assert.ok((await turnsOf(log)) > 20);
    const snapshot = MemoryLog.of();
    await fillLog(snapshot, capture((await replay(log, surroundings().options)).stores, 1), 1_000);
    assert.ok((await turnsOf(snapshot)) >= 8, 'at least once for each part');
  });
});

function assertDamaged(entries: readonly Uint8Array[], position: number, problem: RegExp): Promise<void> {
  return assert.rejects(replayed(...entries), (error: Error) => {
    assert(error instanceof LogDamaged, String(error));
    assert.equal(error.position, position);
    assert.match(error.message, problem);
    assert.match(error.message, /restore the log from a copy/);
    return true;
  });
}

const SNAPSHOT: Snapshot = {
  timestamp: 5,
  hostAttributes: [hostAttributes('h1')],
  tasks: [a],
  cronJobs: [
    { jobConfiguration: { key: jobKey('cron'), taskConfig: taskConfig(jobKey('cron')), instanceCount: 1 } },
  ],
  schedulerMetadata: { frameworkId: 'f', details: new Map() },
  quotaConfigurations: [{ role: 'www', quota: { resources: [{ numCpus: 1 }, { ramMb: 1 }, { diskMb: 1 }] } }],
  jobUpdateDetails: [
    {
      details: {
        update: jobUpdate('u1'),
        updateEvents: [{ status: 'ROLLING_FORWARD', timestampMs: 1 }],
        instanceEvents: [{ instanceId: 0, timestampMs: 2, action: 'INSTANCE_UPDATING' }],
      },
    },
  ],
  hostMaintenanceRequests: [{ host: 'h1', timeoutSecs: 1, createdTimestampMs: 1 }],
};

describe('replay', () => {
  test('applies transactions in order and says what it read', async () => {
    const remove = encodeTransaction([{ removeTasks: { taskIds: ['a'] } }]);
    const { ids, statistics } = await replayed(saving(a, b), entry({ noop: true }), remove);
    assert.deepEqual(ids, ['b']);
    assert.deepEqual(
      { ...statistics, unsnapshottedBytes: 0 },
      {
        entries: 3,
        transactions: 2,
        snapshots: 0,
        unsnapshottedTransactions: 2,
        unsnapshottedBytes: 0,
        tasks: 1,
        durationMs: 0,
      },
    );
  });

  for (const [name, encode] of [
    ['plain', entry],
    ['deflated', deflated],
  ] as const) {
    test(`takes a legacy snapshot (${name}) in place of everything before it`, async () => {
      const { stores, ids, statistics } = await replayed(saving(b), encode({ snapshot: SNAPSHOT }));
      assert.deepEqual(ids, ['a']);
      assert.equal(stores.frameworkId, 'f');
      assert.deepEqual(stores.hostAttributes.all(), SNAPSHOT.hostAttributes);
      assert.equal(stores.cronJobs.size, 1);
      assert.equal(stores.quotas.size, 1);
      assert.equal(stores.jobUpdates.summaries()[0]?.state?.status, 'ROLLING_FORWARD');
      assert.equal(stores.hostMaintenanceRequests.size, 1);
      assert.equal(statistics.unsnapshottedTransactions, 0);
    });
  }

  test('keeps the framework id when a snapshot has none', async () => {
    const id = encodeTransaction([{ saveFrameworkId: { id: 'kept' } }]);
    const { schedulerMetadata: _none, ...rest } = SNAPSHOT;
    assert.equal((await replayed(id, entry({ snapshot: rest }))).stores.frameworkId, 'kept');
  });

  test('puts the configurations back into a deduplicated snapshot', async () => {
    const { task, ...partial } = a.assignedTask;
    const deduplicatedSnapshot = {
      partialSnapshot: { ...SNAPSHOT, tasks: [] },
      partialTasks: [{ partialScheduledTask: { ...a, assignedTask: partial }, taskConfigId: 0 }],
      taskConfigs: [task],
    };
    const { stores } = await replayed(deflated({ deduplicatedSnapshot }));
    assert.deepEqual(stores.tasks.all(), [a]);
    const wrong = deflated({
      deduplicatedSnapshot: { ...deduplicatedSnapshot, taskConfigs: [] },
    });
    await assertDamaged([wrong], 1, /a task has configuration 0, but the snapshot has only 0/);
  });

  test('ignores what is deprecated and drops attributes without agent id', async () => {
    const { slaveId: _none, ...withoutAgent } = hostAttributes('h1');
    const ops: Op[] = [
      { saveLock: { lock: { key: { job: jobKey('web') }, token: 't', user: 'u', timestampMs: 1 } } },
      { removeLock: { lockKey: { job: jobKey('web') } } },
      { pruneJobUpdateHistory: { perJobRetainCount: 1, historyPruneThresholdMs: 1 } },
      { saveHostAttributes: { hostAttributes: withoutAgent } },
    ];
    const { stores } = await replayed(encodeTransaction(ops));
    assert.equal(stores.hostAttributes.size, 0);
  });

  test('derives the strategy of updates written before there were strategies', async () => {
    const batch = jobUpdate('batch');
    const settings = { ...batch.instructions.settings, waitForBatchCompletion: true };
    const { stores } = await replayed(
      encodeTransaction([
        { saveJobUpdate: { jobUpdate: jobUpdate('queue') } },
        {
          saveJobUpdate: { jobUpdate: { ...batch, instructions: { ...batch.instructions, settings } } },
        },
      ]),
    );
    const strategyOf = (id: string) =>
      stores.jobUpdates.get({ job: jobKey('web'), id })?.update.instructions.settings.updateStrategy;
    assert.deepEqual(strategyOf('queue'), { queueStrategy: { groupSize: 3 } });
    assert.deepEqual(strategyOf('batch'), { batchStrategy: { groupSize: 3, autopauseAfterBatch: false } });
  });
});

describe('what cannot be read is refused with its position', () => {
  const garbage = Uint8Array.of(1, 2, 3);
  const unknownOp = Buffer.from(saving());
  /** Field id of the op within the union: after the entry's and the transaction's field and the list's header. */
  unknownOp.writeInt16BE(999, 3 + 3 + 5 + 1);

  const cases: readonly (readonly [name: string, entry: Uint8Array, problem: RegExp])[] = [
    ['bytes that are no entry', garbage, /position 2/],
    ['an op of a later version', unknownOp, /Op|op/],
    ['an entry that does not inflate', entry({ deflatedEntry: garbage }), /position 2/],
    [
      'an op that breaks a rule',
      encodeTransaction([{ saveQuota: { role: 'x', quota: { resources: [] } } }]),
      /role x/,
    ],
    [
      'a task without status',
      entry({ transaction: { ops: [{ saveTasks: { tasks: [{ assignedTask: a.assignedTask }] } }] } }),
      /status/,
    ],
  ];
  for (const [name, bytes, problem] of cases) {
    test(name, () => assertDamaged([saving(a), bytes], 2, problem));
  }
});

describe('frames', () => {
  const long = saving(a, b);
  const frames = toFrames(long, 100);
  const [header, ...chunks] = frames;
  if (header === undefined) throw new Error('a long entry is cut into frames');

  test('an entry of exactly the limit is left whole, a longer one is cut', () => {
    assert.deepEqual(toFrames(long, long.length), [long]);
    assert.equal(toFrames(long, long.length - 1).length, 3);
    assert.equal(frames.length, 1 + Math.ceil(long.length / 100));
  });

  test('are put together', async () => {
    const { ids, statistics } = await replayed(saving(), ...frames, saving());
    assert.deepEqual(ids, ['a', 'b']);
    assert.equal(statistics.entries, 3);
  });

  test('that a writer did not finish are skipped with a warning', async () => {
    const unfinished: readonly (readonly [string, readonly Uint8Array[], string[]])[] = [
      ['the log ends', frames.slice(0, -1), []],
      ['another entry follows', [...frames.slice(0, -1), saving(b)], ['b']],
      ['another frame follows', [header, ...frames], ['a', 'b']],
      ['the header is missing', [...chunks.slice(0, 1), saving(b)], ['b']],
    ];
    for (const [name, entries, expected] of unfinished) {
      const { ids, warnings, counters } = await replayed(...entries);
      assert.deepEqual(ids, expected, name);
      assert.equal(warnings.length, 1, name);
      assert.equal(counters.get('scheduler_log_bad_frames_read'), 1, name);
    }
  });

  test('whose content is not what was written are refused', async () => {
    const swapped = [header, ...chunks.slice(1), ...chunks.slice(0, 1)];
    await assertDamaged([saving(), ...swapped], 1 + swapped.length, /checksum/);
    await assertDamaged(
      [entry({ frame: { header: { chunkCount: 0, checksum: new Uint8Array() } } })],
      1,
      /0 chunks/,
    );
  });
});
