/**
 * Which task groups are known not to fit an offer whatever happens to other tasks. A ban lasts as long as its offer
 * does not change. Bounded: beyond `maxBans` the bans of the oldest offers are forgotten, which only costs time.
 */
export class StaticBans {
  readonly #maxBans: number;
  readonly #groupsByOffer = new Map<string, Set<string>>();
  #size = 0;

  /** @param maxBans pairs of offer and group */
  constructor(maxBans: number) {
    this.#maxBans = maxBans;
  }

  /** Number of pairs of offer and group. */
  get size(): number {
    return this.#size;
  }

  has(offerId: string, groupKey: string): boolean {
    return this.#groupsByOffer.get(offerId)?.has(groupKey) ?? false;
  }

  add(offerId: string, groupKey: string): void {
    if (this.has(offerId, groupKey)) return;
    while (this.#size >= this.#maxBans) {
      const oldest = this.#groupsByOffer.keys().next();
      if (oldest.done) return;
      this.forgetOffer(oldest.value);
    }
    const groups = this.#groupsByOffer.get(offerId) ?? new Set();
    this.#groupsByOffer.set(offerId, groups.add(groupKey));
    this.#size += 1;
  }

  /** The offer is gone, or no longer what it was. */
  forgetOffer(offerId: string): void {
    this.#size -= this.#groupsByOffer.get(offerId)?.size ?? 0;
    this.#groupsByOffer.delete(offerId);
  }

  clear(): void {
    this.#groupsByOffer.clear();
    this.#size = 0;
  }
}
