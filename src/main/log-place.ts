import type { FlagValues } from '../domain/flags/index.ts';
import { openLevelLog } from '../edge/leveldb/level-log.ts';
import { monotonicClock, systemTimers } from '../edge/system/clock.ts';
import { systemRandom } from '../edge/system/random.ts';
import { CREATOR_ALL_ACL, connect, OPEN_ACL } from '../edge/zookeeper/index.ts';
import { openZooKeeperLog } from '../edge/zookeeper-log/zookeeper-log.ts';
import type { Log } from '../ports/log.ts';
import type { Logger } from '../ports/logger.ts';
import { COORDINATION_FLAGS } from '../scheduler/flags/coordination.ts';
import { STORAGE_FLAGS } from '../scheduler/flags/storage.ts';

const { zooKeeperServers, zooKeeperSessionTimeoutMs, zooKeeperCredentials, logGroupPath } =
  COORDINATION_FLAGS;

/** The scheduler's flags that say where its log is, for tools. */
export const LOG_PLACE_FLAGS = {
  logPath: STORAGE_FLAGS.logPath,
  ...{ zooKeeperServers, zooKeeperSessionTimeoutMs, zooKeeperCredentials, logGroupPath },
};

/** A log that a tool works on. */
export interface PlacedLog {
  readonly log: Log;
  /** Where it is, for messages. */
  readonly place: string;
  /** Makes this process the log's writer, in place of any scheduler. */
  takeOver(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens the log that the flags name: in ZooKeeper if they name a path there, else in a directory.
 * @throws Error that tells the operator what is missing or in the way
 */
export async function openPlacedLog(
  values: FlagValues<typeof LOG_PLACE_FLAGS>,
  logger: Logger,
): Promise<PlacedLog> {
  const { logGroupPath: groupPath, logPath } = values;
  if (groupPath !== undefined) return openInZooKeeper(groupPath, values, logger);
  if (logPath === undefined) {
    throw new Error(
      'Say where the log is: -native_log_file_path=DIRECTORY, or -zk_endpoints and -native_log_zk_group_path.',
    );
  }
  const log = await openLevelLog(logPath);
  return { log, place: logPath, takeOver: async () => {}, close: () => log.close() };
}

async function openInZooKeeper(
  groupPath: string,
  values: FlagValues<typeof LOG_PLACE_FLAGS>,
  logger: Logger,
): Promise<PlacedLog> {
  const { zooKeeperServers: servers, zooKeeperCredentials: credentials } = values;
  if (servers.length === 0) throw new Error('A value for the -zk_endpoints flag must be supplied');
  const client = connect({
    ...{ servers, logger, monotonicClock, timers: systemTimers, random: systemRandom },
    sessionTimeoutMs: values.zooKeeperSessionTimeoutMs,
    ...(credentials === undefined ? {} : { auth: [{ scheme: 'digest', credentials }] }),
  });
  const log = openZooKeeperLog({
    ...{ client, groupPath, timers: systemTimers, random: systemRandom },
    acl: credentials === undefined ? OPEN_ACL : CREATOR_ALL_ACL,
    writerName: 'a tool',
  });
  const close = async (): Promise<void> => {
    await log.close();
    await client.close();
  };
  try {
    await client.whenConnected(values.zooKeeperSessionTimeoutMs);
  } catch (error) {
    await close();
    throw error;
  }
  const ensemble = servers.map(({ host, port }) => `${host}:${port}`).join(',');
  return {
    log,
    place: `${groupPath} of the ZooKeeper at ${ensemble}`,
    takeOver: () => log.takeOver(),
    close,
  };
}
