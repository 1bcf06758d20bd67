import type { Resource } from '../../../api/mesos/v1.ts';
import {
  type Amount,
  addAmounts,
  amountOf,
  asValue,
  containsAmount,
  formatAmount,
  isNothing,
  quantityOf,
  shareParts,
  subtractAmounts,
} from './amount.ts';
import { describeKind, type Kind, kindOf, reservedRole } from './kind.ts';

/** How much there is of one kind. */
export interface Part {
  readonly kind: Kind;
  readonly amount: Amount;
}

/** Parts of different kinds, by a text that is different for each kind; in the order in which they were added. */
export type Resources = ReadonlyMap<string, Part>;

/** No resources at all. */
export const NOTHING: Resources = new Map();

/** Sums up Mesos resources; zero amounts and empty ranges and sets vanish. */
export function resourcesOf(list: readonly Resource[] | undefined): Resources {
  let sum = NOTHING;
  for (const resource of list ?? []) {
    const amount = amountOf(resource);
    if (amount === undefined) continue;
    sum = add(sum, new Map([[keyOf(resource), { kind: kindOf(resource), amount }]]));
  }
  return sum;
}

/** Volumes and what providers offer are kinds of their own, too, though no agent of this engine has any. */
function keyOf(resource: Resource): string {
  const { name, type, disk, shared, provider_id } = resource;
  const { reservations, isRevocable } = kindOf(resource);
  return JSON.stringify([name, type, reservations, isRevocable, { disk, shared, provider_id }]);
}

/** What both are together. */
export function add(a: Resources, b: Resources): Resources {
  return combine(a, b, addAmounts);
}

/** What is left of `a` without `b`; `b` should be contained in `a`, else scalars become negative. */
export function subtract(a: Resources, b: Resources): Resources {
  return combine(a, b, subtractAmounts);
}

function combine(a: Resources, b: Resources, operation: (x: Amount, y: Amount) => Amount): Resources {
  const result = new Map(a);
  for (const [key, { kind, amount }] of b) {
    const amountOfBoth = operation(result.get(key)?.amount ?? emptyLike(amount), amount);
    if (isNothing(amountOfBoth)) result.delete(key);
    else result.set(key, { kind, amount: amountOfBoth });
  }
  return result;
}

function emptyLike(amount: Amount): Amount {
  return subtractAmounts(amount, amount);
}

/** Whether `part` fits into `whole`. */
export function contains(whole: Resources, part: Resources): boolean {
  return [...part].every(([key, { amount }]) => {
    const available = whole.get(key)?.amount ?? emptyLike(amount);
    return containsAmount(available, amount);
  });
}

/** Whether both name the same port, or another number or item that there is once only. */
export function overlap(a: Resources, b: Resources): boolean {
  return [...a].some(([key, { amount }]) => {
    const other = b.get(key)?.amount;
    return other !== undefined && shareParts(amount, other);
  });
}

/** Whether there is nothing of any kind. */
export function isEmpty(resources: Resources): boolean {
  return resources.size === 0;
}

/** The parts whose kind is wanted. */
export function select(resources: Resources, isWanted: (part: Part) => boolean): Resources {
  return new Map([...resources].filter(([, part]) => isWanted(part)));
}

/** Without scalars below zero, as there are if more is used than there is now. */
export function withoutDebts(resources: Resources): Resources {
  return select(resources, ({ amount }) => amount.type !== 'SCALAR' || amount.milli > 0);
}

/**
 * The amount of a scalar in its own unit (cpus, megabytes), 0 if absent: reserved and revocable ones, too.
 */
export function scalar(resources: Resources, name: string): number {
  let milli = 0;
  for (const { kind, amount } of resources.values()) {
    if (kind.name === name && amount.type === 'SCALAR') milli += amount.milli;
  }
  return milli / 1000;
}

/** The names of all scalars. */
export function scalarNames(resources: Resources): Set<string> {
  const scalars = [...resources.values()].filter(({ amount }) => amount.type === 'SCALAR');
  return new Set(scalars.map(({ kind }) => kind.name));
}

/**
 * How reservations are spelt: `plain` by `role` and `reservation`, for schedulers that do not know refined ones;
 * `refined` by `reservations`, for those that do and for executors; `both` for operators.
 */
export type ReservationFormat = 'plain' | 'refined' | 'both';

/** How resources are spelt for one reader. */
export interface ResourceSpelling {
  readonly format: ReservationFormat;
  /** The role that all of them are allocated to, if the reader shall know. */
  readonly allocationRole?: string;
}

/** @returns Mesos resources, in the order of their kinds */
export function toMesos(resources: Resources, { format, allocationRole }: ResourceSpelling): Resource[] {
  return [...resources.values()].map(({ kind, amount }) => {
    const { reservations } = kind;
    const { type, role: _, ...reservation } = reservations[0] ?? {};
    return {
      name: kind.name,
      ...asValue(amount),
      ...(format === 'refined' ? {} : { role: reservedRole(kind) ?? '*' }),
      ...(allocationRole === undefined ? {} : { allocation_info: { role: allocationRole } }),
      ...(format === 'refined' || type !== 'DYNAMIC' ? {} : { reservation }),
      ...(format === 'plain' || reservations.length === 0 ? {} : { reservations: [...reservations] }),
      ...(kind.isRevocable ? { revocable: {} } : {}),
    };
  });
}

/** The text of error messages: `cpus(allocated: *):0.5; ports(allocated: *):[1-2]`. */
export function describe(resources: Resources, role: string): string {
  return [...resources.values()]
    .map(
      ({ kind, amount }) => `${kind.name}(allocated: ${role})${describeKind(kind)}:${formatAmount(amount)}`,
    )
    .join('; ');
}

/** How much there is of each name, in alphabetical order: scalars in their unit, everything else counted. */
export function quantities(resources: Resources): Record<string, number> {
  const sums = new Map<string, number>();
  for (const { kind, amount } of resources.values()) {
    sums.set(kind.name, (sums.get(kind.name) ?? 0) + quantityOf(amount));
  }
  return Object.fromEntries([...sums].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The summary object of the operator endpoints; cpus, gpus, mem and disk are always there. */
export function summary(resources: Resources): Record<string, number | string> {
  const sums = new Map<string, Amount>();
  for (const { kind, amount } of resources.values()) {
    const name = `${kind.name}${kind.isRevocable ? '_revocable' : ''}`;
    const sum = sums.get(name);
    sums.set(name, sum?.type === amount.type ? addAmounts(sum, amount) : amount);
  }
  const entries = [...sums].map(([name, sum]): [string, number | string] => [
    name,
    sum.type === 'SCALAR' ? sum.milli / 1000 : formatAmount(sum),
  ]);
  return { disk: 0, mem: 0, gpus: 0, cpus: 0, ...Object.fromEntries(entries) };
}
