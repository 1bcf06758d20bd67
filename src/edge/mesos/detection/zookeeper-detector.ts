import type { Timers } from '../../../ports/clock.ts';
import type { Logger } from '../../../ports/logger.ts';
import type { Random } from '../../../ports/random.ts';
import { monotonicClock } from '../../system/clock.ts';
import {
  type AuthInfo,
  connectSuccessively,
  type NodeData,
  type ServerAddress,
  type Stop,
  type SuccessiveClients,
  type ZooKeeperClient,
} from '../../zookeeper/index.ts';
import { leadingMember, readMember } from './group-member.ts';
import type { MasterDetector } from './master-detector.ts';

/** Where masters elect their leader. */
export interface MasterGroup {
  readonly servers: readonly ServerAddress[];
  /** Node of the group, e.g. `/mesos`. */
  readonly path: string;
  readonly auth?: readonly AuthInfo[];
}

export interface DetectorOptions {
  readonly timers: Timers;
  readonly random: Random;
  readonly logger: Logger;
  /** Default: 10 s, as in Mesos' own library. */
  readonly sessionTimeoutMs?: number;
}

const SESSION_TIMEOUT_MS = 10_000;

/**
 * Follows the election of masters in ZooKeeper. While ZooKeeper cannot be reached, the last answer holds: a master that
 * cannot reach it either gives up by itself, and its event stream ends.
 */
export function detectMaster(group: MasterGroup, options: DetectorOptions): MasterDetector {
  return new ZooKeeperDetector(group, options);
}

class ZooKeeperDetector implements MasterDetector {
  readonly #group: MasterGroup;
  readonly #options: DetectorOptions;
  #leader: URL | undefined;
  #onChange = (): void => {};
  #clients: SuccessiveClients | undefined;

  constructor(group: MasterGroup, options: DetectorOptions) {
    this.#group = group;
    this.#options = options;
  }

  get leader(): URL | undefined {
    return this.#leader;
  }

  start(onChange: () => void): void {
    this.#onChange = onChange;
    const { servers, auth = [] } = this.#group;
    const { timers, random, logger, sessionTimeoutMs = SESSION_TIMEOUT_MS } = this.#options;
    this.#clients = connectSuccessively(
      { servers, auth, sessionTimeoutMs, timers, random, logger, monotonicClock },
      (client) => this.#follow(client),
    );
  }

  async stop(): Promise<void> {
    await this.#clients?.stop();
  }

  #follow(client: ZooKeeperClient): void {
    const { path } = this.#group;
    const onError = (error: Error): void =>
      this.#options.logger.error(`Mesos: the leading master cannot be detected: ${error.message}`);
    let member: string | undefined;
    let unfollowMember: Stop = () => {};
    client.watchChildren(
      path,
      (node) => {
        const leading = leadingMember(node?.children ?? []);
        if (leading === undefined) this.#learn(undefined, `there is no master in ${path}`);
        if (leading === member) return;
        unfollowMember();
        member = leading;
        if (leading === undefined) return;
        const onData = (data: NodeData | undefined): void => this.#onMember(leading, data);
        unfollowMember = client.watchData(`${path}/${leading}`, onData, onError);
      },
      onError,
    );
  }

  #onMember(name: string, node: NodeData | undefined): void {
    const shown = `${this.#group.path}/${name}`;
    if (node === undefined) {
      this.#learn(undefined, `${shown} is gone`);
      return;
    }
    const read = readMember(name, node.data);
    if (read.ok) this.#learn(read.endpoint, `says ${shown}`);
    else this.#learn(undefined, `${shown}: ${read.problem}`);
  }

  #learn(leader: URL | undefined, why: string): void {
    if (leader?.href === this.#leader?.href) return;
    this.#leader = leader;
    this.#options.logger.info(
      leader === undefined
        ? `Mesos: no leading master: ${why}`
        : `Mesos: the leading master is at ${leader.host}, ${why}`,
    );
    this.#onChange();
  }
}
