import {
  add,
  isEmpty,
  NOTHING,
  type Resources,
  scalar,
  scalarNames,
  subtract,
  withoutDebts,
} from '../resources/resources.ts';
import { OfferFilters } from './offer-filters.ts';
import { visibleTo } from './visible-resources.ts';

/** Less than both is not worth an offer (Mesos' `min_allocatable_resources`). */
const MIN_OFFER_CPUS = 0.01;
const MIN_OFFER_MEM_MB = 32;

/** Resources that were taken out of what is free, for one framework and role. */
export interface Allocation {
  readonly frameworkId: string;
  readonly role: string;
  readonly resources: Resources;
}

/** What a framework says of itself that decides about its offers. */
export interface Interests {
  readonly roles: readonly string[];
  readonly capabilities: ReadonlySet<string>;
}

interface Client extends Interests {
  readonly suppressed: Set<string>;
  readonly filters: Map<string, OfferFilters>;
  active: boolean;
}

/**
 * Decides who is offered the machine's free resources: the framework with the smallest dominant share first,
 * then the one that came first. Pure bookkeeping; the caller makes offers of what {@link allocate} returns.
 */
export class Allocator {
  readonly #total: Resources;
  readonly #clients = new Map<string, Client>();
  /** Offered or used, by framework. */
  readonly #taken = new Map<string, Resources>();
  #paused = false;

  constructor(total: Resources) {
    this.#total = total;
  }

  get total(): Resources {
    return this.#total;
  }

  /** Holds all offers back, e.g. while the agent side recovers. */
  pause(paused: boolean): void {
    this.#paused = paused;
  }

  /** Adds or re-activates a framework; its filters survive, its suppressed roles are replaced. */
  activate(frameworkId: string, interests: Interests, suppressed: readonly string[]): void {
    const filters = this.#clients.get(frameworkId)?.filters ?? new Map();
    // Setting an existing key keeps its place, so the order stays that of the first subscription.
    this.#clients.set(frameworkId, { ...interests, suppressed: new Set(suppressed), filters, active: true });
  }

  /** A disconnected framework gets no offers and loses its filters. */
  deactivate(frameworkId: string): void {
    const client = this.#clients.get(frameworkId);
    if (client === undefined) return;
    client.active = false;
    client.filters.clear();
  }

  remove(frameworkId: string): void {
    this.#clients.delete(frameworkId);
    this.#taken.delete(frameworkId);
  }

  /** Un-suppresses roles and drops their filters; a role the framework does not have voids the call. */
  revive(frameworkId: string, roles: readonly string[]): void {
    const client = this.#clients.get(frameworkId);
    if (client === undefined || !roles.every((role) => client.roles.includes(role))) return;
    for (const role of roles.length === 0 ? client.roles : roles) {
      client.suppressed.delete(role);
      client.filters.delete(role);
    }
  }

  /** Stops offers of roles until they are revived; a role the framework does not have voids the call. */
  suppress(frameworkId: string, roles: readonly string[]): void {
    const client = this.#clients.get(frameworkId);
    if (client === undefined || !roles.every((role) => client.roles.includes(role))) return;
    for (const role of roles.length === 0 ? client.roles : roles) client.suppressed.add(role);
  }

  /** Remembers that a framework does not want (what is part of) these resources for a while. */
  refuse(allocation: Allocation, refuseSeconds: number | undefined, nowMs: number): void {
    const client = this.#clients.get(allocation.frameworkId);
    if (client === undefined || isEmpty(allocation.resources)) return;
    const filters = client.filters.get(allocation.role) ?? new OfferFilters();
    client.filters.set(allocation.role, filters);
    filters.refuse(allocation.resources, refuseSeconds, nowMs);
  }

  /** Counts resources as taken without an offer: what recovered tasks use. */
  take(frameworkId: string, resources: Resources): void {
    this.#taken.set(frameworkId, add(this.#taken.get(frameworkId) ?? NOTHING, resources));
  }

  /** Gives resources back that were offered or used. */
  release(frameworkId: string, resources: Resources): void {
    const taken = this.#taken.get(frameworkId);
    if (taken !== undefined) this.#taken.set(frameworkId, subtract(taken, resources));
  }

  /** What nobody uses and nobody was offered. Recovered tasks may use more than the operator gives now. */
  free(): Resources {
    let free = this.#total;
    for (const taken of this.#taken.values()) free = subtract(free, taken);
    return withoutDebts(free);
  }

  /** Hands out what is free to those who want it and may have it, all they may have; marks it as taken. */
  allocate(nowMs: number): Allocation[] {
    const allocations: Allocation[] = [];
    if (this.#paused) return allocations;
    let free = this.free();
    for (const [frameworkId, client] of this.#byShare()) {
      for (const role of client.roles) {
        const resources = visibleTo({ role, capabilities: client.capabilities }, free, this.#total);
        if (!isWorthAnOffer(resources) || client.suppressed.has(role)) continue;
        if (client.filters.get(role)?.blocks(resources, nowMs) === true) continue;
        this.take(frameworkId, resources);
        free = subtract(free, resources);
        allocations.push({ frameworkId, role, resources });
      }
    }
    return allocations;
  }

  #byShare(): [string, Client][] {
    return [...this.#clients]
      .filter(([, client]) => client.active)
      .sort(([a], [b]) => this.#dominantShare(a) - this.#dominantShare(b));
  }

  #dominantShare(frameworkId: string): number {
    const taken = this.#taken.get(frameworkId) ?? NOTHING;
    let share = 0;
    for (const name of scalarNames(taken)) {
      const total = scalar(this.#total, name);
      if (total > 0) share = Math.max(share, scalar(taken, name) / total);
    }
    return share;
  }
}

function isWorthAnOffer(free: Resources): boolean {
  return scalar(free, 'cpus') >= MIN_OFFER_CPUS || scalar(free, 'mem') >= MIN_OFFER_MEM_MB;
}
