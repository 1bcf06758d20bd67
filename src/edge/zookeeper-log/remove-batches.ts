import { ANY_VERSION, isZooKeeperError, type ZooKeeperClient } from '../zookeeper/index.ts';
import { batchPath, type LogPaths } from './layout.ts';

const REMOVALS_IN_FLIGHT = 64;

/**
 * Gives the space of truncated batches back. They do not count any more, so nothing depends on it: what is left over
 * by a failure is removed after the next truncation.
 * @param first number of the first batch to remove @param end number of the first one to keep
 * @param isWanted asked again and again; removal ends when it says no
 * @returns the number of the first batch that may still be there
 */
export async function removeBatches(
  client: ZooKeeperClient,
  paths: LogPaths,
  range: { readonly first: number; readonly end: number },
  isWanted: () => boolean,
): Promise<number> {
  let first = range.first;
  while (first < range.end && isWanted()) {
    const count = Math.min(REMOVALS_IN_FLIGHT, range.end - first);
    const removals = await Promise.all(
      Array.from({ length: count }, (_, i) => removed(client, batchPath(paths, first + i))),
    );
    if (removals.includes(false)) break;
    first += count;
  }
  return first;
}

async function removed(client: ZooKeeperClient, path: string): Promise<boolean> {
  try {
    await client.delete(path, ANY_VERSION);
    return true;
  } catch (error) {
    return isZooKeeperError(error, 'NO_NODE');
  }
}
