import { type FlagValues, flag, flagTypes, positive } from '../../domain/flags/index.ts';
import { DEFAULT_UPKEEP, type UpkeepSettings } from '../upkeep/upkeep.ts';

/** Where the scheduler keeps its state. */
export const STORAGE_FLAGS = {
  logPath: flag({
    name: 'native_log_file_path',
    type: flagTypes.path,
    help: 'Directory of the log of a scheduler that runs alone.',
  }),
  maxLogEntryBytes: flag({
    name: 'dlog_max_entry_size',
    type: flagTypes.dataAmount,
    default: 512 * 1024,
    check: positive,
    help: 'Larger entries of the log are split.',
  }),
  snapshotIntervalMs: flag({
    name: 'dlog_snapshot_interval',
    type: flagTypes.duration,
    default: DEFAULT_UPKEEP.snapshotIntervalMs,
    check: positive,
    help: 'Pause between snapshots, which shorten the log.',
  }),
  backupDirectory: flag({
    name: 'backup_dir',
    type: flagTypes.path,
    help: 'Directory of the backups; made with the first one. Without it there are none.',
  }),
  backupIntervalMs: flag({
    name: 'backup_interval',
    type: flagTypes.duration,
    default: DEFAULT_UPKEEP.backupIntervalMs,
    check: positive,
    help: 'Pause between backups.',
  }),
  maxSavedBackups: flag({
    name: 'max_saved_backups',
    type: flagTypes.integer,
    default: DEFAULT_UPKEEP.maxSavedBackups,
    check: positive,
    help: 'Backups that are kept; the oldest ones are removed.',
  }),
} as const;

/** The settings that these flags amount to. */
export function upkeepSettings(values: FlagValues<typeof STORAGE_FLAGS>): UpkeepSettings {
  const { snapshotIntervalMs, backupIntervalMs, maxSavedBackups } = values;
  return { snapshotIntervalMs, backupIntervalMs, maxSavedBackups };
}
