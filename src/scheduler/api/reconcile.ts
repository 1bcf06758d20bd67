import type { TriggerExplicitTaskReconciliationArgs } from '../../../api/generated/aurora.ts';
import { ExplicitReconciliationSettings } from '../../../api/generated/aurora.ts';
import { complete, type Wire } from '../../../api/thrift/index.ts';
import { type Answer, invalid, ok } from './answers.ts';
import type { Call } from './dependencies.ts';

/** Compares the tasks that should be running with the engine's, task by task. */
export async function triggerExplicitTaskReconciliation(
  call: Call,
  args: Wire<TriggerExplicitTaskReconciliationArgs>,
): Promise<Answer> {
  const { batchSize } = complete(ExplicitReconciliationSettings, args.settings ?? {});
  if (batchSize !== undefined && batchSize <= 0) return invalid('Batch size must be greater than zero.');
  call.reconciliation.reconcileExplicitly(batchSize);
  return ok();
}

/** Has the engine tell all tasks that it knows. */
export async function triggerImplicitTaskReconciliation(call: Call): Promise<Answer> {
  call.reconciliation.reconcileImplicitly();
  return ok();
}
