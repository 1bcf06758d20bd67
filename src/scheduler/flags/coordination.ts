import {
  type Check,
  type FlagValues,
  flag,
  flagTypes,
  nonEmpty,
  positive,
} from '../../domain/flags/index.ts';
import { failure, type Result, success } from '../../domain/values/result.ts';

const DAY_MS = 86_400_000;

/** A path of ZooKeeper, such as `/aurora/scheduler`. */
const nodePath: Check<string> = {
  what: 'an absolute path of ZooKeeper without empty parts, such as /aurora/scheduler',
  holds: (value) => value === '/' || /^(\/[^/\0]+)+$/.test(value),
};

/** How several schedulers share one cluster. */
export const COORDINATION_FLAGS = {
  zooKeeperServers: flag({
    name: 'zk_endpoints',
    type: flagTypes.list(flagTypes.socketAddress),
    default: [],
    help: 'Servers of the ZooKeeper ensemble that schedulers share.',
  }),
  zooKeeperChroot: flag({
    name: 'zk_chroot_path',
    type: flagTypes.text,
    default: '/',
    check: nodePath,
    help: 'Node of ZooKeeper below which -serverset_path is.',
  }),
  zooKeeperSessionTimeoutMs: flag({
    name: 'zk_session_timeout',
    type: flagTypes.duration,
    default: 15_000,
    check: positive,
    help: 'A scheduler that ZooKeeper does not hear of for so long leads no more.',
  }),
  zooKeeperCredentials: flag({
    name: 'zk_digest_credentials',
    type: flagTypes.madeOf(flagTypes.text, 'user:password', parseDigestCredentials),
    secret: true,
    help: 'Who the scheduler is for ZooKeeper; its nodes are then writable by nobody else.',
  }),
  serverSetPath: flag({
    name: 'serverset_path',
    type: flagTypes.text,
    check: nodePath,
    help: 'Node of ZooKeeper below which schedulers elect and advertise their leader.',
  }),
  serverSetEndpointName: flag({
    name: 'serverset_endpoint_name',
    type: flagTypes.text,
    default: 'http',
    check: nonEmpty,
    help: 'Name of the advertised endpoint.',
  }),
  logGroupPath: flag({
    name: 'native_log_zk_group_path',
    type: flagTypes.text,
    check: nodePath,
    help: 'Node of ZooKeeper below which the log is. With it, several schedulers may run.',
  }),
  logQuorumSize: flag({
    name: 'native_log_quorum_size',
    type: flagTypes.integer,
    check: positive,
    help: 'Servers that make up a majority of the ensemble; a scheduler that finds another number refuses to start.',
  }),
  logWriteTimeoutMs: flag({
    name: 'native_log_write_timeout',
    type: flagTypes.duration,
    check: positive,
    help: 'A scheduler whose log in ZooKeeper acknowledges nothing for so long stops; else when its session ends.',
  }),
  maxLeadingDurationMs: flag({
    name: 'max_leading_duration',
    type: flagTypes.duration,
    default: DAY_MS,
    check: positive,
    help: 'A leader hands over to another scheduler after this time. Without others it goes on.',
  }),
} as const;

/** Where the log and the other schedulers are. */
export type CoordinationSettings =
  | { readonly kind: 'alone'; readonly logDirectory: string }
  | {
      readonly kind: 'shared';
      readonly servers: readonly { readonly host: string; readonly port: number }[];
      readonly sessionTimeoutMs: number;
      /** `user:password` */
      readonly credentials: string | undefined;
      /** With the chroot. */
      readonly serverSetPath: string;
      readonly endpointName: string;
      readonly logGroupPath: string;
      readonly quorumSize: number | undefined;
      readonly writeTimeoutMs: number | undefined;
      readonly maxLeadingMs: number;
    };

/**
 * What the flags mean together: a log in ZooKeeper if its path is given, else one on this machine.
 * @returns what is missing
 */
export function coordinationSettings(
  values: FlagValues<typeof COORDINATION_FLAGS> & { readonly logPath: string | undefined },
): Result<CoordinationSettings> {
  const { logGroupPath, serverSetPath, zooKeeperServers, zooKeeperChroot } = values;
  if (logGroupPath === undefined) {
    if (serverSetPath !== undefined || zooKeeperServers.length > 0) {
      return failure(
        'Schedulers that find each other in ZooKeeper must share their log, or each would go on with a state of its ' +
          'own: give -native_log_zk_group_path too, or neither -zk_endpoints nor -serverset_path for a single scheduler.',
      );
    }
    if (values.logPath === undefined) {
      return failure('A value for the -native_log_file_path flag must be supplied');
    }
    return success({ kind: 'alone', logDirectory: values.logPath });
  }
  if (zooKeeperServers.length === 0) return failure('A value for the -zk_endpoints flag must be supplied');
  if (serverSetPath === undefined) return failure('A value for the -serverset_path flag must be supplied');
  return success({
    kind: 'shared',
    servers: zooKeeperServers,
    sessionTimeoutMs: values.zooKeeperSessionTimeoutMs,
    credentials: values.zooKeeperCredentials,
    serverSetPath: zooKeeperChroot === '/' ? serverSetPath : `${zooKeeperChroot}${serverSetPath}`,
    endpointName: values.serverSetEndpointName,
    logGroupPath,
    quorumSize: values.logQuorumSize,
    writeTimeoutMs: values.logWriteTimeoutMs,
    maxLeadingMs: values.maxLeadingDurationMs,
  });
}

/** As upstream: exactly one colon, and neither part is empty. */
function parseDigestCredentials(text: string): Result<string> {
  return /^[^:]+:[^:]+$/.test(text)
    ? success(text)
    : failure('it is not user:password with exactly one colon');
}
