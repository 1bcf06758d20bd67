import {
  ACTIVE_JOB_UPDATE_STATES,
  type ConfigGroup,
  type TaskConfig,
} from '../../../api/generated/aurora.ts';
import { formatRanges, fromRanges, toRanges } from '../../domain/values/instance-ranges.ts';
import { configurationTree } from '../job/diff/configuration-text.ts';
import type { LoadedJob } from '../job-file/load.ts';
import { toUpdateRequest } from '../job-file/update-request.ts';
import { type ClusterJobKey, withoutCluster } from '../keys/job-key.ts';
import { ifAvailable } from '../rpc/available.ts';
import { fetchPopulated } from '../rpc/calls.ts';
import type { Scheduler } from '../rpc/scheduler.ts';
import { fetchUpdateSummaries, type UpdateDiff } from '../rpc/update-calls.ts';
import type { VerbContext } from '../verb.ts';
import { compareTrees } from './compare-trees.ts';
import { fetchPlannedDiff, type Wanted } from './fetch-diff.ts';
import { fetchPlacement } from './fetch-placement.ts';
import { fetchQuotaChange } from './fetch-quota.ts';
import { type Plan, rangesOf } from './plan.ts';

/**
 * Plans the change of a job that runs all the time, or that runs once.
 * @param instances the only ones to change; undefined for all
 * @throws CommandError if the scheduler does not accept the job at all, or does not answer
 */
export async function planInstances(
  job: ClusterJobKey,
  loaded: LoadedJob,
  instances: readonly number[] | undefined,
  context: VerbContext,
): Promise<Plan> {
  const scheduler = await context.scheduler(job.cluster);
  const config = await fetchPopulated(scheduler, loaded.configuration);
  const request = await toUpdateRequest(loaded, instances);
  const wanted = { job, config, instances, request, instanceCount: loaded.config.instances };
  const diff = await fetchPlannedDiff(scheduler, wanted);
  const initial = [...diff.update, ...diff.remove];
  const desired = [...diff.update, ...diff.add].map(({ instances }): ConfigGroup => ({ config, instances }));
  const quota = await fetchQuotaChange(scheduler, job.role, { initial, desired });
  return {
    ...{ job, quota },
    command: [...initial, ...diff.unchanged].length === 0 ? 'job create' : 'update start',
    instances: {
      ...{ added: rangesOf(diff.add), changed: rangesOf(diff.update) },
      ...{ removed: rangesOf(diff.remove), unchanged: rangesOf(diff.unchanged) },
    },
    changes: changesOf(diff, config),
    placement: desired.length === 0 ? undefined : await fetchPlacement(scheduler, request, context),
    refusals: [
      ...irrelevantInstances(diff, wanted),
      ...(quota?.excess === undefined ? [] : [`Insufficient resource quota: ${quota.excess}`]),
      ...(initial.length + desired.length === 0 ? [] : await activeUpdates(scheduler, job)),
    ],
  };
}

function changesOf({ update }: UpdateDiff, wanted: TaskConfig): Plan['changes'] {
  const after = configurationTree(wanted);
  return update.map(({ config, instances }) => ({
    instances,
    differences: compareTrees(configurationTree(config), after),
  }));
}

/** Instances that were named though the job neither has nor would have them. */
function irrelevantInstances(diff: UpdateDiff, { instances = [] }: Wanted): string[] {
  const ranges = rangesOf([...diff.add, ...diff.remove, ...diff.update, ...diff.unchanged]);
  const known = new Set(fromRanges(ranges, Number.MAX_SAFE_INTEGER));
  const irrelevant = instances.filter((instance) => !known.has(instance));
  if (irrelevant.length === 0) return [];
  return [`The job neither has nor would have the instances ${formatRanges(toRanges(irrelevant))}`];
}

async function activeUpdates(scheduler: Scheduler, job: ClusterJobKey): Promise<string[]> {
  const query = { jobKey: withoutCluster(job), updateStatuses: [...ACTIVE_JOB_UPDATE_STATES] };
  const updates = (await ifAvailable(() => fetchUpdateSummaries(scheduler, query))) ?? [];
  return updates.map(({ key, state }) => `The update ${key.id} of this job is active: ${state.status}`);
}
