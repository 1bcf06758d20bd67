import type { ConfigGroup } from '../../../api/generated/aurora.ts';
import { countOfRanges } from '../values/instance-ranges.ts';
import { resourcesOf } from '../values/resources.ts';
import {
  addAmounts,
  describeExcess,
  maxAmounts,
  NO_QUOTA,
  type QuotaAmount,
  quotaAmount,
  subtractAmounts,
} from './amount.ts';
import { poolOf } from './consumption.ts';

/** What a change of a job does to what its role uses of its quota. */
export interface QuotaChange {
  /** Before the change. */
  readonly now: QuotaAmount;
  /** What the change claims while it is under way: instances may be old or new, whichever is more. */
  readonly during: QuotaAmount;
  readonly afterwards: QuotaAmount;
  /** By how much the change exceeds the quota, in words; undefined if it is allowed. */
  readonly excess: string | undefined;
}

/**
 * What a change needs of a quota, by the rule that the scheduler applies to new jobs and to updates.
 * @param now what the role uses of the quota
 * @param initial the instances that the change replaces or removes, by their configurations
 * @param desired the instances that it adds or changes; without any the change is always allowed
 */
export function quotaChange(
  quota: QuotaAmount,
  now: QuotaAmount,
  initial: readonly ConfigGroup[],
  desired: readonly ConfigGroup[],
): QuotaChange {
  const [before, after] = [limitedAmount(initial), limitedAmount(desired)];
  const others = subtractAmounts(now, before);
  const during = addAmounts(others, maxAmounts(before, after));
  const isLimited = desired.some(({ config }) => poolOf(config) === 'prodShared');
  const excess = isLimited ? describeExcess(during, quota) : undefined;
  return { now, during, afterwards: addAmounts(others, after), excess };
}

/** What of the groups draws on the quota. */
function limitedAmount(groups: readonly ConfigGroup[]): QuotaAmount {
  return groups
    .filter(({ config }) => poolOf(config) === 'prodShared')
    .map(({ config, instances }) => quotaAmount(resourcesOf(config), countOfRanges(instances)))
    .reduce(addAmounts, NO_QUOTA);
}
