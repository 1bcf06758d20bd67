import type { GetQuotaArgs, PopulateJobConfigArgs } from '../../../api/generated/aurora.ts';
import type { Wire } from '../../../api/thrift/index.ts';
import { fromAggregate, NO_QUOTA, toAggregate } from '../../domain/quota/amount.ts';
import { consumptionOf } from '../../domain/quota/consumption.ts';
import { sanitizeJob } from '../../domain/submit/sanitize.ts';
import { tierSettings } from '../../domain/submit/tiers.ts';
import { type Answer, failed, found, invalid } from './answers.ts';
import type { Call } from './dependencies.ts';

/** A role's quota, and what its tasks use of it and beside it. */
export async function getQuota(call: Call, { ownerRole = '' }: Wire<GetQuotaArgs>): Promise<Answer> {
  if (ownerRole.trim() === '') return failed('The owner role must not be blank.');
  return call.storage.read((state) => {
    const stored = state.quotas.get(ownerRole);
    const used = consumptionOf(state.tasks.byRole(ownerRole), state.cronJobs.byRole(ownerRole));
    return found({
      getQuotaResult: {
        quota: toAggregate(stored === undefined ? NO_QUOTA : fromAggregate(stored)),
        prodSharedConsumption: toAggregate(used.prodShared),
        nonProdSharedConsumption: toAggregate(used.nonProdShared),
        prodDedicatedConsumption: toAggregate(used.prodDedicated),
        nonProdDedicatedConsumption: toAggregate(used.nonProdDedicated),
      },
    });
  });
}

/** A job's task configuration as it would be stored. Changes nothing. */
export async function populateJobConfig(call: Call, args: Wire<PopulateJobConfigArgs>): Promise<Answer> {
  const sanitized = sanitizeJob(args.description ?? {}, call.admission);
  if (!sanitized.ok) return invalid(`Invalid configuration: ${sanitized.message}`);
  return found({ populateJobResult: { taskConfig: sanitized.value.taskConfig } });
}

/** The cluster's tiers. */
export async function getTierConfigs(call: Call): Promise<Answer> {
  const { default: defaultTierName, tiers } = call.admission.tiers;
  return found({
    getTierConfigResult: {
      defaultTierName,
      tiers: [...tiers].map(([name, tier]) => ({ name, settings: tierSettings(tier) })),
    },
  });
}
