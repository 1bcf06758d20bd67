import type { ConfigGroup, Range } from '../../../api/generated/aurora.ts';
import type { PlacementCheck } from '../../domain/match/placement-check.ts';
import type { QuotaAmount } from '../../domain/quota/amount.ts';
import type { QuotaChange } from '../../domain/quota/change.ts';
import type { ClusterJobKey } from '../keys/job-key.ts';
import type { Difference } from './compare-trees.ts';

/** A change of a job before it happens. */
export interface Plan {
  readonly job: ClusterJobKey;
  /** What would make the change: the first time, a later time, or a schedule. */
  readonly command: 'job create' | 'update start' | 'cron schedule';
  readonly instances: PlannedInstances;
  /** What changes in the configuration of instances, those with equal ones together. */
  readonly changes: readonly ConfigurationChange[];
  /** Undefined if the scheduler does not tell. */
  readonly quota: PlannedQuota | undefined;
  /** Undefined if nothing is to be placed, or if the scheduler does not tell. */
  readonly placement: PlacementCheck | undefined;
  /** Why the scheduler would refuse the change now. */
  readonly refusals: readonly string[];
}

/** What becomes of the instances; of a cron job: of the template of its runs. */
export interface PlannedInstances {
  readonly added: readonly Range[];
  readonly changed: readonly Range[];
  readonly removed: readonly Range[];
  readonly unchanged: readonly Range[];
}

export interface ConfigurationChange {
  readonly instances: readonly Range[];
  /** Empty if only the spelling of what the executor is told differs, which counts as a change all the same. */
  readonly differences: readonly Difference[];
}

export interface PlannedQuota extends QuotaChange {
  readonly quota: QuotaAmount;
}

/** True if the change would do anything. */
export function hasChanges({ instances, changes }: Plan): boolean {
  const { added, changed, removed } = instances;
  return changes.length + added.length + changed.length + removed.length > 0;
}

/** The instances of groups, ascending. */
export function rangesOf(groups: readonly ConfigGroup[]): readonly Range[] {
  return groups.flatMap(({ instances }) => instances).sort((a, b) => a.first - b.first);
}
