import type { Timers } from '../../ports/clock.ts';
import { ANY_VERSION, type ZooKeeperClient } from '../zookeeper/index.ts';

/** Whoever waits for a server at its end is waited for itself. */
const PATIENCE_MS = 1_000;

/** Removes a node of this session. Where no server answers in time, or refuses, the node goes with the session. */
export async function removeOwnNode(client: ZooKeeperClient, path: string, timers: Timers): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const cancel = timers.after(PATIENCE_MS, resolve);
  client.delete(path, ANY_VERSION).then(resolve, resolve);
  await promise;
  cancel();
}
