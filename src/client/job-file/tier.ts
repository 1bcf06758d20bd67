import type { TierConfig } from '../../../api/generated/aurora.ts';
import { CommandError } from '../command-error.ts';
import { EXIT } from '../exit-codes.ts';
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
 * @throws CommandError if the scheduler has no such tier
 */
export function agree(
  { tier, production }: Importance,
  { tiers, defaultTierName }: Tiers,
): SettledImportance {
  if (tier === undefined || tier === '') {
    const fitting = tiers.find(
      (each) => isOn(each, 'preemptible') !== production && !isOn(each, 'revocable'),
    );
    return { tier: fitting?.name ?? defaultTierName, production };
  }
  const known = tiers.find(({ name }) => name === tier);
  if (known !== undefined) return { tier, production: !isOn(known, 'preemptible') };
  const names = tiers.map(({ name }) => name).join(', ');
  throw new CommandError(
    EXIT.INVALID_CONFIGURATION,
    `Error loading configuration: tier '${tier}' is unknown to the scheduler; it has ${names}`,
  );
}

function isOn({ settings }: TierConfig, name: string): boolean {
  return settings.get(name) === 'true';
}
