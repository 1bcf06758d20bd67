import { type ConfigGroup, GetQuotaResult, type ResourceAggregate } from '../../../api/generated/aurora.ts';
import { fromAggregate, NO_QUOTA, type QuotaAmount } from '../../domain/quota/amount.ts';
import { quotaChange } from '../../domain/quota/change.ts';
import { EXIT } from '../exit-codes.ts';
import { ifAvailable } from '../rpc/available.ts';
import { completeAnswer, withoutResult } from '../rpc/calls.ts';
import { RPC } from '../rpc/methods.ts';
import type { Scheduler } from '../rpc/scheduler.ts';
import type { PlannedQuota } from './plan.ts';

/** Instances before a change and after it, by their configurations; those that stay as they are in neither. */
export interface ChangedInstances {
  readonly initial: readonly ConfigGroup[];
  readonly desired: readonly ConfigGroup[];
}

/**
 * What a change needs of the quota of its role.
 * @returns undefined if the scheduler cannot tell
 * @throws CommandError if the scheduler refuses or does not answer
 */
export async function fetchQuotaChange(
  scheduler: Scheduler,
  role: string,
  { initial, desired }: ChangedInstances,
): Promise<PlannedQuota | undefined> {
  const result = await ifAvailable(() => fetchQuota(scheduler, role));
  if (result === undefined) return undefined;
  const quota = amountOf(result.quota);
  return { quota, ...quotaChange(quota, amountOf(result.prodSharedConsumption), initial, desired) };
}

async function fetchQuota(scheduler: Scheduler, role: string): Promise<GetQuotaResult> {
  const refusal = { heading: `Error retrieving quota for role ${role}`, exitCode: EXIT.API_ERROR };
  const { result } = await scheduler.call(RPC.getQuota, { ownerRole: role }, refusal);
  const wire = result !== undefined && 'getQuotaResult' in result ? result.getQuotaResult : undefined;
  if (wire === undefined) throw withoutResult('quota');
  return completeAnswer(GetQuotaResult, wire);
}

function amountOf(aggregate: ResourceAggregate | undefined): QuotaAmount {
  return aggregate === undefined ? NO_QUOTA : fromAggregate(aggregate);
}
