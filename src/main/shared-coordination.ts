import type { Endpoint } from '../domain/values/server-set.ts';
import { nextTurn, systemClock, systemTimers } from '../edge/system/clock.ts';
import { systemRandom } from '../edge/system/random.ts';
import { CREATOR_ALL_WORLD_READ_ACL, OPEN_ACL, type ZooKeeperClient } from '../edge/zookeeper/index.ts';
import { ZooKeeperElection } from '../edge/zookeeper-election/election.ts';
import { ZooKeeperLeaderRegistry } from '../edge/zookeeper-election/leader-registry.ts';
import { quorumProblem } from '../edge/zookeeper-log/quorum.ts';
import type { SharedLog } from '../ports/log.ts';
import type { Logger } from '../ports/logger.ts';
import type { Statistics } from '../ports/statistics.ts';
import type { CoordinationSettings } from '../scheduler/flags/coordination.ts';
import { followLog, type Standby } from '../storage/standby.ts';
import type { Coordination } from './coordination.ts';
import { MAX_SHARED_ENTRY_BYTES, openSession, openSharedLog } from './zookeeper-log.ts';

type SharedSettings = CoordinationSettings & { readonly kind: 'shared' };

/** ZooKeeper keeps the log in memory, so it is shortened sooner than one on disk. */
const SNAPSHOT_AFTER_BYTES = 32 * 1024 * 1024;

export interface SharedCoordinationOptions {
  /** Where others reach this scheduler. */
  readonly endpoint: Endpoint;
  /** Whether an uninitialised log is made; otherwise it is refused, since it may be the wrong one. */
  readonly initialisesLog: boolean;
  readonly loggerOf: (part: string) => Logger;
  readonly statistics: Statistics;
  readonly onFatal: (error: Error) => void;
}

/** A scheduler that shares log and leadership with others through ZooKeeper, all in one session. */
export function createSharedCoordination(
  settings: SharedSettings,
  options: SharedCoordinationOptions,
): Coordination {
  const { endpoint, loggerOf } = options;
  const client = openSession(settings, loggerOf('zookeeper'));
  exportSession(client, options.statistics);
  const acl = settings.credentials === undefined ? OPEN_ACL : CREATOR_ALL_WORLD_READ_ACL;
  const path = settings.serverSetPath;
  const registry = new ZooKeeperLeaderRegistry({
    ...{ client, path, acl, endpoint, timers: systemTimers },
    endpointName: settings.endpointName,
    logger: loggerOf('leader'),
  });
  const { logGroupPath: groupPath, writeTimeoutMs } = settings;
  const writerName = `${endpoint.host}:${endpoint.port}`;
  const log = openSharedLog(settings, { client, groupPath, writerName, writeTimeoutMs });
  const hostname = endpoint.host;
  const election = new ZooKeeperElection({
    ...{ client, path, acl, hostname, random: systemRandom, timers: systemTimers },
  });
  let standby: Standby | undefined;
  return {
    election,
    maxLeadingMs: settings.maxLeadingMs,
    async prepare() {
      registry.follow();
      await untilConnected(client, settings.sessionTimeoutMs);
      await refuseWrongQuorum(client, settings.quorumSize);
      await prepareLog(log, groupPath, options.initialisesLog);
      const { statistics } = options;
      const context = { statistics, nextTurn, clock: systemClock, logger: loggerOf('storage') };
      standby = followLog(log, context, options.onFatal);
      await standby.ready;
    },
    async open() {
      if (standby === undefined) throw new Error('the log is opened before it is prepared');
      await log.takeOver();
      const replayed = await standby.promote();
      return {
        ...{ log, replayed, snapshotAfterBytes: SNAPSHOT_AFTER_BYTES },
        maxEntryBytes: MAX_SHARED_ENTRY_BYTES,
        isCurrent: () => election.leads,
      };
    },
    announce: () => registry.announce(),
    withdraw: () => registry.withdraw(),
    leadership(isActive) {
      const leader = registry.leader();
      if (leader === undefined) return { kind: 'unknown', reason: `No scheduler is advertised at ${path}` };
      if (leader.host !== endpoint.host || leader.port !== endpoint.port)
        return { kind: 'following', leader };
      if (isActive && election.leads) return { kind: 'leading' };
      return { kind: 'unknown', reason: 'ZooKeeper still advertises a process that was here before' };
    },
    async close() {
      standby?.stop();
      await log.close();
      await client.close();
    },
  };
}

/** The names under which Apache Aurora exports the state of its connection. */
const EXPORTED_STATES = {
  CONNECTED: 'connected',
  SUSPENDED: 'suspended',
  RECONNECTED: 'reconnected',
  LOST: 'expired',
} as const;

function exportSession(client: ZooKeeperClient, statistics: Statistics): void {
  let last = '';
  for (const [name, event] of Object.entries(EXPORTED_STATES)) {
    statistics.gauge(`zk_connection_state_${name}`, () => (last === event ? 1 : 0));
  }
  client.onSession((event) => {
    last = event;
    for (const [name, counted] of Object.entries(EXPORTED_STATES)) {
      if (counted === event) statistics.increment(`zk_connection_state_${name}_counter`);
    }
  });
}

/** A scheduler may be started before its ensemble: the client says each time that it finds nobody. */
async function untilConnected(client: ZooKeeperClient, patienceMs: number): Promise<void> {
  while (client.state === 'connecting') {
    await client.whenConnected(patienceMs).catch((error: unknown) => {
      if (client.state !== 'connecting') throw error;
    });
  }
}

async function refuseWrongQuorum(client: ZooKeeperClient, expected: number | undefined): Promise<void> {
  if (expected === undefined) return;
  const problem = await quorumProblem(client, expected);
  if (problem !== undefined) throw new Error(problem);
}

async function prepareLog(log: SharedLog, path: string, initialises: boolean): Promise<void> {
  if ((await log.status()).kind !== 'uninitialised') return;
  if (initialises) {
    // Another scheduler of a new cluster may do so at the same time.
    await log.initialize().catch(async (error: unknown) => {
      if ((await log.status()).kind === 'uninitialised') throw error;
    });
    return;
  }
  throw new Error(
    `The log below ${path} in ZooKeeper is not initialised. If this cluster is new, initialise it with aurora-log ` +
      'initialize; if it is not, -zk_endpoints or -native_log_zk_group_path is wrong.',
  );
}
