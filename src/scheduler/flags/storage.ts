import { flag, flagTypes, positive } from '../../domain/flags/index.ts';

/** Where the scheduler keeps its state. */
export const STORAGE_FLAGS = {
  logPath: flag({
    name: 'native_log_file_path',
    type: flagTypes.path,
    required: true,
    help: 'Directory of the log.',
  }),
  maxLogEntryBytes: flag({
    name: 'dlog_max_entry_size',
    type: flagTypes.dataAmount,
    default: 512 * 1024,
    check: positive,
    help: 'Larger entries of the log are split.',
  }),
} as const;
