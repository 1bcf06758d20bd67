import type { SeededRandom } from '../../sim/random.ts';

/** Of one object; each further one multiplies the orders that may explain what came after. */
const MAX_UNKNOWN = 6;

/**
 * Names of objects that clients work on. One of which too many calls have an unknown outcome is left for a new one, so that
 * its history can be judged however long outages last.
 */
export class Names {
  readonly #current: string[];
  readonly #unknown = new Map<string, number>();
  readonly #random: SeededRandom;
  #made: number;

  constructor(prefix: string, count: number, random: SeededRandom) {
    this.#random = random;
    this.#made = count;
    this.#current = Array.from({ length: count }, (_, i) => `${prefix}-${i}`);
  }

  pick(): string {
    return this.#random.pick(this.#current) ?? '';
  }

  /** To be told when the outcome of a call on this object is unknown. @returns whether it is left for a new one now */
  doubt(name: string): boolean {
    const unknown = (this.#unknown.get(name) ?? 0) + 1;
    this.#unknown.set(name, unknown);
    const place = this.#current.indexOf(name);
    if (place < 0 || unknown < MAX_UNKNOWN) return false;
    this.#current[place] = name.replace(/\d+$/, String(this.#made));
    this.#made += 1;
    return true;
  }
}
