import type { ValueRange } from '../../../api/mesos/v1.ts';

/** Whole numbers as disjoint, ascending ranges that do not touch; both ends belong to a range. */
export type RangeSet = readonly ValueRange[];

/** The empty set. */
export const NO_RANGES: RangeSet = [];

/** Sorts ranges and joins those that overlap or touch; ranges whose end precedes their begin vanish. */
export function normalizeRanges(ranges: readonly ValueRange[]): RangeSet {
  const sorted = ranges.filter((range) => range.begin <= range.end).sort((a, b) => a.begin - b.begin);
  const joined: ValueRange[] = [];
  for (const range of sorted) {
    const last = joined.at(-1);
    if (last !== undefined && range.begin <= last.end + 1) last.end = Math.max(last.end, range.end);
    else joined.push({ begin: range.begin, end: range.end });
  }
  return joined;
}

/** Every number that is in either set. */
export function addRanges(a: RangeSet, b: RangeSet): RangeSet {
  return normalizeRanges([...a, ...b]);
}

/** Every number of `from` that is not in `taken`. */
export function subtractRanges(from: RangeSet, taken: RangeSet): RangeSet {
  let left: ValueRange[] = from.map((range) => ({ ...range }));
  for (const cut of taken) {
    left = left.flatMap((range) => [
      ...(range.begin < cut.begin ? [{ begin: range.begin, end: Math.min(range.end, cut.begin - 1) }] : []),
      ...(range.end > cut.end ? [{ begin: Math.max(range.begin, cut.end + 1), end: range.end }] : []),
    ]);
  }
  return left;
}

/** Whether every number of `part` is in `whole`. */
export function containsRanges(whole: RangeSet, part: RangeSet): boolean {
  return subtractRanges(part, whole).length === 0;
}

/** Whether the two sets share a number. */
export function overlaps(a: RangeSet, b: RangeSet): boolean {
  return a.some((x) => b.some((y) => x.begin <= y.end && y.begin <= x.end));
}

/** The text form that Mesos uses: `[31000-31001, 33000-33010]`. */
export function formatRanges(ranges: RangeSet): string {
  return `[${ranges.map((range) => `${range.begin}-${range.end}`).join(', ')}]`;
}
