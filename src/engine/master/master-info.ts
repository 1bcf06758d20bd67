import type { MasterInfo } from '../../../api/mesos/v1.ts';

/** The version of the API that the engine speaks. */
export const MESOS_VERSION = '1.12.0';

/** What the master says it can do. */
export const MASTER_CAPABILITIES = ['AGENT_UPDATE', 'AGENT_DRAINING', 'QUOTA_V2'] as const;

/** How the master presents itself. */
export function masterInfo(id: string, hostname: string, ip: string, port: number): MasterInfo {
  return {
    id,
    ip: ipAsNumber(ip),
    port,
    pid: `master@${ip}:${port}`,
    hostname,
    version: MESOS_VERSION,
    address: { hostname, ip, port },
    capabilities: MASTER_CAPABILITIES.map((type) => ({ type })),
  };
}

/** The address as Mesos writes it: the first octet is the lowest byte. */
export function ipAsNumber(ip: string): number {
  return ip.split('.').reduce((sum, octet, index) => sum + Number(octet) * 256 ** index, 0);
}
