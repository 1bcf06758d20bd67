import { connect, type ZooKeeperClient } from '../../src/edge/zookeeper/index.ts';
import { openZooKeeperLog } from '../../src/edge/zookeeper-log/zookeeper-log.ts';
import type { SharedLog } from '../../src/ports/log.ts';
import type { Effect } from '../../src/scheduler/effects.ts';
import type { SchedulerSettings } from '../../src/scheduler/settings.ts';
import type { StateContext } from '../../src/scheduler/state-manager.ts';
import type { World } from '../../src/scheduler/world.ts';
import type { MasterSide } from '../cluster/connection.ts';
import { InvariantViolated } from '../invariants.ts';
import { simulatedLogger } from '../logger.ts';
import { randomStream } from '../random.ts';
import { SimulatedWorld } from '../simulated-world.ts';
import { simulatedSettings, summary } from '../simulation.ts';
import { type StorageSizes, storageSizes } from '../storage-sizes.ts';
import { Ensemble } from '../zookeeper/ensemble.ts';
import { Network as ZooKeeperNetwork } from '../zookeeper/network.ts';
import { Candidate, LOG_GROUP_PATH } from './candidate.ts';
import { CommittedLog } from './committed-log.ts';
import type { FailoverBug } from './planted-bugs.ts';
import type { FailoverCounts } from './simulate-failover.ts';

export interface FailoverOptions {
  readonly seed: number;
  readonly bug?: FailoverBug | undefined;
  /** Is handed every line of the trace. */
  readonly onTrace?: (line: string) => void;
}

const SERVERS = 3;
const NAMES = ['a', 'b', 'c'];

/** One cluster with schedulers that share log and leadership, each of which dies and comes back. */
export class FailoverSimulation extends SimulatedWorld {
  readonly settings: SchedulerSettings;
  readonly ensemble: Ensemble;
  readonly zooKeeper: ZooKeeperNetwork;
  readonly committed = new CommittedLog(LOG_GROUP_PATH);
  readonly sessionTimeoutMs: number;
  readonly #options: FailoverOptions;
  readonly #names: readonly string[];
  readonly #sizes: StorageSizes;
  readonly #candidates = new Map<string, Candidate>();
  /** Machines that do not reach the master. */
  readonly #withoutMaster = new Set<string>();
  /** Whose connection the master has. */
  #subscriber: string | undefined;
  #incarnations = 0;
  #tools = 0;
  #effectsChecked = 0;
  #calm = false;
  #failure: unknown;

  constructor(options: FailoverOptions) {
    const { seed } = options;
    super({ seed, onTrace: options.onTrace, agents: 3, cpus: 4, ramMb: 8192 });
    this.#options = options;
    this.settings = simulatedSettings();
    this.master.onLaunch = (task, agent) => this.trace.note(`${agent.hostname} gets ${task.task_id.value}`);
    const time = this.time;
    this.ensemble = new Ensemble({ time, servers: SERVERS, random: randomStream(seed, 'ensemble') });
    this.ensemble.onCommitted = (transaction, applied) =>
      this.#checked(() => this.committed.committed(transaction, applied));
    this.zooKeeper = new ZooKeeperNetwork(time, randomStream(seed, 'zookeeper network'), this.ensemble);
    const shape = randomStream(seed, 'shape');
    this.#names = NAMES.slice(0, 2 + shape.below(2));
    this.sessionTimeoutMs = 4000 + shape.below(6000);
    this.#sizes = storageSizes(shape, [10_000, 40_000, 200_000]);
  }

