/** Where a master is, or why the address says nothing usable. */
export type MasterAddress =
  | { readonly ok: true; readonly endpoint: URL }
  | { readonly ok: false; readonly problem: string };

/** Path of the scheduler API on every master. */
export const SCHEDULER_API_PATH = '/api/v1/scheduler';

const HOST_AND_PORT = /^(?<host>\[[0-9a-fA-F:.]+\]|[^\s:/@?#[\]]+):(?<port>\d{1,5})$/;
const MAX_PORT = 65_535;

/**
 * Reads a fixed master address: `host:port` or `master@host:port`.
 * @param address text of the flag `-mesos_master_address`
 */
export function parseMasterAddress(address: string): MasterAddress {
  if (address.startsWith('zk://')) {
    return refuse(address, 'detection of the master through ZooKeeper is not available yet; give host:port');
  }
  if (address.startsWith('file://')) {
    return refuse(address, 'addresses in files are not supported; give the content of the file');
  }
  const groups = HOST_AND_PORT.exec(address.replace(/^master@/, ''))?.groups;
  const port = Number(groups?.['port']);
  if (groups === undefined || port < 1 || port > MAX_PORT) {
    return refuse(address, 'expected host:port, for example 127.0.0.1:5050');
  }
  return { ok: true, endpoint: new URL(`http://${groups['host']}:${port}${SCHEDULER_API_PATH}`) };
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
