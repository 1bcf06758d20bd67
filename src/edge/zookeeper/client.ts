import type { ZooKeeperClient, ZooKeeperOptions } from './types.ts';

/**
 * Opens a session in the background; see {@link ZooKeeperClient.whenConnected}. It tries the servers, in random order,
 * until it has a session or is closed.
 * @throws Error if the options cannot be used: no server, a bad chroot
 */
export function connect(options: ZooKeeperOptions): ZooKeeperClient {
  throw new Error(`not connected to ${options.servers.length} servers`);
}
