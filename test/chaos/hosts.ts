import { execFileSync } from 'node:child_process';
import type { ServerHost } from '../../src/edge/zookeeper/testing/ensemble.ts';

/** An Ethernet address that no host has: what is sent to it is lost without a word. */
const NOBODY = '02:00:00:00:00:01';
const OUTSIDE = 254;

/**
 * Machines, as network namespaces on one bridge. What they send each other can be lost, in both directions or in one, as
 * a broken network loses it: nobody is told.
 */
export class Hosts implements Disposable {
  readonly hosts: readonly ServerHost[];
  /** Address of the machine outside of them, which all of them reach. */
  readonly outside: string;
  readonly #names = new Map<string, string>();
  readonly #bridge: string;

  private constructor(bridge: string, subnet: string, count: number) {
    this.#bridge = bridge;
    this.outside = `${subnet}.${OUTSIDE}`;
    this.hosts = Array.from({ length: count }, (_, i) => {
      const [name, host] = [`${bridge}-${i + 1}`, `${subnet}.${i + 1}`];
      this.#names.set(host, name);
      return { host, command: ['ip', 'netns', 'exec', name] };
    });
  }

  /** @returns undefined where this is not allowed, or the system has no `ip` */
  static create(count: number): Hosts | undefined {
    const subnet = `10.${200 + (process.pid % 50)}.${Math.floor(process.pid / 50) % 250}`;
    const created = new Hosts(`chaos${process.pid}`, subnet, count);
    try {
      created.#create();
      return created;
    } catch {
      created[Symbol.dispose]();
      return undefined;
    }
  }

  /** Lets `host` and the others lose everything that they send each other. @returns ends that */
  part(host: string, others: readonly string[]): () => void {
    const ends = [this.deafen(host, others), ...others.map((other) => this.deafen(other, [host]))];
    return () => {
      for (const end of ends) end();
    };
  }

  /** Lets `host` lose everything that the others send to it; they hear it. @returns ends that */
  deafen(host: string, others: readonly string[]): () => void {
    for (const other of others) {
      this.#ipIn(other, 'neighbour', 'replace', host, 'lladdr', NOBODY, 'dev', 'eth0', 'nud', 'permanent');
    }
    return () => {
      for (const other of others) this.#ipIn(other, 'neighbour', 'delete', host, 'dev', 'eth0');
    };
  }

  /** Pulls the cable out of `host`. @returns plugs it in again */
  unplug(host: string): () => void {
    ip('link', 'set', this.#nameOf(host), 'down');
    return () => ip('link', 'set', this.#nameOf(host), 'up');
  }

  /** Resets the connections of `host` to the others that stand. @returns how many; 0 as well if the kernel cannot do it */
  reset(host: string, others: readonly string[]): number {
    const addresses = others.map((other) => `dst ${other}`).join(' or ');
    const command = ['netns', 'exec', this.#nameOf(host), 'ss', '--kill', '--tcp', '--no-header', addresses];
    const closed = execFileSync('ip', command, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    return closed.split('\n').filter((line) => line !== '').length;
  }

  [Symbol.dispose](): void {
    for (const name of this.#names.values()) {
      tryIp('link', 'delete', name);
      tryIp('netns', 'delete', name);
    }
    tryIp('link', 'delete', this.#bridge);
  }

  #create(): void {
    ip('link', 'add', this.#bridge, 'type', 'bridge');
    ip('address', 'add', `${this.outside}/24`, 'dev', this.#bridge);
    ip('link', 'set', this.#bridge, 'up');
    for (const [host, name] of this.#names) {
      ip('netns', 'add', name);
      ip('link', 'add', name, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', name);
      ip('link', 'set', name, 'master', this.#bridge, 'up');
      this.#ipIn(host, 'address', 'add', `${host}/24`, 'dev', 'eth0');
      for (const device of ['lo', 'eth0']) this.#ipIn(host, 'link', 'set', device, 'up');
    }
  }

  #ipIn(host: string, ...args: string[]): void {
    ip('-netns', this.#nameOf(host), ...args);
  }

  #nameOf(host: string): string {
    const name = this.#names.get(host);
    if (name === undefined) throw new Error(`${host} is none of these hosts`);
    return name;
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
