import { monotonicClock, systemTimers } from '../edge/system/clock.ts';
import { systemRandom } from '../edge/system/random.ts';
import {
  CREATOR_ALL_ACL,
  connect,
  OPEN_ACL,
  type ServerAddress,
  type ZooKeeperClient,
} from '../edge/zookeeper/index.ts';
import { MAX_ENTRY_BYTES } from '../edge/zookeeper-log/batch.ts';
import { openZooKeeperLog, type ZooKeeperLogOptions } from '../edge/zookeeper-log/zookeeper-log.ts';
import type { SharedLog } from '../ports/log.ts';
import type { Logger } from '../ports/logger.ts';
import { FRAME_BYTES } from '../storage/framing.ts';

/** Longest entry that the storage may hand to a log in ZooKeeper in one piece. */
export const MAX_SHARED_ENTRY_BYTES = MAX_ENTRY_BYTES - FRAME_BYTES;

/** An ensemble, and who one is there. */
export interface EnsembleSettings {
  readonly servers: readonly ServerAddress[];
  readonly sessionTimeoutMs: number;
  /** `user:password` */
  readonly credentials: string | undefined;
}

/** Opens a session in the background, on this machine's clock. */
export function openSession(
  { servers, sessionTimeoutMs, credentials }: EnsembleSettings,
  logger: Logger,
): ZooKeeperClient {
  return connect({
    ...{ servers, sessionTimeoutMs, logger, monotonicClock, timers: systemTimers, random: systemRandom },
    ...(credentials === undefined ? {} : { auth: [{ scheme: 'digest', credentials }] }),
  });
}

/**
 * The log below a node. With credentials nobody else may read or write it.
 * @param options where it is, in which session, and who writes
 */
export function openSharedLog(
  { credentials }: Pick<EnsembleSettings, 'credentials'>,
  options: Pick<ZooKeeperLogOptions, 'client' | 'groupPath' | 'writerName'> & {
    readonly writeTimeoutMs?: number | undefined;
  },
): SharedLog {
  const { writeTimeoutMs, ...place } = options;
  return openZooKeeperLog({
    ...{ ...place, timers: systemTimers, random: systemRandom },
    acl: credentials === undefined ? OPEN_ACL : CREATOR_ALL_ACL,
    ...(writeTimeoutMs === undefined ? {} : { writeTimeoutMs }),
  });
}
