import {
  type HostAttributes,
  HostAttributes as HostAttributesSchema,
} from '../../../api/generated/aurora.ts';
import type { Offer } from '../../../api/mesos/v1.ts';
import { equal } from '../../../api/thrift/index.ts';
import { type HostOffer, toHostOffer } from '../../domain/match/host-offer.ts';
import type { StateView } from '../../storage/state.ts';
import { createPass } from '../pass.ts';
import type { World } from '../world.ts';
import { OfferBook } from './offer-book.ts';

/** Takes in, keeps and gives back the engine's offers. */
export interface Offers {
  readonly book: OfferBook;
  /** New offers: the hosts' attributes are stored first, then the offers can be used. */
  receive(offers: readonly Offer[]): void;
  /** The engine took an offer back, possibly before it could be used. */
  rescind(offerId: string): void;
  /** The subscription is gone, and all offers with it. */
  disconnected(): void;
  /** What is stored of a host changed. */
  hostChanged(attributes: HostAttributes): void;
  /** Takes an offer out of the book to be accepted. @returns false if it is no longer there */
  take(offerId: string): boolean;
  stop(): void;
}

/**
 * @param onNew called when offers were added
 */
export function createOffers(world: World, onNew: () => void): Offers {
  const { storage, clock, timers, logger, random, statistics, settings } = world;
  const book = new OfferBook(settings.offers.order, settings.offers.maxStaticBans);
  /** Offers whose hosts are being stored; one that is rescinded meanwhile is struck off and never added. */
  const incoming = new Set<string>();

  const expiry = createPass({
    name: 'declining of old offers',
    clock,
    timers,
    logger,
    minSpacingMs: 100,
    run: async () => {
      decline(book.expired(clock.nowMs()), settings.offers.filterMs);
      return book.nextExpiryMs();
    },
  });

  const decline = (offerIds: readonly string[], filterMs: number): void => {
    if (offerIds.length === 0) return;
    for (const id of offerIds) book.remove(id);
    world.engine.send({
      type: 'DECLINE',
      decline: {
        offer_ids: offerIds.map((value) => ({ value })),
        filters: { refuse_seconds: filterMs / 1000 },
      },
    });
  };

  const add = (offers: readonly HostOffer[]): void => {
    for (const offer of offers.filter(({ id }) => incoming.delete(id))) {
      const other = book.offerOfAgent(offer.agentId);
      if (other !== undefined) {
        // Both go back so that they return as one; without a filter, since one is wanted.
        decline([other, offer.id], 0);
        continue;
      }
      const { holdForever, minHoldMs, holdJitterMs } = settings.offers;
      const holdMs = holdForever
        ? Number.POSITIVE_INFINITY
        : minHoldMs + Math.floor(random.delays.fraction() * holdJitterMs);
      const mode = storage.read((state) => state.hostAttributes.get(offer.host)?.mode) ?? 'NONE';
      book.add(offer, mode, clock.nowMs() + holdMs);
    }
    expiry.wakeAt(book.nextExpiryMs());
    onNew();
  };

  const saveHosts = (offers: readonly HostOffer[]): Promise<void> =>
    storage.write((tx) => {
      for (const hostAttributes of changedHosts(tx, offers)) {
        tx.apply({ saveHostAttributes: { hostAttributes } });
        tx.emit({ kind: 'hostAttributesChanged', attributes: hostAttributes });
      }
    });

  statistics.gauge('outstanding_offers', () => book.size);
  statistics.gauge('statically_banned_offers_size', () => book.bans.size);

  return {
    book,
    receive(received) {
      statistics.increment('scheduler_resource_offers');
      const offers = received.map((offer) => toHostOffer(offer, random.offers.fraction()));
      for (const { id } of offers) incoming.add(id);
      if (storage.read((state) => changedHosts(state, offers)).length === 0) return add(offers);
      saveHosts(offers).then(
        () => add(offers),
        (error: unknown) => {
          logger.error('offers are given back, since their hosts could not be stored', error);
          decline(
            offers.filter(({ id }) => incoming.delete(id)).map(({ id }) => id),
            settings.offers.filterMs,
          );
        },
      );
    },
    rescind(offerId) {
      statistics.increment('offers_rescinded');
      incoming.delete(offerId);
      book.remove(offerId);
    },
    disconnected() {
      incoming.clear();
      book.clear();
    },
    hostChanged({ host, mode }) {
      book.updateHost(host, mode ?? 'NONE');
    },
    take: (offerId) => book.remove(offerId),
    stop: () => expiry.stop(),
  };
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
