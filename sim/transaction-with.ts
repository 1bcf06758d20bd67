import type { Effect } from '../src/scheduler/effects.ts';
import type { Transaction } from '../src/storage/storage.ts';

/** A transaction that does some things in another way. Its stores stay those of `tx`. */
export function transactionWith(
  tx: Transaction<Effect>,
  changed: Partial<Pick<Transaction<Effect>, 'apply' | 'emit'>>,
): Transaction<Effect> {
  return {
    frameworkId: tx.frameworkId,
    tasks: tx.tasks,
    cronJobs: tx.cronJobs,
    quotas: tx.quotas,
    hostAttributes: tx.hostAttributes,
    jobUpdates: tx.jobUpdates,
    hostMaintenanceRequests: tx.hostMaintenanceRequests,
    apply: (op) => tx.apply(op),
    emit: (effect) => tx.emit(effect),
    ...changed,
  };
}
