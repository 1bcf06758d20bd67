import { isZooKeeperError, type ZooKeeperClient } from '../zookeeper/index.ts';

/** Where an ensemble keeps its configuration, whatever the paths below which its users work. */
const CONFIGURATION = '/zookeeper/config';

/** Lines of servers that vote; observers do not. */
const VOTER = /^server\.\d+=(?!.*:observer)/gm;

/**
 * Compares the quorum that an operator expects with the one that the ensemble has. The log does not depend on it, but
 * a wrong number shows that the scheduler is connected to another ensemble, or to a part of it that runs alone.
 * @param expected servers that make up a majority, as `-native_log_quorum_size` says
 * @returns what is wrong, in words for the operator
 */
export async function quorumProblem(client: ZooKeeperClient, expected: number): Promise<string | undefined> {
  const voters = await votersOf(client);
  if (voters === undefined) return undefined;
  const actual = Math.floor(voters / 2) + 1;
  if (actual === expected) return undefined;
  return (
    `-native_log_quorum_size is ${expected}, but the ensemble has ${voters} voting servers, whose quorum is ${actual}: ` +
    'connect to the right ensemble (-zk_endpoints), or give the right number'
  );
}

/** @returns undefined if the servers do not tell: they are older than 3.5, or their ACL forbids it */
async function votersOf(client: ZooKeeperClient): Promise<number | undefined> {
  try {
    const { data } = await client.getData(CONFIGURATION);
    // A server that runs alone has nothing to configure.
    return Math.max(1, Buffer.from(data).toString().match(VOTER)?.length ?? 0);
  } catch (error) {
    if (isZooKeeperError(error, 'NO_NODE', 'NO_AUTH')) return undefined;
    throw error;
  }
}
