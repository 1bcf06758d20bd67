import type { Attribute } from '../../../api/generated/aurora.ts';

/**
 * How many tasks of one job are on hosts with each value of each attribute: what limit constraints compare with.
 * Tasks placed earlier in the same attempt are added as they are placed, so that one attempt cannot exceed a limit
 * (upstream counts them only afterwards).
 */
export class AttributeTally {
  readonly #counts = new Map<string, Map<string, number>>();

  /** Counts one task on a host with these attributes. */
  add(attributes: readonly Attribute[]): void {
    for (const { name, values } of attributes) {
      const counts = this.#counts.get(name) ?? new Map<string, number>();
      this.#counts.set(name, counts);
      for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
    }
  }

  /** Number of tasks on hosts where attribute `name` has `value`. */
  count(name: string, value: string): number {
    return this.#counts.get(name)?.get(value) ?? 0;
  }
}
