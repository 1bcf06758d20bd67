import { SetQuotaArgs } from '../../../api/generated/aurora.ts';
import { complete, type Wire } from '../../../api/thrift/index.ts';
import {
  checkQuotaResources,
  describeAmount,
  describeExcess,
  fromAggregate,
} from '../../domain/quota/amount.ts';
import { consumptionOf } from '../../domain/quota/consumption.ts';
import { type Answer, failed, invalid, ok } from './answers.ts';
import type { Call } from './dependencies.ts';

/** Sets what a role's production jobs may use. It cannot be less than what they use already. */
export async function setQuota(call: Call, args: Wire<SetQuotaArgs>): Promise<Answer> {
  const { ownerRole, quota } = complete(SetQuotaArgs, args);
  if (ownerRole.trim() === '') return failed('The owner role must not be blank.');
  const resourcesProblem = checkQuotaResources(quota.resources);
  if (resourcesProblem !== undefined) return failed(resourcesProblem);
  const amount = fromAggregate(quota);
  if (!Object.values(amount).every((value) => value >= 0)) {
    return invalid(`Negative values in: ${describeAmount(amount)}`);
  }
  return call.storage.write((tx) => {
    const { prodShared } = consumptionOf(tx.tasks.byRole(ownerRole), tx.cronJobs.byRole(ownerRole));
    if (describeExcess(prodShared, amount) !== undefined) {
      return invalid(
        `Quota: ${describeAmount(amount)} is less then current prod reservation: ${describeAmount(prodShared)}`,
      );
    }
    tx.apply({ saveQuota: { role: ownerRole, quota } });
    return ok();
  });
}
