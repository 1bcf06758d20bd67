import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { type FlagValues, flag, flagTypes } from '../domain/flags/index.ts';
import { copyDatabase, type DatabaseCopy } from '../edge/leveldb/database-copy.ts';
import { openLevelLog } from '../edge/leveldb/level-log.ts';
import { readLevelLog } from '../edge/leveldb/read-level-log.ts';
import { isReplica, readReplica } from '../edge/mesos-log/replica-log.ts';
import type { Log, ReadableLog, SharedLog } from '../ports/log.ts';
import type { Logger } from '../ports/logger.ts';
import { COORDINATION_FLAGS } from '../scheduler/flags/coordination.ts';
import { STORAGE_FLAGS } from '../scheduler/flags/storage.ts';
import { MAX_SHARED_ENTRY_BYTES, openSession, openSharedLog } from './zookeeper-log.ts';

const { zooKeeperServers, zooKeeperSessionTimeoutMs, zooKeeperCredentials, logGroupPath } =
  COORDINATION_FLAGS;

/** The scheduler's flags that say where its log is, for tools. */
export const LOG_PLACE_FLAGS = {
  logPath: STORAGE_FLAGS.logPath,
  ...{ zooKeeperServers, zooKeeperSessionTimeoutMs, zooKeeperCredentials, logGroupPath },
};

/** How far tools believe a replica of an Apache Aurora. */
export const REPLICA_FLAGS = {
  trustsUnlearned: flag({
    name: 'trust_unlearned',
    type: flagTypes.bool,
    default: false,
    help:
      'What a replica of an Apache Aurora has written counts, though it has not learned that a majority has it: ' +
      'right if there is no other replica, or if it is that of the scheduler that led last.',
  }),
};

type LogPlace = FlagValues<typeof LOG_PLACE_FLAGS>;

/** A log that a tool looks at. */
export interface PlacedReadableLog {
  readonly log: ReadableLog;
  /** Where it is, for messages. */
  readonly place: string;
  close(): Promise<void>;
}

/** A log that a tool works on. */
export interface PlacedLog extends PlacedReadableLog {
  readonly log: Log;
  /** Longest entry that it takes whole, whatever the flags say. */
  readonly maxEntryBytes: number;
  /** Makes this process the log's writer, in place of any scheduler. */
  takeOver(): Promise<void>;
}

/**
 * Opens the log that the flags name: in ZooKeeper if they name a path there, else in a directory.
 * @throws Error that tells the operator what is missing or in the way
 */
export async function openPlacedLog(values: LogPlace, logger: Logger): Promise<PlacedLog> {
  const { logGroupPath: groupPath } = values;
  if (groupPath !== undefined) {
    const { log, ...opened } = await openInZooKeeper(groupPath, values, logger);
    return { ...opened, log, maxEntryBytes: MAX_SHARED_ENTRY_BYTES, takeOver: () => log.takeOver() };
  }
  const logPath = requiredPath(values);
  const log = await openLevelLog(logPath);
  return {
    ...{ log, place: logPath, maxEntryBytes: Number.POSITIVE_INFINITY },
    takeOver: async () => {},
    close: () => log.close(),
  };
}

/**
 * Opens the log that the flags name, to look at it: a directory, which may also be a replica of an Apache Aurora, is
 * copied before, so that nothing in it changes.
 * @throws Error that tells the operator what is missing or in the way
 */
export async function openPlacedLogForReading(
  values: LogPlace & FlagValues<typeof REPLICA_FLAGS>,
  logger: Logger,
): Promise<PlacedReadableLog> {
  const { logGroupPath: groupPath } = values;
  if (groupPath !== undefined) return openInZooKeeper(groupPath, values, logger);
  const directory = requiredPath(values);
  const copy = await copyDatabase(directory);
  try {
    if (await holdsReplica(directory, copy)) {
      const log = await readReplica(directory, copy, values);
      return { log, place: `the replica of an Apache Aurora in ${directory}`, close: () => log.close() };
    }
    const log = await readLevelLog(directory, copy);
    return { log, place: directory, close: () => log.close() };
  } catch (error) {
    await copy[Symbol.asyncDispose]();
    throw error;
  }
}

/** Only our logs have a file HEAD; what is damaged otherwise is found when it is opened as one of ours. */
async function holdsReplica(directory: string, copy: DatabaseCopy): Promise<boolean> {
  const isOurs = (await exists(join(copy.path, 'HEAD'))) || !(await exists(join(copy.path, 'CURRENT')));
  return !isOurs && isReplica(directory, copy);
}

function requiredPath({ logPath }: LogPlace): string {
  if (logPath !== undefined) return logPath;
  throw new Error(
    'Say where the log is: -native_log_file_path=DIRECTORY, or -zk_endpoints and -native_log_zk_group_path.',
  );
}

async function openInZooKeeper(
  groupPath: string,
  values: LogPlace,
  logger: Logger,
): Promise<PlacedReadableLog & { readonly log: SharedLog }> {
  const {
    zooKeeperServers: servers,
    zooKeeperSessionTimeoutMs: sessionTimeoutMs,
    zooKeeperCredentials: credentials,
  } = values;
  if (servers.length === 0) throw new Error('A value for the -zk_endpoints flag must be supplied');
  const client = openSession({ servers, sessionTimeoutMs, credentials }, logger);
  const log = openSharedLog({ credentials }, { client, groupPath, writerName: 'a tool' });
  const close = async (): Promise<void> => {
    await log.close();
    await client.close();
  };
  try {
    await client.whenConnected(sessionTimeoutMs);
  } catch (error) {
    await close();
    throw error;
  }
  const ensemble = servers.map(({ host, port }) => `${host}:${port}`).join(',');
  return { log, place: `${groupPath} of the ZooKeeper at ${ensemble}`, close };
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
