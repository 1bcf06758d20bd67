import { CommandError } from '../command-error.ts';
import type { ClientContext } from '../context.ts';
import { EXIT } from '../exit-codes.ts';
import type { ClientLog } from '../log.ts';
import { sleep } from '../sleep.ts';
import type { Access } from './access.ts';
import { type Endpoint, endpointAt } from './endpoint.ts';
import { leaderUrl } from './server-set.ts';

const FIND_BUDGET_MS = 60_000;
const LOOK_AGAIN_MS = 2_000;

/** Finds the scheduler of one cluster, again and again if need be. */
export interface Locator {
  /** @throws CommandError if no scheduler leads for a minute, or ZooKeeper does not answer */
  locate(): Promise<Endpoint>;
}

/** Makes a locator. @param cluster its name, for messages */
export function createLocator(
  cluster: string,
  access: Access,
  context: Pick<ClientContext, 'clock' | 'timers' | 'readServerSet'>,
  log: ClientLog,
): Locator {
  if (access.kind === 'direct') {
    const endpoint = endpointAt(access.base, access);
    return { locate: async () => endpoint };
  }
  const { serverSet } = access;
  const where = `${serverSet.path} of the ZooKeeper at ${serverSet.servers.join(',')}`;
  return {
    async locate() {
      const giveUpAtMs = context.clock.nowMs() + FIND_BUDGET_MS;
      for (let told: string | undefined; ; ) {
        const content = await context.readServerSet(serverSet);
        const leader = content.kind === 'members' ? leaderUrl(content.members) : undefined;
        if (leader !== undefined) return endpointAt(leader, access);
        const trouble =
          content.kind === 'members' ? `no scheduler leads in ${where}` : `${where}: ${content.problem}`;
        if (trouble !== told) log.warn(`${cluster}: ${trouble}; looking again for up to a minute`);
        told = trouble;
        if (context.clock.nowMs() + LOOK_AGAIN_MS > giveUpAtMs) {
          throw new CommandError(
            EXIT.TIMEOUT,
            `Timed out looking for the scheduler of ${cluster}: ${trouble}`,
          );
        }
        await sleep(context, LOOK_AGAIN_MS);
      }
    },
  };
}
