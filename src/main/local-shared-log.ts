import { existsSync, renameSync, rmSync } from 'node:fs';
import { openLevelLog } from '../edge/leveldb/level-log.ts';
import { placesIn } from '../edge/local/state-dir.ts';
import { systemClock } from '../edge/system/clock.ts';
import { isZooKeeperError } from '../edge/zookeeper/index.ts';
import type { Logger } from '../ports/logger.ts';
import { capture } from '../storage/capture.ts';
import { SILENT } from '../storage/read-entries.ts';
import { replay } from '../storage/replay.ts';
import { fillLog } from '../storage/transfer.ts';
import { openPlacedLog, type PlacedLog } from './log-place.ts';

/** Where the schedulers of a one-machine cluster share their log. */
export const SHARED_LOG = '/aurora/log';

/** Short, since a server that is starting may accept a connection and forget it; the next one works. */
const ATTEMPT_MS = 3_000;

/**
 * Makes the log that schedulers share, unless it is there. The state of a scheduler that was alone goes into it, and
 * that one's log aside.
 * @returns whether that is done; if not, ZooKeeper does not serve yet
 * @throws Error that says what is in the way; the log of before is untouched then
 */
export async function prepareSharedLog(
  stateDir: string,
  zooKeeperPort: number,
  logger: Logger,
): Promise<boolean> {
  const shared = await openShared(zooKeeperPort, logger);
  if (shared === undefined) return false;
  try {
    if ((await shared.log.status()).kind === 'ready') return true;
    await shared.log.initialize();
    const { log, movedLog } = placesIn(stateDir);
    if (!existsSync(log)) return true;
    await copyState(log, shared, logger);
    rmSync(movedLog, { recursive: true, force: true });
    renameSync(log, movedLog);
    logger.info(
      `the state of the scheduler that was alone is now in ZooKeeper; ${movedLog} is not used any more`,
    );
    return true;
  } finally {
    await shared.close();
  }
}

async function openShared(zooKeeperPort: number, logger: Logger): Promise<PlacedLog | undefined> {
  const place = {
    ...{ logPath: undefined, logGroupPath: SHARED_LOG, zooKeeperCredentials: undefined },
    zooKeeperServers: [{ host: '127.0.0.1', port: zooKeeperPort }],
    zooKeeperSessionTimeoutMs: ATTEMPT_MS,
  };
  try {
    return await openPlacedLog(place, logger);
  } catch (error) {
    if (isZooKeeperError(error, 'NOT_SENT')) return undefined;
    throw error;
  }
}

async function copyState(path: string, shared: PlacedLog, logger: Logger): Promise<void> {
  const alone = await openLevelLog(path);
  try {
    if ((await alone.status()).kind === 'uninitialised') return;
    const { stores } = await replay(alone, { ...SILENT, logger, clock: systemClock });
    await shared.takeOver();
    await fillLog(shared.log, capture(stores, systemClock.nowMs()), shared.maxEntryBytes);
  } finally {
    await alone.close();
  }
}
