import { readFileSync } from 'node:fs';
import { parseZkUrl } from '../zookeeper/index.ts';
import type { MasterGroup } from './detection/zookeeper-detector.ts';

/** Where a master is or is elected, or why the address says nothing usable. */
export type MasterAddress =
  | { readonly ok: true; readonly kind: 'fixed'; readonly endpoint: URL }
  | { readonly ok: true; readonly kind: 'elected'; readonly group: MasterGroup }
  | { readonly ok: false; readonly problem: string };

/** Path of the scheduler API on every master. */
export const SCHEDULER_API_PATH = '/api/v1/scheduler';

const HOST_AND_PORT = /^(?<host>\[[0-9a-fA-F:.]+\]|[^\s:/@?#[\]]+):(?<port>\d{1,5})$/;
const MAX_PORT = 65_535;

/**
 * Reads the flag `-mesos_master_address`: an address as {@link parseMasterAddress} takes it, or `file:///path` of a file
 * that holds one, so that a password need not be on a command line.
 */
export function readMasterAddress(flag: string): MasterAddress {
  if (!flag.startsWith('file://')) return parseMasterAddress(flag);
  const path = flag.slice('file://'.length);
  try {
    return parseMasterAddress(readFileSync(path, 'utf8').trim());
  } catch (error) {
    return refuse(flag, `the file cannot be read (${error instanceof Error ? error.message : error})`);
  }
}

/**
 * Reads a master address: `host:port`, `master@host:port`, or `zk://[user:password@]host:port,…/path` for masters that
 * elect their leader.
 */
export function parseMasterAddress(address: string): MasterAddress {
  if (address.startsWith('zk://')) return parseGroup(address);
  const groups = HOST_AND_PORT.exec(address.replace(/^master@/, ''))?.groups;
  const port = Number(groups?.['port']);
  if (groups === undefined || port < 1 || port > MAX_PORT) {
    return refuse(address, 'expected host:port, for example 127.0.0.1:5050');
  }
  return {
    ok: true,
    kind: 'fixed',
    endpoint: new URL(`http://${groups['host']}:${port}${SCHEDULER_API_PATH}`),
  };
}

function parseGroup(address: string): MasterAddress {
  const parsed = parseZkUrl(address);
  if (!parsed.ok) return { ok: false, problem: `Mesos master address: ${parsed.problem}` };
  const { chroot: path, ...group } = parsed.value;
  if (path !== undefined) return { ok: true, kind: 'elected', group: { ...group, path } };
  return refuse('zk://…', 'expected the path of the masters, for example zk://127.0.0.1:2181/mesos');
}

function refuse(address: string, why: string): MasterAddress {
  return { ok: false, problem: `Mesos master address "${address}": ${why}` };
}

/**
 * The endpoint that a master which does not lead redirects to.
 * @param location value of its `Location` header, usually without a scheme: `//leader:5050/api/v1/scheduler`
 * @param from endpoint that answered; gives the scheme
 * @returns undefined if the location cannot be used
 */
export function resolveRedirect(location: string | undefined, from: URL): URL | undefined {
  if (location === undefined || location === '' || !URL.canParse(location, from.href)) return undefined;
  const target = new URL(location, from);
  return target.protocol === 'http:' || target.protocol === 'https:' ? target : undefined;
}
