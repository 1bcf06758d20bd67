import type { JobUpdateRequest } from '../../../api/generated/aurora.ts';
import { ApiInputError, type Wire } from '../../../api/thrift/index.ts';
import type { PlacementCheck } from '../../domain/match/placement-check.ts';
import type { AdmissionSettings } from '../../domain/submit/settings.ts';
import { diffUpdate } from '../../domain/update/diff.ts';
import { failure, type Result, success } from '../../domain/values/result.ts';
import type { Storage } from '../../storage/storage.ts';
import type { Effect } from '../effects.ts';
import type { Scheduler } from '../scheduler.ts';
import { activeTasks } from './job-guards.ts';
import { currentConfigs, toUpdateGoal } from './update-goal.ts';

/** What {@link placementOfUpdate} needs of the rest of the scheduler. */
export interface PlacementDependencies {
  readonly storage: Storage<Effect>;
  readonly scheduler: Pick<Scheduler, 'tryPlacement'>;
  readonly admission: AdmissionSettings;
}

/**
 * Whether the instances that an update would add or change would find room, if all of them were replaced at once.
 * @returns what is wrong with the request, if something is
 */
export function placementOfUpdate(
  { storage, scheduler, admission }: PlacementDependencies,
  request: Wire<JobUpdateRequest>,
): Result<PlacementCheck> {
  try {
    const goal = toUpdateGoal(request, admission);
    if (!goal.ok) return goal;
    const { config } = goal.value;
    const { added, changed, leaving } = storage.read((state) => {
      const diff = diffUpdate(currentConfigs(state, config.job), goal.value);
      const leaving = activeTasks(state, config.job).filter(
        ({ assignedTask: { instanceId } }) => diff.changed.has(instanceId) || diff.removed.has(instanceId),
      );
      return { ...diff, leaving };
    });
    return success(scheduler.tryPlacement({ config, count: added.size + changed.size, leaving }));
  } catch (error) {
    if (error instanceof ApiInputError) return failure(`Invalid request: ${error.message}`);
    throw error;
  }
}
