import type { BackupFiles } from '../../ports/backup-files.ts';
import type { CancelTimer, Clock, Timers } from '../../ports/clock.ts';
import type { Logger } from '../../ports/logger.ts';
import type { Statistics } from '../../ports/statistics.ts';
import { type OpenStorage, StorageStopped } from '../../storage/storage.ts';
import { type Backups, createBackups } from './backups.ts';
import { createRecovery, type Recovery } from './recovery.ts';

/** The flags about snapshots and backups. */
export interface UpkeepSettings {
  readonly snapshotIntervalMs: number;
  readonly backupIntervalMs: number;
  readonly maxSavedBackups: number;
}

/** Upstream's defaults. */
export const DEFAULT_UPKEEP: UpkeepSettings = {
  snapshotIntervalMs: 60 * 60 * 1000,
  backupIntervalMs: 60 * 60 * 1000,
  maxSavedBackups: 48,
};

export interface UpkeepOptions {
  readonly storage: Pick<OpenStorage<never>, 'snapshot' | 'capture' | 'replaceForNextStart'>;
  /** Undefined if no directory for backups is configured. */
  readonly files: BackupFiles | undefined;
  readonly settings: UpkeepSettings;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly statistics: Statistics;
  readonly logger: Logger;
  /** The log holds a recovered state: the process must end in good order and be started again. */
  readonly onRecovered: () => void;
}

/** Looks after what would bring the state back. */
export interface Upkeep {
  /** Undefined if no directory for backups is configured. */
  readonly backups: Backups | undefined;
  readonly files: BackupFiles | undefined;
  readonly recovery: Recovery;
  /** Resolves when a snapshot is in the log. */
  snapshot(): Promise<void>;
  /** Takes snapshots and backups from now on, the first ones after one interval. */
  start(): void;
  stop(): void;
}

/** Makes the upkeep of a storage. */
export function createUpkeep(options: UpkeepOptions): Upkeep {
  const { storage, files, settings, timers, logger, onRecovered } = options;
  const backups =
    files === undefined
      ? undefined
      : createBackups({ ...options, files, maxSaved: settings.maxSavedBackups });
  const snapshots = every(settings.snapshotIntervalMs, timers, () =>
    storage.snapshot().catch((error: unknown) => {
      if (!(error instanceof StorageStopped)) logger.error('the snapshot failed', error);
    }),
  );
  const periodicBackups = every(settings.backupIntervalMs, timers, async () => {
    // A failure is counted and logged where it happens; the next interval tries again.
    await backups?.make().catch(() => {});
  });
  return {
    backups,
    files,
    recovery: createRecovery({ storage, files, logger, onCommitted: onRecovered }),
    snapshot: () => storage.snapshot(),
    start() {
      snapshots.start();
      if (backups === undefined) logger.warn('no backups are made: -backup_dir is not given');
      else periodicBackups.start();
    },
    stop() {
      snapshots.stop();
      periodicBackups.stop();
    },
  };
}

/** Runs `work` again and again, `intervalMs` after its last end. */
function every(
  intervalMs: number,
  timers: Timers,
  work: () => Promise<void>,
): { start(): void; stop(): void } {
  let cancel: CancelTimer | undefined;
  let isStopped = false;
  const next = (): void => {
    if (isStopped) return;
    cancel = timers.after(intervalMs, () => void work().then(next));
  };
  return {
    start: next,
    stop() {
      isStopped = true;
      cancel?.();
    },
  };
}
