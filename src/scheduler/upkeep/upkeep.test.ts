import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { VirtualTime } from '../../../sim/virtual-time.ts';
import { createStatistics } from '../../ports/in-memory-statistics.ts';
import { MemoryLog } from '../../storage/memory-log.ts';
import { createStorage } from '../../storage/storage.ts';
import { backupNames, isBackupName } from './backup-name.ts';
import { MemoryBackupFiles } from './testing/memory-backup-files.ts';
import { createUpkeep, DEFAULT_UPKEEP, type Upkeep } from './upkeep.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** Some moment of which only the minute matters. */
const START_MS = 1_600_000_020_000;

interface Kept {
  readonly upkeep: Upkeep;
  readonly time: VirtualTime;
  readonly files: MemoryBackupFiles;
  readonly counter: (name: string) => unknown;
  /** Lets everything that is due happen until `deadline` holds. */
  until(holds: () => boolean): Promise<void>;
}

async function kept(settings: Partial<typeof DEFAULT_UPKEEP> = {}, withFiles = true): Promise<Kept> {
  const time = new VirtualTime(START_MS);
  const statistics = createStatistics();
  const logger = { debug() {}, info() {}, warn() {}, error() {} };
  const storage = await createStorage<never>({
    ...{ log: MemoryLog.of(), clock: time, logger, statistics },
    perform: () => {},
    onFatal: (error) => {
      throw error;
    },
  });
  const files = new MemoryBackupFiles();
  const upkeep = createUpkeep({
    ...{ storage, logger, statistics, clock: time, timers: time },
    files: withFiles ? files : undefined,
    settings: { ...DEFAULT_UPKEEP, ...settings },
    onRecovered: () => {},
  });
  return {
    ...{ upkeep, time, files },
    counter: (name) => new Map(statistics.values()).get(name),
    async until(holds) {
      for (let turn = 0; !holds(); turn++) {
        assert(turn < 10_000, 'nothing more happens');
        await new Promise((resolve) => setImmediate(resolve));
      }
    },
  };
}

describe('backups', () => {
  it('are named after the minute, and with a number if there is one of the same minute', () => {
    const names = backupNames(new Date(2026, 2, 4, 5, 6, 59).getTime());
    const first = Array.from({ length: 3 }, () => names.next().value);
    assert.deepEqual(first, [
      'scheduler-backup-2026-03-04-05-06',
      'scheduler-backup-2026-03-04-05-06-02',
      'scheduler-backup-2026-03-04-05-06-03',
    ]);
    assert(first.every((name) => isBackupName(String(name))));
    assert.equal([...backupNames(0)].length, 99);
  });

  it('are made one interval after the other, the first after one', async () => {
    const { upkeep, time, files, until } = await kept({ backupIntervalMs: HOUR_MS });
    upkeep.start();
    await time.advance(HOUR_MS - 1);
    assert.equal(files.files.size, 0);
    for (let made = 1; made <= 3; made++) {
      await time.advance(HOUR_MS);
      await until(() => files.files.size === made);
      await until(() => time.size >= 2);
    }
    upkeep.stop();
    await time.advance(10 * HOUR_MS);
    assert.equal(files.files.size, 3);
  });

  it('never replace each other, though they are of one minute and asked for at once', async () => {
    const { upkeep, files, counter } = await kept();
    const names = await Promise.all([upkeep.backups?.make(), upkeep.backups?.make(), upkeep.backups?.make()]);
    // The second and the third caller share the backup that begins after the first one.
    assert.equal(new Set(names).size, 2);
    assert.equal(files.files.size, 2);
    assert.equal(counter('scheduler_backup_success'), 2);
  });

  it('are removed when there are too many, the oldest first, and nothing else is', async () => {
    const { upkeep, time, files } = await kept({ maxSavedBackups: 2 });
    files.files.set('scheduler-backup-before-the-upgrade', new Uint8Array());
    files.files.set('scheduler-backup-2001-01-01-00-00', new Uint8Array());
    const made: unknown[] = [];
    for (let i = 0; i < 3; i++) {
      made.push(await upkeep.backups?.make());
      await time.advance(MINUTE_MS);
    }
    assert.deepEqual([...files.files.keys()].sort(), [
      ...made.slice(1).sort(),
      'scheduler-backup-before-the-upgrade',
    ]);
  });

  it('leave unfinished files to whoever may still write them, for an hour', async () => {
    const { upkeep, files } = await kept();
    await upkeep.backups?.make();
    assert.deepEqual(files.removedBeforeMs, [START_MS - HOUR_MS]);
  });

  it('make room by removing unfinished files first', async () => {
    const { upkeep, files } = await kept();
    files.failure = new Error('disk full');
    files.removeUnfinished = async () => {
      files.failure = undefined;
    };
    await upkeep.backups?.make();
    assert.equal(files.files.size, 1);
  });

  it('that fail are counted, and the next interval tries again', async () => {
    const { upkeep, time, files, counter, until } = await kept();
    files.failure = new Error('disk full');
    await assert.rejects(upkeep.backups?.make() ?? Promise.resolve(), /disk full/);
    upkeep.start();
    await time.advance(HOUR_MS);
    await until(() => counter('scheduler_backup_failed') === 2);
    files.failure = undefined;
    await until(() => time.size >= 2);
    await time.advance(HOUR_MS);
    await until(() => counter('scheduler_backup_success') === 1);
  });

  it('are not made without a directory', async () => {
    const { upkeep } = await kept({}, false);
    assert.equal(upkeep.backups, undefined);
    assert.deepEqual(await upkeep.recovery.stage('scheduler-backup-2001-01-01-00-00'), {
      ok: false,
      message: 'This scheduler has no directory for backups: start it with -backup_dir.',
    });
  });
});

describe('snapshots', () => {
  it('are taken one interval after the other', async () => {
    const { upkeep, time, counter, until } = await kept({ snapshotIntervalMs: MINUTE_MS });
    upkeep.start();
    for (let taken = 1; taken <= 3; taken++) {
      await until(() => time.size >= 2);
      await time.advance(MINUTE_MS);
      await until(() => counter('scheduler_log_snapshots') === taken);
    }
    upkeep.stop();
  });
});
