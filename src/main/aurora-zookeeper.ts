import type { ServerSet, ServerSetContent, ServerSetMember } from '../client/context.ts';
import { MEMBER_PREFIX } from '../domain/values/server-set.ts';
import { monotonicClock, systemTimers } from '../edge/system/clock.ts';
import { systemRandom } from '../edge/system/random.ts';
import type { ZooKeeperClient } from '../edge/zookeeper/index.ts';

const CONNECT_TIMEOUT_MS = 10_000;
/** A scheduler has one member; other nodes below the same path are its candidates. */
const MAX_MEMBERS = 100;
const SILENT = { debug() {}, info() {}, warn() {}, error() {} };

/**
 * Reads the members of a server set, in one session that is closed again.
 * @param timeoutMs for the connection
 */
export async function readServerSet(
  { servers, path }: ServerSet,
  timeoutMs = CONNECT_TIMEOUT_MS,
): Promise<ServerSetContent> {
  const { connect, isZooKeeperError, parseConnectString } = await import('../edge/zookeeper/index.ts');
  const parsed = parseConnectString(servers.join(','));
  if (!parsed.ok) return { kind: 'unreachable', problem: parsed.problem };
  let lastProblem = `ZooKeeper: no answer within ${timeoutMs / 1000} s`;
  // The last attempt says more than that there was none that succeeded. When there is another one is nobody's concern here.
  const warn = (message: string): void => {
    lastProblem = message.replace(/; next attempt in .*$/, '');
  };
  const client = connect({
    ...parsed.value,
    sessionTimeoutMs: CONNECT_TIMEOUT_MS,
    timers: systemTimers,
    monotonicClock,
    random: systemRandom,
    logger: { ...SILENT, warn },
  });
  try {
    await client.whenConnected(timeoutMs);
    return { kind: 'members', members: await readMembers(client, path) };
  } catch (error) {
    if (isZooKeeperError(error, 'NO_NODE')) return { kind: 'members', members: [] };
    if (isZooKeeperError(error, 'NOT_SENT')) return { kind: 'unreachable', problem: lastProblem };
    if (isZooKeeperError(error)) return { kind: 'unreachable', problem: error.message };
    throw error;
  } finally {
    await client.close();
  }
}

async function readMembers(client: ZooKeeperClient, path: string): Promise<readonly ServerSetMember[]> {
  const { isZooKeeperError } = await import('../edge/zookeeper/index.ts');
  const { children } = await client.getChildren(path);
  const members: ServerSetMember[] = [];
  for (const name of children.filter((child) => child.startsWith(MEMBER_PREFIX)).slice(0, MAX_MEMBERS)) {
    try {
      members.push({ name, data: (await client.getData(`${path}/${name}`)).data });
    } catch (error) {
      // It has left meanwhile.
      if (!isZooKeeperError(error, 'NO_NODE')) throw error;
    }
  }
  return members;
}
