import type { Effect } from '../src/scheduler/effects.ts';
import type { Storage } from '../src/storage/storage.ts';

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
        decide({
          frameworkId: tx.frameworkId,
          tasks: tx.tasks,
          cronJobs: tx.cronJobs,
          quotas: tx.quotas,
          hostAttributes: tx.hostAttributes,
          jobUpdates: tx.jobUpdates,
          hostMaintenanceRequests: tx.hostMaintenanceRequests,
          apply: (op) => tx.apply(op),
          emit: (effect) => (isEarly(effect) ? perform([effect]) : tx.emit(effect)),
        }),
      ),
  };
}
