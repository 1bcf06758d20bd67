import { type Endpoint, formatMember, MEMBER_PREFIX, parseMember } from '../../domain/values/server-set.ts';
import type { Timers } from '../../ports/clock.ts';
import type { LeaderRegistry } from '../../ports/election.ts';
import type { Logger } from '../../ports/logger.ts';
import { type Acl, isZooKeeperError, persistently, type ZooKeeperClient } from '../zookeeper/index.ts';
import { removeOwnNode } from './remove-own-node.ts';

/** More nodes than any number of schedulers would make. */
const MAX_MEMBERS = 100;

export interface ZooKeeperLeaderRegistryOptions {
  /** One session; when it ends, the announcement does. Its owner closes it. */
  readonly client: ZooKeeperClient;
  /** Node below which the leader's is. */
  readonly path: string;
  readonly acl: readonly Acl[];
  /** Where this process is reached. */
  readonly endpoint: Endpoint;
  /** Under which name the endpoint is told once more; clients look for `http` or `https`. */
  readonly endpointName: string;
  readonly logger: Logger;
  readonly timers: Timers;
}

/**
 * The advertised leader as a member of a server set in ZooKeeper, in Apache Aurora's nodes: existing clients and load
 * balancers find it there. Call {@link ZooKeeperLeaderRegistry.follow} before asking who leads.
 */
export class ZooKeeperLeaderRegistry implements LeaderRegistry {
  readonly #options: ZooKeeperLeaderRegistryOptions;
  #own: string | undefined;
  #announcing: Promise<void> | undefined;
  #leader: Endpoint | undefined;
  #unfollow = (): void => {};
  /** Counts the lists of members, since an older one may be read to its end later. */
  #latest = 0;

  constructor(options: ZooKeeperLeaderRegistryOptions) {
    this.#options = options;
  }

  /** Keeps in step with what is advertised. */
  follow(): void {
    const { client, path, logger } = this.#options;
    const stop = client.watchChildren(
      path,
      (node) => void this.#read(node?.children ?? []),
      (error) => logger.warn(`who leads is unknown: ${error.message}`),
    );
    const stopEvents = client.onSession((event) => {
      if (event === 'suspended' || event === 'expired') this.#know(undefined);
      if (event === 'reconnected') void this.#readAgain();
    });
    this.#unfollow = () => {
      stop();
      stopEvents();
    };
  }

  leader(): Endpoint | undefined {
    return this.#leader;
  }

  announce(): Promise<void> {
    this.#announcing ??= this.#announce();
    return this.#announcing;
  }

  async withdraw(): Promise<void> {
    this.#unfollow();
    this.#know(undefined);
    // What is being announced must not be there afterwards.
    await this.#announcing?.catch(() => {});
    if (this.#own !== undefined) await removeOwnNode(this.#options.client, this.#own, this.#options.timers);
  }

  async #announce(): Promise<void> {
    const { client, path, acl, endpoint, endpointName } = this.#options;
    const member = { serviceEndpoint: endpoint, additionalEndpoints: new Map([[endpointName, endpoint]]) };
    const data = Buffer.from(formatMember(member));
    this.#own = await persistently(async () => {
      await client.ensurePath(path, acl);
      const created = { data, acl, ephemeral: true, sequential: true };
      return (await this.#findOwn()) ?? client.create(`${path}/${MEMBER_PREFIX}`, created);
    });
  }

  /** The node of this session, which may be there although the answer to its creation was lost. */
  async #findOwn(): Promise<string | undefined> {
    const { client, path } = this.#options;
    // Nor may the server that is asked now know of it yet: with two nodes, nobody would be known to lead.
    await client.sync(path);
    const { children } = await client.getChildren(path);
    for (const name of children.filter((child) => child.startsWith(MEMBER_PREFIX))) {
      const stat = await client.exists(`${path}/${name}`);
      if (stat?.ephemeralOwner === client.sessionId) return `${path}/${name}`;
    }
    return undefined;
  }

  async #readAgain(): Promise<void> {
    const { client, path } = this.#options;
    try {
      await this.#read((await client.getChildren(path)).children);
    } catch {
      // Whatever prevents reading is told to the watch above.
    }
  }

  async #read(children: readonly string[]): Promise<void> {
    const { client, path, logger } = this.#options;
    this.#latest += 1;
    const list = this.#latest;
    const names = children.filter((name) => name.startsWith(MEMBER_PREFIX)).slice(0, MAX_MEMBERS);
    try {
      const members = await Promise.all(
        names.map(async (name) => {
          const node = await dataOf(client, `${path}/${name}`);
          return node === undefined ? undefined : parseMember(node);
        }),
      );
      if (list !== this.#latest) return;
      const found = members.filter((member) => member !== undefined);
      this.#leader = found.length === 1 ? found[0]?.serviceEndpoint : undefined;
    } catch (error) {
      if (list === this.#latest) this.#know(undefined);
      logger.debug(`the advertised leader cannot be read: ${String(error)}`);
    }
  }

  /** Sets who leads, whatever is being read. */
  #know(leader: Endpoint | undefined): void {
    this.#latest += 1;
    this.#leader = leader;
  }
}

/** @returns undefined if the node is gone */
async function dataOf(client: ZooKeeperClient, path: string): Promise<string | undefined> {
  try {
    return Buffer.from((await client.getData(path)).data).toString();
  } catch (error) {
    if (isZooKeeperError(error, 'NO_NODE')) return undefined;
    throw error;
  }
}