  /** The processes that live. */
  get candidates(): readonly Candidate[] {
    return [...this.#candidates.values()];
  }

  /** One that leads, or believes to. */
  get leader(): Candidate | undefined {
    return this.random.pick(this.candidates.filter(({ process }) => process !== undefined));
  }

  get process(): { readonly world: World; context(): StateContext } | undefined {
    return this.leader?.process;
  }

  /** The acknowledged state; somebody must lead. */
  get state(): World['storage'] {
    const { process } = this;
    if (process === undefined) throw new InvariantViolated('no scheduler leads');
    return process.world.storage;
  }

  get counts(): FailoverCounts {
    const { epochs, appends, snapshots } = this.committed;
    return {
      ...{ events: this.time.fired, processes: this.#incarnations, takeovers: epochs, appends, snapshots },
      'answers checked': this.committed.answersChecked,
      'effects checked': this.#effectsChecked,
    };
  }

  /** Makes an empty log, and starts all schedulers. */
  async start(): Promise<void> {
    const { log, close } = this.openTool();
    await this.until(log.initialize());
    await this.until(close());
    for (const name of this.#names) this.#start(name);
  }

  /** Another program that works on the log, in its own session. */
  openTool(): { readonly client: ZooKeeperClient; readonly log: SharedLog; close(): Promise<void> } {
    const name = `tool-${++this.#tools}`;
    const inbox = this.time.process();
    const random = randomStream(this.#options.seed, name);
    const client = connect({
      ...{ servers: this.zooKeeper.addresses, sessionTimeoutMs: this.sessionTimeoutMs, random },
      ...{ timers: this.time, monotonicClock: this.time, logger: simulatedLogger(() => {}) },
      openSocket: (server, _tls, _maxFrameBytes, listener) =>
        this.zooKeeper.open({ name, inbox }, server, listener),
    });
    const log = openZooKeeperLog({
      ...{ client, groupPath: LOG_GROUP_PATH, writerName: name, timers: this.time, random },
    });
    const close = async (): Promise<void> => {
      await log.close();
      await client.close();
    };
    return { client, log, close };
  }

  crash(candidate: Candidate): void {
    this.trace.note(`${candidate.name} is killed`);
    candidate.crash();
    this.#startLater(candidate);
  }

  /** Whether a machine reaches the master. What it has open breaks when it does not. */
  setReach(name: string, reaches: boolean): void {
    if (reaches) {
      this.#withoutMaster.delete(name);
      return;
    }
    this.#withoutMaster.add(name);
    if (this.#subscriber === name) this.master.connection?.cut('simulated');
  }

  /** Ends all faults of schedulers and ensemble. */
  calmDown(): void {
    this.#calm = true;
    this.ensemble.calm = true;
    this.#withoutMaster.clear();
    for (const replica of this.ensemble.replicas) {
      this.ensemble.startServer(replica);
      replica.lagMs = 0;
    }
    this.ensemble.regainQuorum();
    for (const name of this.#names) this.zooKeeper.heal(name);
    for (const candidate of this.candidates) if (candidate.isFrozen) candidate.thaw(true);
  }

  /** Lets time pass. @throws what went wrong meanwhile */
  async advance(durationMs: number): Promise<void> {
    await this.time.advance(durationMs);
    if (this.#failure !== undefined) throw this.#failure;
  }

  /** Lets time pass until `promise` is settled. @throws InvariantViolated if that takes more than a minute */
  async until<T>(promise: Promise<T>): Promise<T> {
    let isSettled = false;
    const end = (): void => {
      isSettled = true;
    };
    promise.then(end, end);
    const limitMs = this.time.nowMs() + 60_000;
    do {
      if (this.time.nowMs() > limitMs) throw new InvariantViolated('something does not come to its end');
      await this.advance(10);
    } while (!isSettled);
    return promise;
  }

  #start(name: string): void {
    this.#incarnations += 1;
    this.trace.note(`${name}/${this.#incarnations} starts`);
    const candidate: Candidate = new Candidate({
      ...{ seed: this.#options.seed, name, incarnation: this.#incarnations, time: this.time },
      ...{ zooKeeper: this.zooKeeper, sessionTimeoutMs: this.sessionTimeoutMs, bug: this.#options.bug },
      ...{ network: this.network, settings: this.settings, trace: this.trace, committed: this.committed },
      ...{ master: this.#masterFor(name), sizes: this.#sizes },
      isSessionOver: (sessionId) => this.ensemble.sessionOf(sessionId) === undefined,
      onEffects: (effects) => this.#note(effects),
      onEffectChecked: () => {
        this.#effectsChecked += 1;
      },
      onViolated: (error) => this.#fail(error),
      onDead: () => this.#startLater(candidate),
    });
    this.#candidates.set(name, candidate);
  }

  /** As a supervisor does. */
  #startLater({ name }: Candidate): void {
    this.#candidates.delete(name);
    const delayMs = this.#calm ? 1000 : this.random.below(15_000);
    this.time.after(delayMs, () => this.#start(name));
  }

  #masterFor(name: string): MasterSide {
    const { master } = this;
    return {
      subscribe: (connection, framework) => {
        if (this.#withoutMaster.has(name)) return false;
        this.#subscriber = name;
        this.trace.note(`${name} subscribes`);
        return master.subscribe(connection, framework);
      },
      call: (connection, call) => master.call(connection, call),
      disconnected: (connection) => master.disconnected(connection),
    };
  }

  #note(effects: readonly Effect[]): void {
    for (const effect of effects) this.trace.note(summary(effect));
  }

  #checked(check: () => void): void {
    try {
      check();
    } catch (error) {
      this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    this.#failure ??= error;
  }
}
