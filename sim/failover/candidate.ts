import type { Endpoint } from '../../src/domain/values/server-set.ts';
import { connect, OPEN_ACL, type ZooKeeperClient } from '../../src/edge/zookeeper/index.ts';
import { ZooKeeperElection } from '../../src/edge/zookeeper-election/election.ts';
import { ZooKeeperLeaderRegistry } from '../../src/edge/zookeeper-election/leader-registry.ts';
import { openZooKeeperLog } from '../../src/edge/zookeeper-log/zookeeper-log.ts';
import { createStatistics } from '../../src/ports/in-memory-statistics.ts';
import type { SharedLog } from '../../src/ports/log.ts';
import type { Logger } from '../../src/ports/logger.ts';
import type { Effect } from '../../src/scheduler/effects.ts';
import { Lifecycle } from '../../src/scheduler/lifecycle.ts';
import { createScheduler, type Scheduler } from '../../src/scheduler/scheduler.ts';
import type { SchedulerSettings } from '../../src/scheduler/settings.ts';
import type { StateContext } from '../../src/scheduler/state-manager.ts';
import { stateContext, type World } from '../../src/scheduler/world.ts';
import { followLog, type Standby } from '../../src/storage/standby.ts';
import { createStorage, type OpenStorage, StorageStopped } from '../../src/storage/storage.ts';
import type { MasterSide } from '../cluster/connection.ts';
import { Connection, FakeEngine, type Network } from '../cluster/connection.ts';
import { InvariantViolated } from '../invariants.ts';
import { simulatedLogger } from '../logger.ts';
import { randomStream } from '../random.ts';
import { slowDeflate } from '../slow-deflate.ts';
import type { StorageSizes } from '../storage-sizes.ts';
import type { Trace } from '../trace.ts';
import type { VirtualTime } from '../virtual-time.ts';
import type { Network as ZooKeeperNetwork } from '../zookeeper/network.ts';
import { CheckedEngine } from './checked-engine.ts';
import { checkedStorage } from './checked-storage.ts';
import type { CommittedLog } from './committed-log.ts';
import { buggyClient, buggyLog, buggyStorage, type FailoverBug } from './planted-bugs.ts';

export const SERVER_SET_PATH = '/aurora/scheduler';
export const LOG_GROUP_PATH = '/aurora/log';

export interface CandidateOptions {
  readonly seed: number;
  /** Names the machine; there is one process on it at a time. */
  readonly name: string;
  /** Counts the processes of one simulation. */
  readonly incarnation: number;
  readonly time: VirtualTime;
  readonly zooKeeper: ZooKeeperNetwork;
  readonly sessionTimeoutMs: number;
  readonly master: MasterSide;
  readonly network: Network;
  readonly settings: SchedulerSettings;
  readonly sizes: StorageSizes;
  readonly trace: Trace;
  readonly committed: CommittedLog;
  /** Whether the ensemble has ended a session. */
  readonly isSessionOver: (sessionId: bigint) => boolean;
  readonly bug?: FailoverBug | undefined;
  readonly onEffects: (effects: readonly Effect[]) => void;
  /** A call to the engine was found to follow from what is durable. */
  readonly onEffectChecked: () => void;
  readonly onViolated: (error: unknown) => void;
  /** The process has ended by itself. */
  readonly onDead: () => void;
}

/** What exists while a candidate leads. */
interface Leading {
  readonly storage: OpenStorage<Effect>;
  readonly scheduler: Scheduler;
  readonly world: World;
}

/**
 * One life of a scheduler that shares its log with others: the real client, log, election, storage and scheduler, put
 * together as the program does, over simulated time and network.
 */
export class Candidate {
  readonly name: string;
  readonly #options: CandidateOptions;
  readonly #timers;
  readonly #inbox;
  readonly #client: ZooKeeperClient;
  readonly #log: SharedLog;
  readonly #registry: ZooKeeperLeaderRegistry;
  readonly #election: ZooKeeperElection;
  readonly #engine: FakeEngine;
  readonly #lifecycle: Lifecycle;
  readonly #statistics = createStatistics();
  readonly #logger: Logger;
  #standby: Standby | undefined;
  #leading: Leading | undefined;
  #isDead = false;
  #isFrozen = false;
  #isStopping = false;

