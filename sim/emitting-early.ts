import type { Effect } from '../src/scheduler/effects.ts';
import type { Storage } from '../src/storage/storage.ts';
import { transactionWith } from './transaction-with.ts';

/**
 * Planted bug: some effects happen in the middle of the transaction instead of after it.
 * @param isEarly which ones
 */
export function emittingEarly(
  storage: Storage<Effect>,
  perform: (effects: readonly Effect[]) => void,
  isEarly: (effect: Effect) => boolean,
): Storage<Effect> {
  return {
    read: (query) => storage.read(query),
    write: (decide) =>
      storage.write((tx) =>
        decide(
          transactionWith(tx, {
            emit: (effect) => (isEarly(effect) ? perform([effect]) : tx.emit(effect)),
          }),
        ),
      ),
  };
}
