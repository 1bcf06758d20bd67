import { contains, type Resources } from '../resources/resources.ts';

/** Mesos' default when a call gives no (or a negative) `refuse_seconds`. */
const DEFAULT_REFUSE_MS = 5_000;
/** Longer refusals are cut to a year. */
const MAX_REFUSE_MS = 31_536_000_000;
/** A filter lasts at least one allocation interval, so that a scheduler that declines all never spins. */
export const ALLOCATION_INTERVAL_MS = 1_000;
/** Filters of one client; beyond that the oldest go, which only makes offers come earlier. */
const MAX_FILTERS_PER_CLIENT = 100;

interface Filter {
  readonly refused: Resources;
  readonly expiresAtMs: number;
}

/**
 * The refusals of one framework and role. A refusal holds back only what is part of the refused resources:
 * once more is free the resources are offered again at once.
 */
export class OfferFilters {
  #filters: Filter[] = [];

  /**
   * Remembers a refusal.
   * @param refuseSeconds as in the call; undefined or negative means 5 s, 0 means none
   */
  refuse(refused: Resources, refuseSeconds: number | undefined, nowMs: number): void {
    const refuseMs = refusalMs(refuseSeconds);
    if (refuseMs === 0) return;
    this.#filters.push({ refused, expiresAtMs: nowMs + Math.max(refuseMs, ALLOCATION_INTERVAL_MS) });
    if (this.#filters.length > MAX_FILTERS_PER_CLIENT) this.#filters.shift();
  }

  /** Whether `offered` is held back now. */
  blocks(offered: Resources, nowMs: number): boolean {
    this.#filters = this.#filters.filter((filter) => filter.expiresAtMs > nowMs);
    return this.#filters.some((filter) => contains(filter.refused, offered));
  }

  clear(): void {
    this.#filters = [];
  }
}

/** The duration of a refusal in milliseconds. */
export function refusalMs(refuseSeconds: number | undefined): number {
  if (refuseSeconds === undefined || Number.isNaN(refuseSeconds) || refuseSeconds < 0)
    return DEFAULT_REFUSE_MS;
  return Math.min(refuseSeconds * 1000, MAX_REFUSE_MS);
}
