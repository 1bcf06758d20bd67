import { execFileSync } from 'node:child_process';
import type { ServerHost } from '../../src/edge/zookeeper/testing/ensemble.ts';

/** Machines for servers, as network namespaces, whose ways to each other can be cut without cutting those to clients. */
export class Hosts implements Disposable {
  readonly hosts: readonly ServerHost[];
  readonly #names: readonly string[];
  readonly #bridge: string;

  private constructor(bridge: string, names: readonly string[], hosts: readonly ServerHost[]) {
    this.#bridge = bridge;
    this.#names = names;
    this.hosts = hosts;
  }

  /** @returns undefined where this is not allowed, or the system has no `ip` */
  static create(count: number): Hosts | undefined {
    const bridge = `chaos${process.pid}`;
    const subnet = `10.${200 + (process.pid % 50)}.${Math.floor(process.pid / 50) % 250}`;
    const names = Array.from({ length: count }, (_, i) => `${bridge}-${i + 1}`);
    const hosts = names.map((name, i) => ({
      host: `${subnet}.${i + 1}`,
      command: ['ip', 'netns', 'exec', name],
    }));
    const created = new Hosts(bridge, names, hosts);
    try {
      ip('link', 'add', bridge, 'type', 'bridge');
      ip('address', 'add', `${subnet}.254/24`, 'dev', bridge);
      ip('link', 'set', bridge, 'up');
      for (const [i, name] of names.entries()) created.#add(name, `${subnet}.${i + 1}/24`);
      return created;
    } catch {
      created[Symbol.dispose]();
      return undefined;
    }
  }

  /** Lets `host` and the others lose everything that they send each other. @returns ends that */
  part(host: string): () => void {
    const ways = this.hosts.flatMap((other, i) => {
      const name = this.#names[i] ?? '';
      if (other.host !== host) return [{ name, to: host }];
      return this.hosts.filter((far) => far !== other).map((far) => ({ name, to: far.host }));
    });
    const each = (change: 'add' | 'delete'): void => {
      for (const { name, to } of ways) ip('-netns', name, 'route', change, 'blackhole', `${to}/32`);
    };
    each('add');
    return () => each('delete');
  }

  [Symbol.dispose](): void {
    for (const name of this.#names) {
      tryIp('link', 'delete', name);
      tryIp('netns', 'delete', name);
    }
    tryIp('link', 'delete', this.#bridge);
  }

  #add(name: string, address: string): void {
    ip('netns', 'add', name);
    ip('link', 'add', name, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', name);
    ip('link', 'set', name, 'master', this.#bridge, 'up');
    ip('-netns', name, 'address', 'add', address, 'dev', 'eth0');
    for (const device of ['lo', 'eth0']) ip('-netns', name, 'link', 'set', device, 'up');
  }
}

function ip(...args: string[]): void {
  execFileSync('ip', args, { stdio: 'ignore' });
}

/** For what may not be there. */
function tryIp(...args: string[]): void {
  try {
    ip(...args);
  } catch {
    // Then there is nothing to remove.
  }
}
