import type { SlaPolicy, TaskConfig } from '../../../api/generated/aurora.ts';
import type { AdmissionSettings } from './settings.ts';

/**
 * Checks that an SLA policy lets the cluster be maintained: it must allow at least one instance to be down.
 * @param tierName of a tier that exists
 * @param production whether that tier is a production tier
 * @returns what is wrong; undefined if nothing is
 */
export function checkSlaPolicy(
  { slaPolicy, tier, production }: TaskConfig,
  instanceCount: number,
  settings: AdmissionSettings,
): string | undefined {
  if (slaPolicy === undefined) return undefined;
  if (!production && !settings.slaPoliciesForAllTiers) return `Tier '${tier}' does not support SlaPolicy.`;
  if ('coordinatorSlaPolicy' in slaPolicy) return undefined;
  const kind = 'countSlaPolicy' in slaPolicy ? 'Count' : 'Percentage';
  if (instanceCount < settings.minInstancesForSlaPolicy) {
    return `Job with fewer than ${settings.minInstancesForSlaPolicy} instances cannot have ${kind}SlaPolicy.`;
  }
  return checkRoom(slaPolicy, instanceCount) ?? checkDuration(slaPolicy, kind, settings.maxSlaDurationSecs);
}

function checkRoom(slaPolicy: SlaPolicy, instanceCount: number): string | undefined {
  if ('countSlaPolicy' in slaPolicy) {
    const { count } = slaPolicy.countSlaPolicy;
    if (instanceCount - count >= 1) return undefined;
    return (
      `Current CountSlaPolicy: count=${count} will not allow any instances to be killed. ` +
      `Must be less than instanceCount=${instanceCount}.`
    );
  }
  if (!('percentageSlaPolicy' in slaPolicy)) return undefined;
  const { percentage } = slaPolicy.percentageSlaPolicy;
  if (instanceCount * (1 - percentage / 100) >= 1) return undefined;
  const max = (100 * (instanceCount - 1)) / instanceCount;
  return (
    `Current PercentageSlaPolicy: percentage=${percentage.toFixed(6)} will not allow any instances to be killed. ` +
    `Must be less than ${max.toFixed(6)}.`
  );
}

function checkDuration(slaPolicy: SlaPolicy, kind: string, maxSecs: number): string | undefined {
  const durationSecs =
    'countSlaPolicy' in slaPolicy
      ? slaPolicy.countSlaPolicy.durationSecs
      : 'percentageSlaPolicy' in slaPolicy
        ? slaPolicy.percentageSlaPolicy.durationSecs
        : 0;
  if (durationSecs <= maxSecs) return undefined;
  return `${kind}SlaPolicy: durationSecs=${durationSecs} must be less than cluster-wide maximum of ${maxSecs} secs.`;
}
