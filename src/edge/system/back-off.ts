import type { Random } from '../../ports/random.ts';

/** Waiting times between attempts: doubling from `initialMs` up to `maxMs`. */
export interface BackOff {
  readonly initialMs: number;
  readonly maxMs: number;
}

/** Beyond this many doublings every sensible pair of bounds has reached its maximum. */
const MAX_DOUBLINGS = 30;

/**
 * Time to wait before the next attempt, in milliseconds: between half and all of the step, so that
 * schedulers which lost the same master do not come back together.
 * @param failures attempts that failed in a row, at least 1
 */
export function backOffMs(bounds: BackOff, failures: number, random: Random): number {
  const doublings = Math.min(failures - 1, MAX_DOUBLINGS);
  const stepMs = Math.min(bounds.maxMs, bounds.initialMs * 2 ** doublings);
  return stepMs * (0.5 + random.fraction() / 2);
}
