import type { Op } from '../../api/generated/storage.ts';
import type { Effect } from '../../src/scheduler/effects.ts';
import type { Storage, Transaction } from '../../src/storage/storage.ts';

export interface StorageCheckListener {
  /** A read has been answered. */
  onRead(): void;
  /** A write is about to be answered that did this. */
  onWritten(ops: readonly Op[]): void;
}

/** A storage whose answers are checked. */
export function checkedStorage(storage: Storage<Effect>, listener: StorageCheckListener): Storage<Effect> {
  return {
    read(query) {
      const result = storage.read(query);
      listener.onRead();
      return result;
    },
    async write(decide) {
      const ops: Op[] = [];
      const result = await storage.write((tx) => {
        ops.length = 0;
        return decide(recording(tx, ops));
      });
      listener.onWritten(ops);
      return result;
    },
  };
}

function recording(tx: Transaction<Effect>, ops: Op[]): Transaction<Effect> {
  return {
    frameworkId: tx.frameworkId,
    tasks: tx.tasks,
    cronJobs: tx.cronJobs,
    quotas: tx.quotas,
    hostAttributes: tx.hostAttributes,
    jobUpdates: tx.jobUpdates,
    hostMaintenanceRequests: tx.hostMaintenanceRequests,
    apply: (op) => {
      tx.apply(op);
      ops.push(op);
    },
    emit: (effect) => tx.emit(effect),
  };
}
