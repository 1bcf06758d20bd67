import {
  type HostAttributes,
  HostAttributes as HostAttributesSchema,
} from '../../../api/generated/aurora.ts';
import type { Offer } from '../../../api/mesos/v1.ts';
import { equal } from '../../../api/thrift/index.ts';
import { type HostOffer, toHostOffer } from '../../domain/match/host-offer.ts';
import type { StateView } from '../../storage/state.ts';
import { createPass, type Pass } from '../pass.ts';
import type { World } from '../world.ts';
import { OfferBook } from './offer-book.ts';

/** Offers that end within this time of each other are declined together. */
const DECLINE_SPACING_MS = 100;

/** Takes in, keeps and gives back the engine's offers. */
export class Offers {
  readonly book: OfferBook;
  readonly #world: World;
  readonly #onNew: () => void;
  readonly #expiry: Pass;
  /** Offers whose hosts are being stored; one that is rescinded meanwhile is struck off and never added. */
  readonly #incoming = new Set<string>();

  /** @param onNew called when offers were added */
  constructor(world: World, onNew: () => void) {
    const { clock, timers, logger, statistics, settings } = world;
    this.#world = world;
    this.#onNew = onNew;
    this.book = new OfferBook(settings.offers.order, settings.offers.maxStaticBans);
    this.#expiry = createPass({
      ...{ name: 'declining of old offers', clock, timers, logger, minSpacingMs: DECLINE_SPACING_MS },
      run: async () => {
        this.#decline(this.book.expired(clock.nowMs()), settings.offers.filterMs);
        return this.book.nextExpiryMs();
      },
    });
    statistics.gauge('outstanding_offers', () => this.book.size);
    statistics.gauge('statically_banned_offers_size', () => this.book.bans.size);
  }

  /** New offers: the hosts' attributes are stored first, then the offers can be used. */
  receive(received: readonly Offer[]): void {
    const { statistics, random, storage } = this.#world;
    statistics.increment('scheduler_resource_offers');
    const offers = received.map((offer) => toHostOffer(offer, random.offers.fraction()));
    for (const { id } of offers) this.#incoming.add(id);
    if (storage.read((state) => changedHosts(state, offers)).length === 0) this.#add(offers);
    else void this.#storeHostsAndAdd(offers);
  }

  /** The engine took an offer back, possibly before it could be used. */
  rescind(offerId: string): void {
    this.#world.statistics.increment('offers_rescinded');
    this.#incoming.delete(offerId);
    this.book.remove(offerId);
  }

  /** The subscription is gone, and all offers with it. */
  disconnected(): void {
    this.#incoming.clear();
    this.book.clear();
  }

  /** What is stored of a host changed. */
  hostChanged({ host, mode }: HostAttributes): void {
    this.book.updateHost(host, mode ?? 'NONE');
  }

  /** Takes an offer out of the book to be accepted. @returns false if it is no longer there */
  take(offerId: string): boolean {
    return this.book.remove(offerId);
  }

  stop(): void {
    this.#expiry.stop();
  }

  async #storeHostsAndAdd(offers: readonly HostOffer[]): Promise<void> {
    const { storage, logger, settings } = this.#world;
    try {
      await storage.write((tx) => {
        for (const hostAttributes of changedHosts(tx, offers)) {
          tx.apply({ saveHostAttributes: { hostAttributes } });
          tx.emit({ kind: 'hostAttributesChanged', attributes: hostAttributes });
        }
      });
      this.#add(offers);
    } catch (error) {
      logger.error('offers are given back, since their hosts could not be stored', error);
      const unused = offers.filter(({ id }) => this.#incoming.delete(id)).map(({ id }) => id);
      this.#decline(unused, settings.offers.filterMs);
    }
  }

  #add(offers: readonly HostOffer[]): void {
    for (const offer of offers.filter(({ id }) => this.#incoming.delete(id))) {
      const other = this.book.offerOfAgent(offer.agentId);
      // Both go back so that they return as one; without a filter, since one is wanted.
      if (other !== undefined) this.#decline([other, offer.id], 0);
      else this.book.add(offer, this.#modeOf(offer.host), this.#expiresAtMs());
    }
    this.#expiry.wakeAt(this.book.nextExpiryMs());
    this.#onNew();
  }

  #modeOf(host: string): NonNullable<HostAttributes['mode']> {
    return this.#world.storage.read((state) => state.hostAttributes.get(host)?.mode) ?? 'NONE';
  }

  #expiresAtMs(): number {
    const { clock, random, settings } = this.#world;
    const { holdForever, minHoldMs, holdJitterMs } = settings.offers;
    if (holdForever) return Number.POSITIVE_INFINITY;
    return clock.nowMs() + minHoldMs + Math.floor(random.delays.fraction() * holdJitterMs);
  }

  #decline(offerIds: readonly string[], filterMs: number): void {
    if (offerIds.length === 0) return;
    for (const id of offerIds) this.book.remove(id);
    const offer_ids = offerIds.map((value) => ({ value }));
    const filters = { refuse_seconds: filterMs / 1000 };
    this.#world.engine.send({ type: 'DECLINE', decline: { offer_ids, filters } });
  }
}

/** What is to be stored of the offers' hosts: attributes and agent as offered, the mode as it was. */
function changedHosts(state: StateView, offers: readonly HostOffer[]): HostAttributes[] {
  return offers.flatMap((offer) => {
    const stored = state.hostAttributes.get(offer.host);
    const current: HostAttributes = {
      host: offer.host,
      slaveId: offer.agentId,
      attributes: offer.attributes,
      mode: stored?.mode ?? 'NONE',
    };
    return stored !== undefined && equal(HostAttributesSchema, stored, current) ? [] : [current];
  });
}
