import { CommandError } from '../command-error.ts';
import type { ServerSet } from '../context.ts';
import { EXIT } from '../exit-codes.ts';
import type { Mechanism } from '../outside.ts';
import type { Cluster } from './clusters.ts';

/** How the scheduler of a cluster is found. */
export type Access = (
  | { readonly kind: 'direct'; readonly base: URL }
  | { readonly kind: 'serverSet'; readonly serverSet: ServerSet }
) & {
  /** Base of the pages that users look at, where it is another than the scheduler's. */
  readonly proxy: URL | undefined;
  readonly mechanism: Mechanism;
};

const DEFAULT_ZOOKEEPER_PORT = 2181;
/** A host name, an IPv4 address or an IPv6 address in brackets, and perhaps a port. */
const SERVER = /^(?<host>[\w.-]+|\[[\da-fA-F:.]+\])(?::(?<port>\d{1,5}))?$/;

/**
 * Reads how the scheduler of a cluster is found from its entry.
 * @throws CommandError if the entry does not say enough, or what cannot be done
 */
export function accessOf({ name, entry }: Cluster): Access {
  const field = (key: string): unknown => entry[key] ?? undefined;
  const invalid = (problem: string): CommandError =>
    new CommandError(EXIT.INVALID_CONFIGURATION, `Cluster ${name}: ${problem}`);
  const mechanism = mechanismOf(field('auth_mechanism'), invalid);
  const proxy = field('proxy_url') === undefined ? undefined : urlOf(field('proxy_url'));
  if (proxy === undefined && field('proxy_url') !== undefined) {
    throw invalid('proxy_url must be a URL such as https://aurora.example');
  }
  if (field('zk') !== undefined)
    return { kind: 'serverSet', serverSet: serverSetOf(field, invalid), proxy, mechanism };
  const base = urlOf(field('scheduler_uri'));
  if (base !== undefined) return { kind: 'direct', base, proxy, mechanism };
  const given =
    field('scheduler_uri') === undefined
      ? 'set it, or zk and scheduler_zk_path'
      : JSON.stringify(field('scheduler_uri'));
  throw invalid(`scheduler_uri must be a URL such as http://scheduler.example:8081 (${given})`);
}

type Invalid = (problem: string) => CommandError;

/** A mechanism that is not known must never mean none. */
function mechanismOf(mechanism: unknown, invalid: Invalid): Mechanism {
  if (mechanism === undefined || mechanism === 'UNAUTHENTICATED') return 'UNAUTHENTICATED';
  if (mechanism === 'KERBEROS') return 'KERBEROS';
  throw invalid(
    `auth_mechanism ${JSON.stringify(mechanism)} is unknown; use KERBEROS, or UNAUTHENTICATED, with which logins in ~/.netrc are sent`,
  );
}

function serverSetOf(field: (key: string) => unknown, invalid: Invalid): ServerSet {
  const defaultPort = field('zk_port') ?? DEFAULT_ZOOKEEPER_PORT;
  if (!isPort(defaultPort))
    throw invalid(`zk_port must be a port from 1 to 65535, not ${JSON.stringify(defaultPort)}`);
  const zk = field('zk');
  const hosts = typeof zk === 'string' ? zk.split(',').map((host) => host.trim()) : [];
  const servers = hosts.map((server) => {
    const { host, port } = SERVER.exec(server)?.groups ?? {};
    return host !== undefined && isPort(Number(port ?? defaultPort))
      ? `${host}:${port ?? defaultPort}`
      : undefined;
  });
  if (servers.length === 0 || servers.includes(undefined)) {
    throw invalid(`zk must list hosts such as "zk1.example,zk2.example:2182", not ${JSON.stringify(zk)}`);
  }
  const path = field('scheduler_zk_path');
  if (typeof path !== 'string' || !/^(?:\/[^/]+)+$/.test(path)) {
    throw invalid('scheduler_zk_path must be a path such as /aurora/scheduler where zk is set');
  }
  return { servers: servers.filter((server) => server !== undefined), path };
}

function isPort(value: unknown): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value > 0 && value < 65_536;
}

function urlOf(value: unknown): URL | undefined {
  if (typeof value !== 'string' || !URL.canParse(value)) return undefined;
  const url = new URL(value);
  return url.protocol === 'http:' || url.protocol === 'https:' ? url : undefined;
}
