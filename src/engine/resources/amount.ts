import type { Resource } from '../../../api/mesos/v1.ts';
import {
  addRanges,
  containsRanges,
  formatRanges,
  normalizeRanges,
  overlaps,
  type RangeSet,
  subtractRanges,
} from './ranges.ts';

/** How much there is of one kind. Scalars are whole thousandths: sums of 0.1 cpus stay exact. */
export type Amount =
  | { readonly type: 'SCALAR'; readonly milli: number }
  | { readonly type: 'RANGES'; readonly ranges: RangeSet }
  | { readonly type: 'SET'; readonly items: readonly string[] };

/** The amount that a resource names; undefined for a type that resources cannot have. */
export function amountOf({ type, scalar, ranges, set }: Resource): Amount | undefined {
  switch (type) {
    case 'SCALAR':
      return { type, milli: Math.round((scalar?.value ?? 0) * 1000) };
    case 'RANGES':
      return { type, ranges: normalizeRanges(ranges?.range ?? []) };
    case 'SET':
      return { type, items: [...new Set(set?.item)] };
    case 'TEXT':
      return undefined;
  }
}

/** Whether there is nothing; a scalar below zero is something. */
export function isNothing(amount: Amount): boolean {
  switch (amount.type) {
    case 'SCALAR':
      return amount.milli === 0;
    case 'RANGES':
      return amount.ranges.length === 0;
    case 'SET':
      return amount.items.length === 0;
  }
}

/** How much it is as one number: scalars in their unit, ports and items counted. */
export function quantityOf(amount: Amount): number {
  switch (amount.type) {
    case 'SCALAR':
      return amount.milli / 1000;
    case 'RANGES':
      return amount.ranges.reduce((sum, { begin, end }) => sum + end - begin + 1, 0);
    case 'SET':
      return amount.items.length;
  }
}

const mixed = (a: Amount, b: Amount): Error => new Error(`cannot compare ${a.type} with ${b.type}`);

/** What both are together. @throws Error if their types differ */
export function addAmounts(a: Amount, b: Amount): Amount {
  if (a.type === 'SCALAR' && b.type === 'SCALAR') return { type: 'SCALAR', milli: a.milli + b.milli };
  if (a.type === 'RANGES' && b.type === 'RANGES') {
    return { type: 'RANGES', ranges: addRanges(a.ranges, b.ranges) };
  }
  if (a.type === 'SET' && b.type === 'SET') {
    return { type: 'SET', items: [...new Set([...a.items, ...b.items])] };
  }
  throw mixed(a, b);
}

/** What is left of `a` without `b`; scalars may become negative. @throws Error if their types differ */
export function subtractAmounts(a: Amount, b: Amount): Amount {
  if (a.type === 'SCALAR' && b.type === 'SCALAR') return { type: 'SCALAR', milli: a.milli - b.milli };
  if (a.type === 'RANGES' && b.type === 'RANGES') {
    return { type: 'RANGES', ranges: subtractRanges(a.ranges, b.ranges) };
  }
  if (a.type === 'SET' && b.type === 'SET') {
    const taken = new Set(b.items);
    return { type: 'SET', items: a.items.filter((item) => !taken.has(item)) };
  }
  throw mixed(a, b);
}

/** Whether `part` fits into `whole`. @throws Error if their types differ */
export function containsAmount(whole: Amount, part: Amount): boolean {
  if (whole.type === 'SCALAR' && part.type === 'SCALAR') return part.milli <= whole.milli;
  if (whole.type === 'RANGES' && part.type === 'RANGES') return containsRanges(whole.ranges, part.ranges);
  if (whole.type === 'SET' && part.type === 'SET') {
    const has = new Set(whole.items);
    return part.items.every((item) => has.has(item));
  }
  throw mixed(whole, part);
}

/** Whether both name the same number or item; scalars never do. */
export function shareParts(a: Amount, b: Amount): boolean {
  if (a.type === 'RANGES' && b.type === 'RANGES') return overlaps(a.ranges, b.ranges);
  return a.type === 'SET' && b.type === 'SET' && a.items.some((item) => b.items.includes(item));
}

/** What an amount has as a resource. */
export function asValue(amount: Amount): Pick<Resource, 'type' | 'scalar' | 'ranges' | 'set'> {
  switch (amount.type) {
    case 'SCALAR':
      return { type: 'SCALAR', scalar: { value: amount.milli / 1000 } };
    case 'RANGES':
      return { type: 'RANGES', ranges: { range: amount.ranges.map((range) => ({ ...range })) } };
    case 'SET':
      return { type: 'SET', set: { item: [...amount.items] } };
  }
}

/** The text form that Mesos uses: `4.5`, `[31000-31001, 33000-33010]`, `{a, b}`. */
export function formatAmount(amount: Amount): string {
  switch (amount.type) {
    case 'SCALAR':
      return String(amount.milli / 1000);
    case 'RANGES':
      return formatRanges(amount.ranges);
    case 'SET':
      return `{${amount.items.join(', ')}}`;
  }
}
