/**
 * Limits how often something happens. Permits of up to one second are saved up while nothing happens.
 */
export class RateLimit {
  readonly #perSecond: number;
  readonly #capacity: number;
  #permits: number;
  #asOfMs: number;

  /** @param perSecond permits per second, more than 0 */
  constructor(perSecond: number, nowMs: number) {
    this.#perSecond = perSecond;
    this.#capacity = Math.max(1, perSecond);
    this.#permits = this.#capacity;
    this.#asOfMs = nowMs;
  }

  /** Takes up to `wanted` permits. @returns how many there were */
  take(nowMs: number, wanted: number): number {
    this.#refill(nowMs);
    const taken = Math.min(wanted, Math.floor(this.#permits));
    this.#permits -= taken;
    return taken;
  }

  /** When the next permit can be taken, in ms since the epoch. */
  nextAtMs(nowMs: number): number {
    this.#refill(nowMs);
    const missing = Math.max(0, 1 - this.#permits);
    return nowMs + Math.ceil((missing / this.#perSecond) * 1000);
  }

  #refill(nowMs: number): void {
    const elapsedMs = Math.max(0, nowMs - this.#asOfMs);
    this.#permits = Math.min(this.#capacity, this.#permits + (elapsedMs / 1000) * this.#perSecond);
    this.#asOfMs = nowMs;
  }
}
