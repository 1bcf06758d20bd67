import { formatEndpoint } from '../../domain/values/server-set.ts';
import { CommandError } from '../command-error.ts';
import { EXIT } from '../exit-codes.ts';
import type { Cluster } from './clusters.ts';

/** Where observers listen, unless `observer_port` of the cluster says otherwise. */
const DEFAULT_OBSERVER_PORT = 1338;

/**
 * The address of the observer on a host of a cluster, without a path.
 * @throws CommandError if the cluster's port is none
 */
export function observerUrl({ name, entry }: Cluster, host: string): string {
  const port = entry['observer_port'] ?? DEFAULT_OBSERVER_PORT;
  if (typeof port !== 'number' || !Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new CommandError(
      EXIT.INVALID_CONFIGURATION,
      `Cluster ${name}: observer_port must be a port from 1 to 65535, but is ${JSON.stringify(port)}`,
    );
  }
  return `http://${formatEndpoint({ host, port })}`;
}
