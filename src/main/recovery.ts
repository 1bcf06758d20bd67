import { basename, dirname, resolve } from 'node:path';
import { type FlagValues, flag, flagTypes, type IgnoredFlags } from '../domain/flags/index.ts';
import { backupDirectory } from '../edge/backup/backup-directory.ts';
import { systemClock } from '../edge/system/clock.ts';
import type { Logger } from '../ports/logger.ts';
import { IGNORED_FLAGS } from '../scheduler/flags/index.ts';
import { STORAGE_FLAGS } from '../scheduler/flags/storage.ts';
import { backupBytes, MAX_BACKUP_BYTES, readBackup } from '../storage/backup.ts';
import { type CapturedState, capture } from '../storage/capture.ts';
import { SILENT } from '../storage/read-entries.ts';
import { replay } from '../storage/replay.ts';
import { fillLog, isEmpty } from '../storage/transfer.ts';
import { LOG_PLACE_FLAGS, openPlacedLog, openPlacedLogForReading, REPLICA_FLAGS } from './log-place.ts';
import type { Tool } from './tool.ts';

const ENDPOINT = flagTypes.oneOf('LOG', 'BACKUP');

const FLAGS = {
  from: flag({
    name: 'from',
    type: ENDPOINT,
    required: true,
    help: 'Where the state is: LOG (-from_log_path, -from_log_zk_group_path, or the flags of the log) or BACKUP (-backup).',
  }),
  to: flag({
    name: 'to',
    type: ENDPOINT,
    required: true,
    help: 'Where it is to be, which must be empty: LOG (the flags of the log) or BACKUP (-backup, a new file).',
  }),
  backup: flag({ name: 'backup', type: flagTypes.path, help: 'File of a backup.' }),
  fromLogPath: flag({
    name: 'from_log_path',
    type: flagTypes.path,
    help: 'Directory of the log to read, also of an Apache Aurora. Default: -native_log_file_path.',
  }),
  fromLogGroupPath: flag({
    name: 'from_log_zk_group_path',
    type: flagTypes.text,
    help: 'Node of ZooKeeper below which the log to read is. Default: -native_log_zk_group_path.',
  }),
  maxLogEntryBytes: STORAGE_FLAGS.maxLogEntryBytes,
  ...LOG_PLACE_FLAGS,
  ...REPLICA_FLAGS,
};

const IGNORED: IgnoredFlags = {
  ...IGNORED_FLAGS,
  'batch-size': 'the state is written in parts of bounded size',
  native_log_quorum_size: 'the ZooKeeper ensemble knows its own size',
  native_log_write_timeout: 'what ZooKeeper does not answer is tried again until the session ends',
  zk_chroot_path: 'paths of logs are whole paths',
};

type Settings = FlagValues<typeof FLAGS>;

const NON_EMPTY = 'Refusing to recover into non-empty persistence';

/** Where a state goes to. */
interface Destination {
  readonly place: string;
  write(state: CapturedState): Promise<void>;
  close(): Promise<void>;
}

/** Copies the state of a scheduler that does not run from a log or a backup into another one. */
export const RECOVERY_TOOL: Tool<typeof FLAGS> = {
  name: 'recovery-tool',
  flags: FLAGS,
  ignored: IGNORED,
  async run(values, { print, logger }) {
    refuseSamePlace(values);
    logger.info(`Recovering from ${values.from} to ${values.to}`);
    const destination = await (values.to === 'LOG' ? emptyLog(values, logger) : newBackup(values));
    try {
      const state = await (values.from === 'LOG' ? stateOfLog(values, logger) : stateOfBackup(values));
      await destination.write(state);
      await print(
        `Recovered ${state.tasks.length} tasks, ${state.cronJobs.length} cron jobs, ${state.jobUpdates.size} job updates, ` +
          `${state.quotaConfigurations.length} quotas, ${state.hostAttributes.length} hosts and ` +
          `${state.hostMaintenanceRequests.length} maintenance requests into ${destination.place}.`,
      );
    } finally {
      await destination.close();
    }
  },
};

function refuseSamePlace({ from, to, fromLogPath, fromLogGroupPath }: Settings): void {
  if (from !== to) return;
  if (from === 'BACKUP') throw new Error('-from and -to are both BACKUP: to copy a backup, copy its file');
  if (fromLogPath !== undefined || fromLogGroupPath !== undefined) return;
  throw new Error(
    '-from and -to are the same log: say with -from_log_path or -from_log_zk_group_path which one to read',
  );
}

async function emptyLog(values: Settings, logger: Logger): Promise<Destination> {
  const { log, place, takeOver, close, ...limit } = await openPlacedLog(values, logger);
  if (!(await isEmpty(log).catch(async (error) => close().then(() => Promise.reject(error))))) {
    await close();
    throw new Error(`${NON_EMPTY}: the log in ${place} has entries`);
  }
  return {
    place: `the log in ${place}`,
    async write(state) {
      if ((await log.status()).kind === 'uninitialised') await log.initialize();
      await takeOver();
      await fillLog(log, state, Math.min(values.maxLogEntryBytes, limit.maxEntryBytes));
    },
    close,
  };
}

async function newBackup(values: Settings): Promise<Destination> {
  const path = backupPath(values);
  const files = backupDirectory(dirname(path));
  const name = basename(path);
  if ((await files.list()).includes(name)) throw new Error(`${NON_EMPTY}: there is a file ${path}`);
  return {
    place: `the backup ${path}`,
    async write(state) {
      const size = await files.create(name, backupBytes(state));
      if (size === undefined) throw new Error(`${NON_EMPTY}: there is a file ${path}`);
    },
    close: async () => {},
  };
}

async function stateOfLog(values: Settings, logger: Logger): Promise<CapturedState> {
  const { fromLogPath, fromLogGroupPath } = values;
  const source = {
    ...values,
    ...(fromLogPath !== undefined && { logPath: fromLogPath, logGroupPath: undefined }),
    ...(fromLogGroupPath !== undefined && { logGroupPath: fromLogGroupPath }),
  };
  const { log, place, close } = await openPlacedLogForReading(source, logger);
  try {
    const { stores, statistics } = await replay(log, { ...SILENT, logger, clock: systemClock });
    logger.info(`read ${statistics.entries} entries of the log in ${place}`);
    return capture(stores, systemClock.nowMs());
  } finally {
    await close();
  }
}

async function stateOfBackup(values: Settings): Promise<CapturedState> {
  const path = backupPath(values);
  const bytes = await backupDirectory(dirname(path)).read(basename(path), MAX_BACKUP_BYTES);
  try {
    return (await readBackup(bytes)).capture();
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    throw new Error(`${path} cannot be read as a backup: ${problem}`, { cause: error });
  }
}

function backupPath({ backup }: Settings): string {
  if (backup === undefined) throw new Error('A value for the -backup flag must be supplied');
  return resolve(backup);
}
