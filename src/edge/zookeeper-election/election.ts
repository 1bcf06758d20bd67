import type { Timers } from '../../ports/clock.ts';
import type { CandidateEvents, Election } from '../../ports/election.ts';
import type { Random } from '../../ports/random.ts';
import { type Acl, persistently, type ZooKeeperClient } from '../zookeeper/index.ts';
import { removeOwnNode } from './remove-own-node.ts';

/** In the names of candidates' nodes; what follows is their place in the queue. */
const LOCK = '-lock-';

/** How candidates' nodes are called; whatever else lies beside them is none. */
const CANDIDATE = new RegExp(`${LOCK}-?\\d+$`);

export interface ZooKeeperElectionOptions {
  /** One session; when it ends, the candidacy does. Its owner closes it. */
  readonly client: ZooKeeperClient;
  /** Node below which the candidates' nodes are. */
  readonly path: string;
  /** Name under which this candidate is reached, for whoever looks. */
  readonly hostname: string;
  readonly acl: readonly Acl[];
  readonly random: Random;
  readonly timers: Timers;
}

/**
 * An election in ZooKeeper with the nodes of Apache Aurora: each candidate has an ephemeral sequential node, the lowest
 * one leads, and each other one watches the node before its own, so that one candidate wakes at a time.
 */
export class ZooKeeperElection implements Election {
  readonly #options: ZooKeeperElectionOptions;
  /** In the name of the node, so that its own is known also if the answer to its creation is lost. */
  readonly #prefix: string;
  #isElected = false;
  #isOver = false;
  #node: string | undefined;
  #unfollow = (): void => {};
  #unfollowNode = (): void => {};

  constructor(options: ZooKeeperElectionOptions) {
    this.#options = options;
    this.#prefix = `_c_${options.random.uuid()}${LOCK}`;
  }

  join(events: CandidateEvents): void {
    const defeat = (reason: Error): void => {
      if (this.#isOver) return;
      this.#isOver = true;
      events.onDefeated(reason);
    };
    this.#unfollow = this.#options.client.onSession((event) => {
      if (event === 'expired' || event === 'auth-failed') {
        defeat(new Error(`the session with ZooKeeper is over (${event}), and with it the leadership`));
      }
    });
    this.#candidate(events, defeat).catch(defeat);
  }

  get leads(): boolean {
    return this.#isElected && !this.#isOver && this.#options.client.isSessionSure;
  }

  async hasRivals(): Promise<boolean> {
    const { client, path } = this.#options;
    const { children } = await client.getChildren(path);
    return children.some((name) => CANDIDATE.test(name) && !name.startsWith(this.#prefix));
  }

  async leave(): Promise<void> {
    this.#isOver = true;
    this.#unfollow();
    this.#unfollowNode();
    if (this.#node !== undefined) await removeOwnNode(this.#options.client, this.#node, this.#options.timers);
  }

  async #candidate(events: CandidateEvents, defeat: (reason: Error) => void): Promise<void> {
    await persistently(() => this.#options.client.ensurePath(this.#options.path, this.#options.acl));
    this.#node = `${this.#options.path}/${await this.#enter()}`;
    while (!this.#isOver) {
      const before = await this.#nodeBefore(this.#node);
      if (this.#isOver) return;
      if (before === undefined) {
        this.#isElected = true;
        events.onElected();
        this.#followNode(this.#node, defeat);
        return;
      }
      await this.#untilGone(before);
    }
  }

  /** @returns the name of this candidate's node */
  async #enter(): Promise<string> {
    const { client, path, hostname, acl } = this.#options;
    return persistently(async () => {
      // A node whose creation was not answered may be unknown yet to the server that is asked now. With two nodes, a
      // candidate would wait for itself.
      await client.sync(path);
      const { children } = await client.getChildren(path);
      const own = children.find((name) => name.startsWith(this.#prefix));
      if (own !== undefined) return own;
      const created = await client.create(`${path}/${this.#prefix}`, {
        ...{ data: Buffer.from(hostname), acl, ephemeral: true, sequential: true },
      });
      return created.slice(path.length + 1);
    });
  }

  /** @returns the node of the candidate before, undefined if there is none: then this one leads */
  async #nodeBefore(node: string): Promise<string | undefined> {
    const { client, path } = this.#options;
    const { children } = await persistently(async () => {
      await client.sync(path);
      return client.getChildren(path);
    });
    const queue = children.filter((name) => CANDIDATE.test(name)).sort((a, b) => placeOf(a) - placeOf(b));
    const own = queue.indexOf(node.slice(path.length + 1));
    if (own < 0) throw nodeRemoved(node);
    const before = queue[own - 1];
    return before === undefined ? undefined : `${path}/${before}`;
  }

  /** An operator may remove the node of a leader whose session goes on: then the next candidate leads. */
  #followNode(node: string, defeat: (reason: Error) => void): void {
    this.#unfollowNode = this.#options.client.watchData(
      node,
      (found) => {
        if (found === undefined) defeat(nodeRemoved(node));
      },
      // It is defeated with its session, if that ends.
      () => {},
    );
  }

  async #untilGone(node: string): Promise<void> {
    const gone = Promise.withResolvers<void>();
    const found = await persistently(() =>
      this.#options.client.exists(node, { watch: () => gone.resolve() }),
    );
    if (found !== undefined) await gone.promise;
  }
}

function nodeRemoved(node: string): Error {
  return new Error(`the node ${node} of this candidate was removed`);
}

/** The digits that the server added. */
function placeOf(name: string): number {
  return Number(name.slice(name.lastIndexOf(LOCK) + LOCK.length));
}
