import type { ScheduledTask } from '../../../api/generated/aurora.ts';
import { failure, type Result, success } from '../../domain/values/result.ts';
import type { BackupFiles } from '../../ports/backup-files.ts';
import type { Logger } from '../../ports/logger.ts';
import { MAX_BACKUP_BYTES, type RecoveredState, readBackup } from '../../storage/backup.ts';
import type { TaskFilter } from '../../storage/state.ts';
import type { OpenStorage } from '../../storage/storage.ts';

export interface RecoveryOptions {
  readonly storage: Pick<OpenStorage<never>, 'replaceForNextStart'>;
  /** Undefined if no directory for backups is configured. */
  readonly files: BackupFiles | undefined;
  readonly logger: Logger;
  /** The log holds the recovered state: the process must end in good order and be started again. */
  readonly onCommitted: () => void;
}

/** The recovery of a backup in steps. Failures are in words for the operator. */
export interface Recovery {
  /** Reads a backup into a place of its own, where it can be looked at and changed. */
  stage(backupId: string): Promise<Result<undefined>>;
  query(filter: TaskFilter): Result<readonly ScheduledTask[]>;
  /** @returns how many tasks were forgotten */
  removeTasks(filter: TaskFilter): Result<number>;
  /** Puts the staged state in place of the scheduler's: durable when it resolves. The scheduler ends soon after. */
  commit(): Promise<Result<undefined>>;
  unload(): Result<undefined>;
}

/** What answers say if no directory for backups is configured. */
export const NO_BACKUP_DIRECTORY = 'This scheduler has no directory for backups: start it with -backup_dir.';

const NONE_STAGED = failure('No backup loaded.');
const ANOTHER_STAGED = failure('Another backup is already loaded.');

/** Recovers backups, one at a time. What is staged is forgotten with the process. */
export function createRecovery({ storage, files, logger, onCommitted }: RecoveryOptions): Recovery {
  let staged: RecoveredState | undefined;
  /** While a backup is read or committed. */
  let isBusy = false;

  async function load(backupId: string, from: BackupFiles): Promise<Result<undefined>> {
    try {
      // Only what the listing names: an id that is a path leads nowhere.
      const isThere = (await from.list()).includes(backupId);
      if (!isThere) return failure(`Backup ${backupId} does not exist.`);
      staged = await readBackup(await from.read(backupId, MAX_BACKUP_BYTES));
      logger.info(`backup ${backupId} with ${staged.taskCount} tasks is staged for recovery`);
      return success(undefined);
    } catch (error) {
      logger.error(`backup ${backupId} cannot be staged`, error);
      const problem = error instanceof Error ? error.message : String(error);
      return failure(
        `Backup ${backupId} cannot be read: ${problem}. Nothing was changed; stage another one.`,
      );
    }
  }

  return {
    async stage(backupId) {
      if (files === undefined) return failure(NO_BACKUP_DIRECTORY);
      if (isBusy || staged !== undefined) return ANOTHER_STAGED;
      isBusy = true;
      try {
        return await load(backupId, files);
      } finally {
        isBusy = false;
      }
    },
    query: (filter) => (staged === undefined ? NONE_STAGED : success(staged.query(filter))),
    removeTasks: (filter) =>
      staged === undefined || isBusy ? NONE_STAGED : success(staged.removeTasks(filter)),
    async commit() {
      if (staged === undefined || isBusy) return NONE_STAGED;
      isBusy = true;
      const { taskCount } = staged;
      try {
        await storage.replaceForNextStart(staged.capture());
      } catch (error) {
        // If the storage still works, so can whoever wants to try again or stage another one.
        isBusy = false;
        throw error;
      }
      logger.warn(
        `a recovered state with ${taskCount} tasks is in the log; this scheduler ends to start with it`,
      );
      onCommitted();
      return success(undefined);
    },
    unload() {
      if (staged === undefined || isBusy) return NONE_STAGED;
      staged = undefined;
      return success(undefined);
    },
  };
}
