import type { Runtime } from './runtime.ts';
import type { HashKey, Value } from './values.ts';

/** @returns whether two sequences have equal items */
export function sameItems(rt: Runtime, left: readonly Value[], right: readonly Value[]): boolean {
  return left.length === right.length && left.every((item, index) => rt.equals(item, right[index] ?? null));
}

/** The first items that differ decide; a sequence that only goes on is larger. */
export function compareItems(rt: Runtime, left: readonly Value[], right: readonly Value[]): number {
  for (const [index, item] of left.entries()) {
    const other = right[index];
    if (other === undefined) return 1;
    if (!rt.equals(item, other)) return rt.compare(item, other);
  }
  return left.length - right.length;
}

interface Entry {
  readonly key: Value;
  readonly value: Value;
}

type Table = ReadonlyMap<HashKey, Entry>;

/** The shorter dict is smaller; of equally long ones the smallest key decides whose value differs. */
export function compareTables(rt: Runtime, left: Table, right: Table): number {
  if (left.size !== right.size) return left.size - right.size;
  const mine = smallestDifferent(rt, left, right);
  const theirs = smallestDifferent(rt, right, left);
  if (mine === undefined || theirs === undefined) return 0;
  if (rt.equals(mine.key, theirs.key)) return rt.compare(mine.value, theirs.value);
  return rt.compare(mine.key, theirs.key);
}

function smallestDifferent(rt: Runtime, table: Table, other: Table): Entry | undefined {
  let least: Entry | undefined;
  for (const [hash, entry] of table) {
    const same = other.get(hash);
    if (same !== undefined && rt.equals(entry.value, same.value)) continue;
    if (least === undefined || rt.compare(entry.key, least.key) < 0) least = entry;
  }
  return least;
}
