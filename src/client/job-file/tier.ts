import type { TierConfig } from '../../../api/generated/aurora.ts';
import type { Result } from '../../config/index.ts';
import type { Tiers } from '../rpc/calls.ts';

/** What a job says of its importance: the name of a tier, or the older flag. */
export interface Importance {
  readonly tier?: string | undefined;
  readonly production: boolean;
}

/** Both, agreeing with each other. */
export interface SettledImportance {
  readonly tier: string;
  readonly production: boolean;
}

/**
 * Makes tier and flag agree: a tier decides the flag, and without a tier the flag finds one.
 * @returns the problem if the scheduler has no such tier
 */
export function agree(
  { tier, production }: Importance,
  { tiers, defaultTierName }: Tiers,
): Result<SettledImportance, string> {
  if (tier === undefined || tier === '') {
    const fitting = tiers.find(
      (each) => isOn(each, 'preemptible') !== production && !isOn(each, 'revocable'),
    );
    return { ok: true, value: { tier: fitting?.name ?? defaultTierName, production } };
  }
  const known = tiers.find(({ name }) => name === tier);
  if (known !== undefined) {
    return { ok: true, value: { tier, production: !isOn(known, 'preemptible') } };
  }
  const names = tiers.map(({ name }) => name).join(', ');
  return { ok: false, error: `tier '${tier}' is unknown to the scheduler; it has ${names}` };
}

function isOn({ settings }: TierConfig, name: string): boolean {
  return settings.get(name) === 'true';
}
