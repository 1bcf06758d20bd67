import { hostname as machineName } from 'node:os';

/** Name of every one-machine cluster. */
export const CLUSTER = 'devcluster';

/** Where several schedulers find each other, and clients find them, in their ZooKeeper. */
export const SERVER_SET = '/aurora/scheduler';

/** The address at which programs of this machine reach what listens on `ip`. */
export function loopbackOf(ip: string): string {
  return ip === '0.0.0.0' ? '127.0.0.1' : ip;
}

/** The name under which browsers and tasks reach this machine. */
export function hostnameAt(ip: string): string {
  if (ip === '127.0.0.1') return 'localhost';
  return ip === '0.0.0.0' ? machineName() : ip;
}
