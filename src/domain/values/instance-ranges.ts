import type { Range } from '../../../api/generated/aurora.ts';

/**
 * The shortest ascending list of inclusive ranges that covers exactly `ids`.
 * @param ids instance ids in any order; repetitions count once
 */
export function toRanges(ids: Iterable<number>): Range[] {
  const ranges: { first: number; last: number }[] = [];
  for (const id of [...new Set(ids)].sort((a, b) => a - b)) {
    const open = ranges.at(-1);
    if (open !== undefined && open.last + 1 === id) open.last = id;
    else ranges.push({ first: id, last: id });
  }
  return ranges;
}

/** How many ids the ranges cover, counting overlaps twice; empty and inverted ranges count 0. */
export function countOfRanges(ranges: Iterable<Range>): number {
  let count = 0;
  for (const { first, last } of ranges) count += Math.max(0, last - first + 1);
  return count;
}

/**
 * The ids that inclusive `ranges` cover, ascending, each once.
 * @param maxCount upper bound of the ids that are worth listing
 * @returns undefined if the ranges cover more than `maxCount` ids
 */
export function fromRanges(ranges: readonly Range[], maxCount: number): number[] | undefined {
  if (countOfRanges(ranges) > maxCount) return undefined;
  const ids = new Set<number>();
  for (const { first, last } of ranges) for (let id = first; id <= last; id++) ids.add(id);
  return [...ids].sort((a, b) => a - b);
}

/** Usual text form of a set of ids: `0-3,7`. */
export function formatRanges(ranges: readonly Range[]): string {
  return ranges.map(({ first, last }) => (first === last ? `${first}` : `${first}-${last}`)).join(',');
}
