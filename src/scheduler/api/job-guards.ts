import {
  ACTIVE_JOB_UPDATE_STATES,
  type JobKey,
  type ScheduledTask,
  type TaskConfig,
} from '../../../api/generated/aurora.ts';
import { fromAggregate, NO_QUOTA } from '../../domain/quota/amount.ts';
import { checkQuota, consumptionOf, poolOf } from '../../domain/quota/consumption.ts';
import { checkInstanceCount, checkSize } from '../../domain/submit/limits.ts';
import { isActive } from '../../domain/task/status.ts';
import type { StateView } from '../../storage/state.ts';
import { type Answer, invalid, JOB_IS_UPDATING } from './answers.ts';

/** The tasks that take instances of the job. */
export function activeTasks(state: StateView, jobKey: JobKey): readonly ScheduledTask[] {
  return state.tasks.byJob(jobKey).filter(({ status }) => isActive(status));
}

/** @returns the answer to a caller who changes a job behind its update's back; undefined if there is no update */
export function refuseIfUpdating(state: StateView, jobKey: JobKey): Answer | undefined {
  const updating = state.jobUpdates
    .summariesByJob(jobKey)
    .some(({ state: update }) => update !== undefined && ACTIVE_JOB_UPDATE_STATES.has(update.status));
  return updating ? JOB_IS_UPDATING : undefined;
}

/**
 * @param total how many instances the job would have
 * @param added how many of them are new
 * @returns the answer if that is more than the cluster or the role's quota allows; undefined if it is not
 */
export function refuseIfOverLimits(
  state: StateView,
  config: TaskConfig,
  { total, added, maxTasksPerJob }: { total: number; added: number; maxTasksPerJob: number },
): Answer | undefined {
  const problem = checkInstanceCount(total, maxTasksPerJob) ?? checkSize(config, added);
  if (problem !== undefined) return invalid(problem);
  if (poolOf(config) !== 'prodShared') return undefined;
  const { role } = config.job;
  const stored = state.quotas.get(role);
  const quota = stored === undefined ? NO_QUOTA : fromAggregate(stored);
  const consumption = consumptionOf(state.tasks.byRole(role), state.cronJobs.byRole(role));
  const quotaProblem = checkQuota(config, added, consumption, quota);
  return quotaProblem === undefined ? undefined : invalid(quotaProblem);
}
