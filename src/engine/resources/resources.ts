import type { Resource } from '../../../api/mesos/v1.ts';
import {
  addRanges,
  containsRanges,
  formatRanges,
  NO_RANGES,
  normalizeRanges,
  type RangeSet,
  subtractRanges,
} from './ranges.ts';

/**
 * Amounts by kind of resource. A kind is the name, followed by what sets the resource apart from the plain,
 * unreserved one (a reservation, `{REV}` for revocable), so that unlike resources never add up.
 * Scalars are whole thousandths: sums of 0.1 cpus stay exact. The order of kinds is the order of insertion.
 */
export interface Resources {
  readonly milli: ReadonlyMap<string, number>;
  readonly ranges: ReadonlyMap<string, RangeSet>;
}

/** No resources at all. */
export const NOTHING: Resources = { milli: new Map(), ranges: new Map() };

/** Scalars carry three decimal digits. */
const toMilli = (value: number): number => Math.round(value * 1000);

/** Sums up Mesos resources; zero amounts and empty ranges vanish. Sets are not supported and vanish too. */
export function resourcesOf(list: readonly Resource[] | undefined): Resources {
  let sum = NOTHING;
  for (const resource of list ?? []) sum = add(sum, single(resource));
  return sum;
}

function single(resource: Resource): Resources {
  const kind = kindOf(resource);
  if (resource.type === 'SCALAR') {
    return { milli: new Map([[kind, toMilli(resource.scalar?.value ?? 0)]]), ranges: NOTHING.ranges };
  }
  if (resource.type !== 'RANGES') return NOTHING;
  return { milli: NOTHING.milli, ranges: new Map([[kind, normalizeRanges(resource.ranges?.range ?? [])]]) };
}

function kindOf(resource: Resource): string {
  const reserved =
    resource.reservations?.at(-1)?.role ??
    (resource.role !== undefined && resource.role !== '*' ? resource.role : undefined);
  const reservation = reserved === undefined ? '' : `(reserved: ${reserved})`;
  return `${resource.name}${reservation}${resource.revocable === undefined ? '' : '{REV}'}`;
}

/** What both are together. */
export function add(a: Resources, b: Resources): Resources {
  return combine(a, b, (x, y) => x + y, addRanges);
}

/** What is left of `a` without `b`; `b` should be contained in `a`, else amounts become negative. */
export function subtract(a: Resources, b: Resources): Resources {
  return combine(a, b, (x, y) => x - y, subtractRanges);
}

function combine(
  a: Resources,
  b: Resources,
  scalars: (x: number, y: number) => number,
  ranges: (x: RangeSet, y: RangeSet) => RangeSet,
): Resources {
  const milli = new Map(a.milli);
  for (const [kind, amount] of b.milli) milli.set(kind, scalars(milli.get(kind) ?? 0, amount));
  const sets = new Map(a.ranges);
  for (const [kind, set] of b.ranges) sets.set(kind, ranges(sets.get(kind) ?? NO_RANGES, set));
  for (const [kind, amount] of milli) if (amount === 0) milli.delete(kind);
  for (const [kind, set] of sets) if (set.length === 0) sets.delete(kind);
  return { milli, ranges: sets };
}

/** Whether `part` fits into `whole`. */
export function contains(whole: Resources, part: Resources): boolean {
  for (const [kind, amount] of part.milli) if (amount > (whole.milli.get(kind) ?? 0)) return false;
  for (const [kind, set] of part.ranges) {
    if (!containsRanges(whole.ranges.get(kind) ?? NO_RANGES, set)) return false;
  }
  return true;
}

/** Whether there is nothing of any kind. */
export function isEmpty(resources: Resources): boolean {
  return resources.milli.size === 0 && resources.ranges.size === 0;
}

/** The amount of a scalar in its own unit (cpus, megabytes), 0 if absent. */
export function scalar(resources: Resources, name: string): number {
  return (resources.milli.get(name) ?? 0) / 1000;
}

/** How resources are spelt for one reader. */
export interface ResourceSpelling {
  /** `role` field, absent for readers that know reservation refinement and in what the agent stores. */
  readonly role?: string;
  readonly allocationRole?: string;
}

/** @returns Mesos resources, ports first as Mesos offers them */
export function toMesos(resources: Resources, spelling: ResourceSpelling = {}): Resource[] {
  const rest = {
    ...(spelling.role === undefined ? {} : { role: spelling.role }),
    ...(spelling.allocationRole === undefined ? {} : { allocation_info: { role: spelling.allocationRole } }),
  };
  return [
    ...[...resources.ranges].map(
      ([name, set]): Resource => ({
        name,
        type: 'RANGES',
        ranges: { range: set.map((range) => ({ ...range })) },
        ...rest,
      }),
    ),
    ...[...resources.milli].map(
      ([name, amount]): Resource => ({ name, type: 'SCALAR', scalar: { value: amount / 1000 }, ...rest }),
    ),
  ];
}

/**
 * The text of error messages: `cpus(allocated: *):0.5; ports(allocated: *):[1-2]`.
 * @param portsFirst offers name their ports first, tasks last
 */
export function describe(resources: Resources, role: string, portsFirst: boolean): string {
  const scalars = [...resources.milli].map(
    ([name, amount]) => `${name}(allocated: ${role}):${amount / 1000}`,
  );
  const ranges = [...resources.ranges].map(
    ([name, set]) => `${name}(allocated: ${role}):${formatRanges(set)}`,
  );
  return (portsFirst ? [...ranges, ...scalars] : [...scalars, ...ranges]).join('; ');
}

/** The summary object of the operator endpoints; cpus, gpus, mem and disk are always there. */
export function summary(resources: Resources): Record<string, number | string> {
  const result: Record<string, number | string> = { disk: 0, mem: 0, gpus: 0, cpus: 0 };
  for (const [name, amount] of resources.milli) result[name] = amount / 1000;
  for (const [name, set] of resources.ranges) result[name] = formatRanges(set);
  return result;
}