  constructor(options: CandidateOptions) {
    const { name, time, zooKeeper, sessionTimeoutMs, incarnation, trace } = options;
    this.name = name;
    this.#options = options;
    this.#timers = time.process((error) => this.#onThrown(error));
    this.#inbox = time.process((error) => this.#onThrown(error));
    this.#logger = simulatedLogger((line) => {
      trace.note(`${name}/${incarnation} ${line}`);
      if (line.startsWith('error')) this.#expectEndAfter(line);
    });
    const random = this.#stream('zookeeper');
    const client = connect({
      ...{ servers: zooKeeper.addresses, sessionTimeoutMs, timers: this.#timers, monotonicClock: time },
      ...{ random, logger: this.#logger, limits: { maxRequestsInFlight: MAX_REQUESTS_IN_FLIGHT } },
      openSocket: (server, _tls, _maxFrameBytes, listener) =>
        zooKeeper.open({ name, inbox: this.#inbox }, server, listener),
    });
    this.#client = client;
    const path = SERVER_SET_PATH;
    this.#registry = new ZooKeeperLeaderRegistry({
      ...{
        client,
        path,
        acl: OPEN_ACL,
        endpoint: this.#endpoint,
        endpointName: 'http',
        logger: this.#logger,
        timers: this.#timers,
      },
    });
    const faulty = buggyClient(client, options.bug);
    this.#election = new ZooKeeperElection({
      ...{ client: faulty, path, acl: OPEN_ACL, hostname: name, random, timers: this.#timers },
    });
    this.#log = buggyLog(
      openZooKeeperLog({
        ...{ client: faulty, groupPath: LOG_GROUP_PATH, writerName: name },
        ...{ random: this.#stream('log'), timers: this.#timers, maxHeadVersion: MAX_HEAD_VERSION },
      }),
      options.bug,
      (error) => this.#fail(error),
    );
    this.#engine = new FakeEngine(
      options.master,
      this.#timers,
      (ends) =>
        new Connection(
          { master: options.master, ...ends },
          { network: options.network, clock: time, timers: time, inbox: this.#inbox },
        ),
    );
    this.#lifecycle = new Lifecycle(this.#statistics, 'STORAGE_PREPARED');
    this.#run().catch((error: unknown) => this.#fail(error));
  }

  get isAlive(): boolean {
    return !this.#isDead;
  }

  get isFrozen(): boolean {
    return this.#isFrozen;
  }

  /** What clients reach, if this process believes to lead. */
  get process(): { readonly world: World; context(): StateContext } | undefined {
    const leading = this.#leading;
    if (leading === undefined || this.#isDead || this.#isFrozen || this.#isStopping) return undefined;
    return { world: leading.world, context: () => stateContext(leading.world) };
  }

  /** Whether it is registered with the master and acts. */
  get isActive(): boolean {
    return !this.#isDead && this.#lifecycle.state === 'ACTIVE';
  }

  /** Who leads, as this process would tell clients. */
  get advertisedLeader(): string | undefined {
    return this.#registry.leader()?.host;
  }

  get storage(): OpenStorage<Effect> | undefined {
    return this.#leading?.storage;
  }

  /** The state that a standby has, which is not of use any more afterwards. */
  async standbyState() {
    const replayed = await this.#standby?.promote();
    return replayed?.stores;
  }

  /** As by SIGKILL. */
  crash(): void {
    if (this.#isDead) return;
    this.#isDead = true;
    this.#timers.kill();
    this.#inbox.kill();
    this.#engine.die();
    this.#options.zooKeeper.hostDied(this.name);
  }

  /** A client asks something, and gets its answer when the process is not frozen. */
  ask(): void {
    this.#inbox.after(0, () => this.#leading?.world.storage.read((state) => state.tasks.size));
  }

  /** As by SIGSTOP: nothing is done, what arrives waits. */
  freeze(): void {
    this.#isFrozen = true;
    this.#timers.freeze();
    this.#inbox.freeze();
  }

  /** As by SIGCONT. @param hearsFirst whether it sees what has arrived before it sees how late it is */
  thaw(hearsFirst: boolean): void {
    this.#isFrozen = false;
    const order = hearsFirst ? [this.#inbox, this.#timers] : [this.#timers, this.#inbox];
    for (const part of order) part.thaw();
  }

  /** As by SIGTERM: hands over in good order. */
  async stop(): Promise<void> {
    if (this.#isStopping) return;
    this.#isStopping = true;
    await this.#registry.withdraw();
    await this.#leading?.scheduler.stop();
    await this.#leading?.storage.stop();
    await this.#election.leave();
    this.#standby?.stop();
    await this.#log.close();
    await this.#client.close();
    this.#die('has stopped');
  }

  async #run(): Promise<void> {
    const { time, sessionTimeoutMs } = this.#options;
    this.#registry.follow();
    while (this.#client.state === 'connecting') {
      await this.#client.whenConnected(sessionTimeoutMs).catch(() => {});
    }
    const turns = this.#stream('turns');
    const context = {
      ...{ clock: time, logger: this.#logger, statistics: this.#statistics },
      nextTurn: () =>
        new Promise<void>((resolve) => {
          this.#timers.after(turns.below(MAX_TURN_MS + 1), resolve);
        }),
    };
    this.#standby = followLog(this.#log, context, (error) => this.#fail(error));
    await this.#standby.ready;
    this.#note('follows the log');
    this.#election.join({
      onElected: () => void this.#lead().catch((error: unknown) => this.#fail(error)),
      onDefeated: (reason) => this.#fail(reason),
    });
  }

  async #lead(): Promise<void> {
    const { committed, time, sizes, bug } = this.#options;
    if (this.#standby === undefined || this.#isStopping) return;
    this.#note('is elected');
    await this.#log.takeOver();
    const replayed = await this.#standby.promote();
    this.#note(`has taken over at ${committed.nextPosition}`);
    if (committed.isWrittenBy(this.#client.sessionId)) {
      this.#checked(() => committed.checkReplica(this.name, replayed.stores));
    }
    const storage = await createStorage<Effect>({
      ...{ log: this.#log, replayed, ...sizes, deflate: slowDeflate(this.#timers, this.#stream('deflate')) },
      ...{ clock: time, logger: this.#logger, statistics: this.#statistics },
      isCurrent: () => bug === 'old-answers' || this.#election.leads,
      perform: (effects) => this.#perform(effects),
      onFatal: (error) => bug !== 'outlives-its-log' && this.#fail(error),
    });
    const world = this.#world(storage);
    const scheduler = createScheduler({
      ...world,
      lifecycle: this.#lifecycle,
      onFatal: (error) => this.#fail(error),
    });
    this.#leading = { storage, scheduler, world };
    this.#lifecycle.onEntered((state) => {
      if (state !== 'ACTIVE') return;
      this.#note('is active');
      this.#registry.announce().catch((error: unknown) => this.#fail(error));
    });
    scheduler.start();
  }

  #world(storage: OpenStorage<Effect>): World {
    const { committed, time, settings, onViolated, onEffectChecked, bug } = this.#options;
    const perform = (effects: readonly Effect[]): void => this.#leading?.scheduler.perform(effects);
    return {
      storage: checkedStorage(buggyStorage(storage, bug, perform), {
        onRead: () => this.#checked(() => this.#refuseOldAnswers()),
        onWritten: (ops) => this.#checked(() => committed.checkAnswered(ops)),
      }),
      engine: new CheckedEngine(this.#engine, committed.state, { onViolated, onChecked: onEffectChecked }),
      clock: time,
      timers: this.#timers,
      random: {
        taskIds: this.#stream('task ids'),
        offers: this.#stream('offers'),
        ports: this.#stream('ports'),
        delays: this.#stream('delays'),
      },
      statistics: this.#statistics,
      logger: this.#logger,
      settings,
    };
  }

  /** Whoever has outlived its session must not answer from its memory once another one may write. */
  #refuseOldAnswers(): void {
    const { committed, isSessionOver } = this.#options;
    const { sessionId } = this.#client;
    if (committed.isWrittenBy(sessionId) || !isSessionOver(sessionId)) return;
    throw new InvariantViolated(
      `${this.name} answers a read, although its session is over and another leads`,
    );
  }

  #perform(effects: readonly Effect[]): void {
    if (this.#isDead) return;
    this.#leading?.scheduler.perform(effects);
    this.#options.onEffects(effects);
  }

  get #endpoint(): Endpoint {
    return { host: this.name, port: 8081 };
  }

  #stream(use: string) {
    const { seed, incarnation } = this.#options;
    return randomStream(seed, `${use}/${incarnation}`);
  }

  /** The program ends at once, for whatever reason; its supervisor starts it again. */
  #fail(error: unknown): void {
    if (this.#isDead) return;
    // A log that contradicts itself is nothing that another start would mend.
    if (error instanceof Error && error.name === 'LogDamaged') this.#options.onViolated(toViolation(error));
    this.#die(`ends: ${error instanceof Error ? error.message : String(error)}`);
  }

  /** What nobody catches ends the program; the one thing that may is that it is not the leader any more. */
  #onThrown(error: unknown): void {
    if (error instanceof StorageStopped) this.#fail(error);
    else this.#options.onViolated(error);
  }

  /** The one reason for an error is that it does not lead any more, or has lost the log; then it ends. */
  #expectEndAfter(error: string): void {
    const { time, onViolated } = this.#options;
    time.after(MAX_END_MS, () => {
      if (this.#isDead || this.#isStopping) return;
      if (this.#isFrozen) this.#expectEndAfter(error);
      else onViolated(new InvariantViolated(`${this.name} logs an ${error}, and goes on`));
    });
  }

  #die(how: string): void {
    if (this.#isDead) return;
    this.#note(how);
    this.crash();
    this.#options.onDead();
  }

  #checked(check: () => void): void {
    try {
      check();
    } catch (error) {
      this.#options.onViolated(error);
    }
  }

  #note(what: string): void {
    this.#options.trace.note(`${this.name}/${this.#options.incarnation} ${what}`);
  }
}

/** So few that the pieces of a large write go over several connections if one breaks. */
const MAX_REQUESTS_IN_FLIGHT = 2;

/** How long it may take until a process ends that has reason to. */
const MAX_END_MS = 1000;

/** How long other work may take that has its turn while the log is read. */
const MAX_TURN_MS = 3;

/** So small that a head is made anew within one simulation. */
const MAX_HEAD_VERSION = 200;

function toViolation(error: Error): InvariantViolated {
  return new InvariantViolated(`a scheduler finds the log damaged: ${error.message}`);
}
