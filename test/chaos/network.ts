import type { Ensemble } from '../../src/edge/zookeeper/testing/ensemble.ts';
import { FaultyProxy, type ProxyMode } from '../../src/edge/zookeeper/testing/proxy.ts';
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
  /** Cuts the connections to servers that stand; others can be made at once. */
  cut(): void;
  /** Loses nothing any more. */
  heal(): void;
}

/** A machine of the scheduler's own. */
export class HostNetwork implements Network {
  readonly place: SchedulerPlace;
  readonly #hosts: Hosts;
  readonly #host: string;
  readonly #servers: readonly string[];
  #heal: (() => void)[] = [];

  /** @param index of the host */
  constructor(hosts: Hosts, index: number, { addresses, connectString }: Ensemble) {
    const { host = '', command = [] } = hosts.hosts[index] ?? {};
    this.#hosts = hosts;
    this.#host = host;
    this.#servers = addresses.map((address) => address.host);
    this.place = { connectString, ip: host, command };
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

  heal(): void {
    for (const heal of this.#heal.splice(0)) heal();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.heal();
  }
}

/** Proxies, where the machine does not allow namespaces. Engine and callers reach the scheduler whatever happens. */
export class ProxyNetwork implements Network {
  readonly place: SchedulerPlace;
  readonly #proxies: readonly FaultyProxy[];

  private constructor(proxies: readonly FaultyProxy[]) {
    this.#proxies = proxies;
    this.place = { connectString: proxies.map(({ address }) => `${address.host}:${address.port}`).join(',') };
  }

  static async to({ addresses }: Ensemble): Promise<ProxyNetwork> {
    return new ProxyNetwork(await Promise.all(addresses.map((address) => FaultyProxy.start(address))));
  }

  part(servers = [...this.#proxies.keys()]): void {
    this.#set(
      'swallow',
      this.#proxies.filter((_, i) => servers.includes(i)),
    );
  }

  deafen(): void {
    this.part();
  }

  unplug(): void {
    this.part();
  }

  cut(): void {
    for (const proxy of this.#proxies) proxy.cut();
  }

  heal(): void {
    this.#set('pass', this.#proxies);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#proxies.map((proxy) => proxy[Symbol.asyncDispose]()));
  }

  #set(mode: ProxyMode, proxies: readonly FaultyProxy[]): void {
    for (const proxy of proxies) {
      if (proxy.mode === mode) continue;
      // What was swallowed would be missing in the middle of the stream.
      if (proxy.mode === 'swallow') proxy.cut();
      proxy.mode = mode;
    }
  }
}
