import type { BackupFiles } from '../../ports/backup-files.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Logger } from '../../ports/logger.ts';
import type { Statistics } from '../../ports/statistics.ts';
import { backupBytes } from '../../storage/backup.ts';
import type { OpenStorage } from '../../storage/storage.ts';
import { backupNames, isBackupName } from './backup-name.ts';

/** Nobody writes to a backup so late. */
const UNFINISHED_AFTER_MS = 60 * 60 * 1000;

export interface BackupOptions {
  readonly storage: Pick<OpenStorage<never>, 'capture'>;
  readonly files: BackupFiles;
  /** The oldest backups beyond this number are removed after each new one. */
  readonly maxSaved: number;
  readonly clock: Clock;
  readonly statistics: Statistics;
  readonly logger: Logger;
}

/** Backups of the whole state in files. */
export interface Backups {
  /** Makes a backup of the state at this moment or, while one is being made, of the moment when that is done. @returns its name */
  make(): Promise<string>;
}

/** Makes backups, one at a time. */
export function createBackups(options: BackupOptions): Backups {
  const { files, clock, statistics, logger } = options;
  let underWay: Promise<unknown> | undefined;
  let next: Promise<string> | undefined;

  async function makeOne(): Promise<string> {
    const startMs = clock.nowMs();
    // Before, since they may take the room that the new one needs.
    await removeUnfinished(options);
    try {
      const { name, bytes } = await writeUnderFreeName(options);
      statistics.increment('scheduler_backup_success');
      logger.info(`backup ${name} written, ${bytes} bytes in ${clock.nowMs() - startMs} ms`);
      await removeOldest(options);
      return name;
    } catch (error) {
      statistics.increment('scheduler_backup_failed');
      logger.error(`a backup in ${files.directory} failed`, error);
      throw error;
    }
  }

  async function afterTheOne(): Promise<string> {
    await underWay?.catch(() => {});
    next = undefined;
    return start();
  }

  function start(): Promise<string> {
    const made = makeOne().finally(() => {
      underWay = undefined;
    });
    underWay = made;
    return made;
  }

  return {
    make() {
      if (underWay === undefined && next === undefined) return start();
      next ??= afterTheOne();
      return next;
    },
  };
}

async function writeUnderFreeName({
  storage,
  files,
  clock,
}: BackupOptions): Promise<{ readonly name: string; readonly bytes: number }> {
  const state = storage.capture();
  for (const name of backupNames(clock.nowMs())) {
    const bytes = await files.create(name, backupBytes(state));
    if (bytes !== undefined) return { name, bytes };
  }
  throw new Error('there are as many backups of this minute as there are names for them');
}

/** What cannot be removed is reported, but spoils no backup. */
async function removeOldest({ files, maxSaved, logger }: BackupOptions): Promise<void> {
  try {
    const backups = (await files.list()).filter(isBackupName).sort();
    for (const name of backups.slice(0, Math.max(0, backups.length - maxSaved))) await files.remove(name);
  } catch (error) {
    logger.error(`old backups in ${files.directory} could not be removed`, error);
  }
}

/** Removes what crashes have left. What cannot be removed is reported here, too, and spoils no backup. */
async function removeUnfinished({ files, clock, logger }: BackupOptions): Promise<void> {
  try {
    await files.removeUnfinished(isBackupName, clock.nowMs() - UNFINISHED_AFTER_MS);
  } catch (error) {
    logger.error(`unfinished backups in ${files.directory} could not be removed`, error);
  }
}
