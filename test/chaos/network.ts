import type { Ensemble, ServerHost } from '../../src/edge/zookeeper/testing/ensemble.ts';
import { FaultyProxy, type ProxyMode } from '../../src/edge/zookeeper/testing/proxy.ts';
import type { BareEngine } from '../e2e/testing/bare-engine.ts';
import type { SchedulerPlace } from '../e2e/testing/schedulers.ts';
import type { Hosts } from './hosts.ts';

/** What is between one scheduler and everything else. Servers are named by their place in the ensemble. */
export interface Network extends AsyncDisposable {
  readonly place: SchedulerPlace;
  /** Loses, without a word, what the scheduler and these servers send each other; of all servers unless said. */
  part(servers?: readonly number[]): void;
  /** Loses what the servers send to the scheduler. They hear it. */
  deafen(): void;
  /** Loses everything, also what engine and callers send. */
  unplug(): void;
  /** Loses what the scheduler and the engine send each other on connections that stand. */
  muteEngine(): void;
  /** Cuts the connections to servers that stand; others can be made at once. */
  cut(): void;
  /** Loses nothing any more. */
  heal(): void;
}

/** The engine is on the machine of the callers, so that a network cannot tell one from the other. */
function wayToEngine({ ip, engine }: BareEngine): Promise<FaultyProxy> {
  return FaultyProxy.start({ host: ip, port: engine.masterPort }, ip);
}

/** A machine of the scheduler's own. */
export class HostNetwork implements Network {
  readonly place: SchedulerPlace;
  readonly #hosts: Hosts;
  readonly #host: string;
  readonly #servers: readonly string[];
  readonly #engine: FaultyProxy;
  #heal: (() => void)[] = [];

  private constructor(hosts: Hosts, { host, command }: ServerHost, ensemble: Ensemble, engine: FaultyProxy) {
    this.#hosts = hosts;
    this.#host = host;
    this.#servers = ensemble.addresses.map((address) => address.host);
    this.#engine = engine;
    this.place = { connectString: ensemble.connectString, ip: host, command, master: engine.address };
  }

  /** @param host one of the hosts */
  static async of(
    hosts: Hosts,
    host: ServerHost,
    ensemble: Ensemble,
    engine: BareEngine,
  ): Promise<HostNetwork> {
    return new HostNetwork(hosts, host, ensemble, await wayToEngine(engine));
  }

  part(servers = [...this.#servers.keys()]): void {
    const parted = this.#servers.filter((_, i) => servers.includes(i));
    this.#heal.push(this.#hosts.part(this.#host, parted));
  }

  deafen(): void {
    this.#heal.push(this.#hosts.deafen(this.#host, this.#servers));
  }

  unplug(): void {
    this.#heal.push(this.#hosts.unplug(this.#host));
  }

  cut(): void {
    if (this.#hosts.reset(this.#host, this.#servers) > 0) return;
    // Some kernels cannot: then a few packets are lost, at least.
    this.#hosts.unplug(this.#host)();
  }

  muteEngine(): void {
    setMode('swallow', [this.#engine]);
  }

  heal(): void {
    for (const heal of this.#heal.splice(0)) heal();
    setMode('pass', [this.#engine]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.heal();
    await this.#engine[Symbol.asyncDispose]();
  }
}

/** Proxies, where the machine does not allow namespaces. Callers reach the scheduler whatever happens. */
export class ProxyNetwork implements Network {
  readonly place: SchedulerPlace;
  readonly #servers: readonly FaultyProxy[];
  readonly #engine: FaultyProxy;

  private constructor(servers: readonly FaultyProxy[], engine: FaultyProxy) {
    this.#servers = servers;
    this.#engine = engine;
    const connectString = servers.map(({ address }) => `${address.host}:${address.port}`).join(',');
    this.place = { connectString, master: engine.address };
  }

  static async to({ addresses }: Ensemble, engine: BareEngine): Promise<ProxyNetwork> {
    const servers = await Promise.all(addresses.map((address) => FaultyProxy.start(address)));
    return new ProxyNetwork(servers, await wayToEngine(engine));
  }

  part(servers = [...this.#servers.keys()]): void {
    setMode(
      'swallow',
      this.#servers.filter((_, i) => servers.includes(i)),
    );
  }

  deafen(): void {
    this.part();
  }

  unplug(): void {
    this.part();
    this.muteEngine();
  }

  muteEngine(): void {
    setMode('swallow', [this.#engine]);
  }

  cut(): void {
    for (const proxy of this.#servers) proxy.cut();
  }

  heal(): void {
    setMode('pass', [...this.#servers, this.#engine]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#servers, this.#engine].map((proxy) => proxy[Symbol.asyncDispose]()));
  }
}

function setMode(mode: ProxyMode, proxies: readonly FaultyProxy[]): void {
  for (const proxy of proxies) {
    if (proxy.mode === mode) continue;
    // What was swallowed would be missing in the middle of the stream.
    if (proxy.mode === 'swallow') proxy.cut();
    proxy.mode = mode;
  }
}
