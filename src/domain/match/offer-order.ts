import type { MaintenanceMode } from '../../../api/generated/aurora.ts';
import type { ResourceType } from './amounts.ts';
import type { HostOffer } from './host-offer.ts';

/** What offers can be ordered by; the values of `-offer_order`. */
export const OFFER_ORDERS = ['CPU', 'MEMORY', 'DISK', 'REVOCABLE_CPU', 'RANDOM'] as const;

export type OfferOrder = (typeof OFFER_ORDERS)[number];

/** An offer together with the mode of its host. */
export interface RankedOffer {
  readonly offer: HostOffer;
  readonly mode: MaintenanceMode;
}

type Comparator = (a: RankedOffer, b: RankedOffer) => number;

const RANK_OF_MODE = { NONE: 0, SCHEDULED: 1, DRAINING: 2, DRAINED: 3 } as const satisfies Record<
  MaintenanceMode,
  number
>;

const byMode: Comparator = (a, b) => RANK_OF_MODE[a.mode] - RANK_OF_MODE[b.mode];

/** Hosts that stay come first, then those that leave last. */
const byUnavailability: Comparator = (a, b) => {
  const aFrom = a.offer.unavailableFromMs ?? Number.POSITIVE_INFINITY;
  const bFrom = b.offer.unavailableFromMs ?? Number.POSITIVE_INFINITY;
  return aFrom === bFrom ? 0 : bFrom - aFrom;
};

const byFirmAmount =
  (type: ResourceType): Comparator =>
  (a, b) =>
    amountOf(a.offer, type, false) - amountOf(b.offer, type, false);

/** Least revocable CPU first, hosts with none at all last. */
const byRevocableCpu: Comparator = (a, b) => {
  const aAmount = amountOf(a.offer, 'CPUS', true) || Number.POSITIVE_INFINITY;
  const bAmount = amountOf(b.offer, 'CPUS', true) || Number.POSITIVE_INFINITY;
  return aAmount === bAmount ? 0 : aAmount - bAmount;
};

const COMPARATORS: Readonly<Record<OfferOrder, Comparator>> = {
  CPU: byFirmAmount('CPUS'),
  MEMORY: byFirmAmount('RAM_MB'),
  DISK: byFirmAmount('DISK_MB'),
  REVOCABLE_CPU: byRevocableCpu,
  RANDOM: (a, b) => a.offer.lot - b.offer.lot,
};

/** Upstream's set drops offers that compare equal; the id makes every offer distinct. */
const byId: Comparator = (a, b) => (a.offer.id < b.offer.id ? -1 : a.offer.id > b.offer.id ? 1 : 0);

/**
 * Orders offers for matching: by maintenance mode, by announced unavailability, by each of `orders`, then by id.
 * @param orders as configured; may be empty
 */
export function compareOffers(orders: readonly OfferOrder[]): Comparator {
  const comparators = [byMode, byUnavailability, ...orders.map((order) => COMPARATORS[order]), byId];
  return (a, b) => {
    for (const compare of comparators) {
      const order = compare(a, b);
      if (order !== 0) return order;
    }
    return 0;
  };
}

function amountOf(offer: HostOffer, type: ResourceType, revocable: boolean): number {
  return offer.pieces
    .filter((piece) => piece.type === type && piece.revocable === revocable)
    .reduce((sum, piece) => sum + piece.thousandths, 0);
}
