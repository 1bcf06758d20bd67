import { Ensemble } from '../../src/edge/zookeeper/testing/ensemble.ts';
import { FaultyProxy, type ProxyMode } from '../../src/edge/zookeeper/testing/proxy.ts';
import { BareEngine } from '../e2e/testing/bare-engine.ts';
import { type SchedulerProcess, Schedulers } from '../e2e/testing/schedulers.ts';
import { until } from '../e2e/testing/until.ts';
import { Hosts } from './hosts.ts';

const SCHEDULERS = 3;
const SERVERS = 3;
const DEADLINE_MS = 60_000;

/** Of schedulers; one that is cut off notices after two thirds of it. */
const SESSION_TIMEOUT_MS = 3_000;

/** Three schedulers, each started again when it ends, three ZooKeeper servers, and one engine. */
export class ChaosCluster implements AsyncDisposable {
  readonly ensemble: Ensemble;
  /** Where the servers run, if the machine allows it. */
  readonly hosts: Hosts | undefined;
  readonly engine: BareEngine;
  readonly schedulers: Schedulers;
  readonly members: Member[] = [];

  private constructor(ensemble: Ensemble, hosts: Hosts | undefined, engine: BareEngine) {
    this.ensemble = ensemble;
    this.hosts = hosts;
    this.engine = engine;
    this.schedulers = new Schedulers(ensemble, engine, [
      ...[`-zk_session_timeout=${SESSION_TIMEOUT_MS}ms`, '-native_log_quorum_size=2'],
    ]);
  }

  static async start(): Promise<ChaosCluster> {
    const hosts = Hosts.create(SERVERS);
    const placed = hosts === undefined ? {} : { hosts: hosts.hosts };
    const [ensemble, engine] = await Promise.all([
      Ensemble.start({ size: SERVERS, ...placed }),
      BareEngine.start(),
    ]);
    const cluster = new ChaosCluster(ensemble, hosts, engine);
    try {
      await cluster.schedulers.initializeLog();
      for (let i = 0; i < SCHEDULERS; i++) cluster.members.push(await Member.start(cluster));
      return cluster;
    } catch (error) {
      await cluster[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** The member whose scheduler leads, as soon as one does and all others know it. */
  async leader(): Promise<Member> {
    const process = await this.schedulers.leader();
    const leader = this.members.find((member) => member.process === process);
    // It has ended in this moment.
    return leader ?? this.leader();
  }

  /** Waits until everything runs and one scheduler leads. */
  async settle(): Promise<void> {
    for (const { network } of this.members) network.mode = 'pass';
    await this.ensemble.settle();
    await until(
      'all schedulers run',
      DEADLINE_MS,
      () => this.schedulers.running.size === SCHEDULERS || undefined,
    );
    await this.leader();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.members.map((member) => member.retire()));
    await this.schedulers[Symbol.asyncDispose]();
    await this.engine[Symbol.asyncDispose]();
    await Promise.all(this.members.map(({ network }) => network[Symbol.asyncDispose]()));
    await this.ensemble[Symbol.asyncDispose]();
    this.hosts?.[Symbol.dispose]();
  }
}

/** One of the schedulers: the next process begins when one ends, as under a supervisor. */
export class Member {
  readonly network: Network;
  readonly #schedulers: Schedulers;
  #process: SchedulerProcess | undefined;
  #isRetired = false;
  #lives = 0;
  #supervision: Promise<void> = Promise.resolve();

  private constructor(schedulers: Schedulers, network: Network) {
    this.#schedulers = schedulers;
    this.network = network;
  }

  static async start({ schedulers, ensemble }: ChaosCluster): Promise<Member> {
    const member = new Member(schedulers, await Network.to(ensemble));
    await member.#begin();
    member.#supervision = member.#supervise();
    return member;
  }

  /** The process that serves; undefined while it is started again. */
  get process(): SchedulerProcess | undefined {
    return this.#process;
  }

  /** How many processes it has had. */
  get lives(): number {
    return this.#lives;
  }

  /** Sends a signal to the process. */
  signal(signal: 'SIGKILL' | 'SIGTERM' | 'SIGSTOP' | 'SIGCONT'): void {
    this.#process?.child.kill(signal);
  }

  /** Ends the process; there is no other one after it. */
  async retire(): Promise<void> {
    this.#isRetired = true;
    await this.#process?.end('SIGKILL');
    await this.#supervision;
  }

  async #begin(): Promise<void> {
    this.#process = await this.#schedulers.start(this.network);
    this.#lives += 1;
  }

  async #supervise(): Promise<void> {
    while (!this.#isRetired) {
      const process = this.#process;
      await process?.ended;
      if (process !== undefined) this.#schedulers.forget(process);
      this.#process = undefined;
      // In the middle of a fault it may not start.
      if (!this.#isRetired) await this.#begin().catch(() => {});
    }
    await this.#process?.end('SIGKILL');
  }
}

/** What is between one scheduler and the ensemble. */
class Network implements AsyncDisposable {
  readonly #proxies: readonly FaultyProxy[];

  private constructor(proxies: readonly FaultyProxy[]) {
    this.#proxies = proxies;
  }

  static async to(ensemble: Ensemble): Promise<Network> {
    return new Network(await Promise.all(ensemble.addresses.map((address) => FaultyProxy.start(address))));
  }

  /** As flags want it. */
  get connectString(): string {
    return this.#proxies.map(({ address }) => `${address.host}:${address.port}`).join(',');
  }

  set mode(mode: ProxyMode) {
    for (const proxy of this.#proxies) {
      if (proxy.mode === mode) continue;
      // What was swallowed would be missing in the middle of the stream.
      if (proxy.mode === 'swallow') proxy.cut();
      proxy.mode = mode;
    }
  }

  /** Cuts the connections that stand; others can be made at once. */
  cut(): void {
    for (const proxy of this.#proxies) proxy.cut();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#proxies.map((proxy) => proxy[Symbol.asyncDispose]()));
  }
}
