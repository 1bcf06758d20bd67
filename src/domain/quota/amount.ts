import type { Resource, ResourceAggregate } from '../../../api/generated/aurora.ts';
import { type ResourceBag, toResourceBag } from '../values/resources.ts';

/** The resources that quotas limit. GPUs, ports and the executors' overhead are never counted. */
export interface QuotaAmount {
  readonly cpus: number;
  readonly ramMb: number;
  readonly diskMb: number;
}

/** The quota of a role that was never given any. */
export const NO_QUOTA: QuotaAmount = { cpus: 0, ramMb: 0, diskMb: 0 };

/** How each limited resource is called in messages. */
const LIMITED = [
  { key: 'cpus', name: 'CPU', unit: 'core(s)' },
  { key: 'ramMb', name: 'RAM', unit: 'MB' },
  { key: 'diskMb', name: 'disk', unit: 'MB' },
] as const satisfies readonly { key: keyof QuotaAmount; name: string; unit: string }[];

function combine(a: QuotaAmount, b: QuotaAmount, how: (x: number, y: number) => number): QuotaAmount {
  return { cpus: how(a.cpus, b.cpus), ramMb: how(a.ramMb, b.ramMb), diskMb: how(a.diskMb, b.diskMb) };
}

/** `count` times what one task asks for. */
export function quotaAmount(bag: ResourceBag, count = 1): QuotaAmount {
  return { cpus: bag.cpus * count, ramMb: bag.ramMb * count, diskMb: bag.diskMb * count };
}

/** The sum of two amounts. */
export function addAmounts(a: QuotaAmount, b: QuotaAmount): QuotaAmount {
  return combine(a, b, (x, y) => x + y);
}

/** What is left of `a` without `b`. */
export function subtractAmounts(a: QuotaAmount, b: QuotaAmount): QuotaAmount {
  return combine(a, b, (x, y) => x - y);
}

/** For each resource the larger of both. */
export function maxAmounts(a: QuotaAmount, b: QuotaAmount): QuotaAmount {
  return combine(a, b, Math.max);
}

/** An amount as the API shows it: all three resources, in this order. */
export function toAggregate({ cpus, ramMb, diskMb }: QuotaAmount): ResourceAggregate {
  return { resources: [{ numCpus: cpus }, { ramMb }, { diskMb }] };
}

/** The amount that a stored or shown aggregate says. */
export function fromAggregate(aggregate: ResourceAggregate): QuotaAmount {
  return quotaAmount(toResourceBag(aggregate.resources));
}

/** Checks that `resources` names each limited resource once and nothing else. @returns what is wrong */
export function checkQuotaResources(resources: readonly Resource[]): string | undefined {
  if (resources.length > LIMITED.length) return 'Too many resource values in quota.';
  const fields = ['numCpus', 'ramMb', 'diskMb'];
  if (fields.every((field) => resources.filter((resource) => field in resource).length === 1))
    return undefined;
  return 'Quota resources must be exactly: [CPUS, RAM_MB, DISK_MB]';
}

/** By how much `wanted` is more than `quota`, in words; undefined if it fits. */
export function describeExcess(wanted: QuotaAmount, quota: QuotaAmount): string | undefined {
  const excesses = LIMITED.filter(({ key }) => wanted[key] > quota[key]).map(
    ({ key, name, unit }) => `${name} quota exceeded by ${(wanted[key] - quota[key]).toFixed(2)} ${unit}`,
  );
  return excesses.length === 0 ? undefined : excesses.join('; ');
}

/** An amount in words, for messages. */
export function describeAmount(amount: QuotaAmount): string {
  return LIMITED.map(({ key, name, unit }) => `${name} ${amount[key]} ${unit}`).join(', ');
}
