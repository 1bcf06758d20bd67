import type { Random } from '../../../ports/random.ts';
import { type BackOff, backOffMs } from '../../system/back-off.ts';
import type { ServerAddress } from '../types.ts';

/** Servers in random order, gone through again and again; a pause after each round without success. */
export class ServerList {
  readonly #servers: readonly ServerAddress[];
  readonly #random: Random;
  #next = 0;
  #failures = 0;

  /** @throws Error if there is no server */
  constructor(servers: readonly ServerAddress[], random: Random) {
    if (servers.length === 0) throw new Error('ZooKeeper: no server was named');
    this.#servers = shuffled(servers, random);
    this.#random = random;
  }

  get size(): number {
    return this.#servers.length;
  }

  next(): ServerAddress {
    const server = this.#servers[this.#next];
    if (server === undefined) throw new Error('the list of servers is never left');
    this.#next = (this.#next + 1) % this.#servers.length;
    return server;
  }

  onSuccess(): void {
    this.#failures = 0;
  }

  /** @returns milliseconds to wait before the next attempt; 0 within a round */
  onFailure(backOff: BackOff): number {
    this.#failures += 1;
    const rounds = Math.floor(this.#failures / this.#servers.length);
    return this.#failures % this.#servers.length === 0 ? backOffMs(backOff, rounds, this.#random) : 0;
  }
}

function shuffled<T>(items: readonly T[], random: Random): T[] {
  return items
    .map((item) => ({ item, rank: random.fraction() }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ item }) => item);
}
