import { ANY_VERSION, type ZooKeeperClient } from '../zookeeper/index.ts';

/** Whoever waits for a server at its end is waited for itself. */
const PATIENCE_MS = 1_000;

/** Removes a node of this session. Where no server is reached, or refuses, the node goes with the session. */
export async function removeOwnNode(client: ZooKeeperClient, path: string): Promise<void> {
  try {
    await client.whenConnected(PATIENCE_MS);
    await client.delete(path, ANY_VERSION);
  } catch {
    // It goes with the session.
  }
}
