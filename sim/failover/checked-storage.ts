import type { Op } from '../../api/generated/storage.ts';
import type { Effect } from '../../src/scheduler/effects.ts';
import type { Storage } from '../../src/storage/storage.ts';
import { transactionWith } from '../transaction-with.ts';

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
        return decide(
          transactionWith(tx, {
            apply: (op) => {
              tx.apply(op);
              ops.push(op);
            },
          }),
        );
      });
      listener.onWritten(ops);
      return result;
    },
  };
}
