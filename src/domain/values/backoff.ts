/** Bounds of a randomised exponential back-off. */
export interface BackoffBounds {
  /** Lower bound of the first delay; more than 0. */
  readonly initialMs: number;
  /** Upper bound of every delay; at least `initialMs`. */
  readonly maxMs: number;
}

/**
 * Checks bounds once, where they enter the program.
 * @throws RangeError if `initialMs` is not positive or `maxMs` is below it
 */
export function backoffBounds(initialMs: number, maxMs: number): BackoffBounds {
  if (!(initialMs > 0)) throw new RangeError(`initial back-off must be more than 0 ms, but is ${initialMs}`);
  if (!(maxMs >= initialMs)) {
    throw new RangeError(`maximum back-off must be at least the initial ${initialMs} ms, but is ${maxMs}`);
  }
  return { initialMs, maxMs };
}

/**
 * The delay after a delay of `lastMs`: the first is in [initial, 2·initial), each further one is
 * the last times a random factor in [1, 2), and none exceeds the maximum.
 * @param lastMs the previous delay in milliseconds; 0 if there was none
 * @param fraction random, in [0, 1)
 */
export function nextBackoffMs(bounds: BackoffBounds, lastMs: number, fraction: number): number {
  const baseMs = lastMs === 0 ? bounds.initialMs : lastMs;
  return Math.min(bounds.maxMs, baseMs + Math.round(fraction * baseMs));
}
