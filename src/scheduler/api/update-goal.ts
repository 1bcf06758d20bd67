import { type JobKey, type JobUpdateRequest, JobUpdateSettings } from '../../../api/generated/aurora.ts';
import { complete, type Wire } from '../../../api/thrift/index.ts';
import { checkInstanceCount } from '../../domain/submit/limits.ts';
import { sanitizeTaskConfig } from '../../domain/submit/sanitize.ts';
import type { AdmissionSettings } from '../../domain/submit/settings.ts';
import type { InstanceConfigs, UpdateGoal } from '../../domain/update/diff.ts';
import { fromRanges } from '../../domain/values/instance-ranges.ts';
import { failure, type Result, success } from '../../domain/values/result.ts';
import type { StateView } from '../../storage/state.ts';
import { activeTasks } from './job-guards.ts';

/**
 * Checks what a client wants to update a job to, and fills in what it left to the cluster.
 * @throws ApiInputError if the settings are no update settings
 */
export function toUpdateGoal(
  request: Wire<JobUpdateRequest>,
  admission: AdmissionSettings,
): Result<UpdateGoal> {
  const { maxTasksPerJob } = admission;
  if (request.taskConfig === undefined) return failure('Update request must have taskConfig set.');
  const instanceCount = Number(request.instanceCount ?? 0);
  const config = sanitizeTaskConfig(request.taskConfig, instanceCount, admission);
  if (!config.ok) return config;
  const countProblem = checkInstanceCount(instanceCount, maxTasksPerJob);
  if (countProblem !== undefined) return failure(countProblem);
  const { updateOnlyTheseInstances: ranges } = complete(JobUpdateSettings, request.settings ?? {});
  if (ranges.length === 0) return success({ config: config.value, instanceCount, scope: undefined });
  const ids = fromRanges(ranges, maxTasksPerJob);
  if (ids === undefined) {
    return failure(`updateOnlyTheseInstances names more than ${maxTasksPerJob} instances.`);
  }
  return success({ config: config.value, instanceCount, scope: new Set(ids) });
}

/** What the active instances of a job have now. */
export function currentConfigs(state: StateView, job: JobKey): InstanceConfigs {
  return new Map(
    activeTasks(state, job).map(({ assignedTask }) => [assignedTask.instanceId, assignedTask.task]),
  );
}
