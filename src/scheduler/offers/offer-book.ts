import type { MaintenanceMode } from '../../../api/generated/aurora.ts';
import type { HostOffer } from '../../domain/match/host-offer.ts';
import { compareOffers, type OfferOrder, type RankedOffer } from '../../domain/match/offer-order.ts';
import { StaticBans } from './static-bans.ts';

interface HeldOffer extends RankedOffer {
  readonly expiresAtMs: number;
  /** Used by a launch that is on its way to the log. */
  claimed: boolean;
}

/** The offers that the scheduler holds. At most one per agent, so its size is bounded by the cluster's. */
export class OfferBook {
  readonly bans: StaticBans;
  readonly #compare: (a: RankedOffer, b: RankedOffer) => number;
  readonly #held = new Map<string, HeldOffer>();
  readonly #idByAgent = new Map<string, string>();
  /** The order of preference, made when first asked for after a change. */
  #ranked: readonly HeldOffer[] | undefined;

  /**
   * @param order the order of preference as configured
   * @param maxStaticBans bound of {@link bans}
   */
  constructor(order: readonly OfferOrder[], maxStaticBans: number) {
    this.bans = new StaticBans(maxStaticBans);
    this.#compare = compareOffers(order);
  }

  get size(): number {
    return this.#held.size;
  }

  /** Offers that can be used, in the order of preference. */
  available(): readonly HostOffer[] {
    this.#ranked ??= [...this.#held.values()].sort(this.#compare);
    return this.#ranked.filter(({ claimed }) => !claimed).map(({ offer }) => offer);
  }

  /** All offers held, as they came. */
  all(): readonly HostOffer[] {
    return [...this.#held.values()].map(({ offer }) => offer);
  }

  /** Another offer that is held for the same agent, unless it is already in use. */
  offerOfAgent(agentId: string): string | undefined {
    const id = this.#idByAgent.get(agentId);
    return id === undefined || this.#held.get(id)?.claimed ? undefined : id;
  }

  /** @param expiresAtMs when it is to be declined, in ms since the epoch; Infinity: never */
  add(offer: HostOffer, mode: MaintenanceMode, expiresAtMs: number): void {
    this.#held.set(offer.id, { offer, mode, expiresAtMs, claimed: false });
    this.#idByAgent.set(offer.agentId, offer.id);
    this.#ranked = undefined;
  }

  /** Keeps an offer for a launch that is being written. */
  claim(offerId: string): void {
    const held = this.#held.get(offerId);
    if (held !== undefined) held.claimed = true;
  }

  /** @returns whether it was held */
  remove(offerId: string): boolean {
    const held = this.#held.get(offerId);
    if (held === undefined) return false;
    this.#held.delete(offerId);
    if (this.#idByAgent.get(held.offer.agentId) === offerId) this.#idByAgent.delete(held.offer.agentId);
    this.bans.forgetOffer(offerId);
    this.#ranked = undefined;
    return true;
  }

  clear(): void {
    this.#held.clear();
    this.#idByAgent.clear();
    this.bans.clear();
    this.#ranked = undefined;
  }

  /** A host's mode or attributes changed: its offers are ranked anew and whatever they were found not to fit is open again. */
  updateHost(host: string, mode: MaintenanceMode): void {
    for (const [id, held] of this.#held) {
      if (held.offer.host !== host) continue;
      this.#held.set(id, { ...held, mode });
      this.bans.forgetOffer(id);
      this.#ranked = undefined;
    }
  }

  /** Offers to decline by now. */
  expired(nowMs: number): readonly string[] {
    return [...this.#held.values()]
      .filter(({ claimed, expiresAtMs }) => !claimed && expiresAtMs <= nowMs)
      .map(({ offer }) => offer.id);
  }

  /** When the next offer is to be declined; Infinity if none. */
  nextExpiryMs(): number {
    let nextMs = Number.POSITIVE_INFINITY;
    for (const { claimed, expiresAtMs } of this.#held.values()) {
      if (!claimed) nextMs = Math.min(nextMs, expiresAtMs);
    }
    return nextMs;
  }
}
