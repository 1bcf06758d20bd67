import { type GetJobUpdateDiffArgs, JobUpdateSettings } from '../../../api/generated/aurora.ts';
import { complete, type Wire } from '../../../api/thrift/index.ts';
import { checkInstanceCount } from '../../domain/submit/limits.ts';
import { sanitizeTaskConfig } from '../../domain/submit/sanitize.ts';
import { diffUpdate, groupInstances, type UpdateDiff } from '../../domain/update/diff.ts';
import { fromRanges } from '../../domain/values/instance-ranges.ts';
import { type Answer, found, invalid } from './answers.ts';
import type { Call } from './dependencies.ts';
import { activeTasks } from './job-guards.ts';

/** Which instances an update would add, remove, change and leave alone. Changes nothing. */
export async function getJobUpdateDiff(call: Call, args: Wire<GetJobUpdateDiffArgs>): Promise<Answer> {
  const { taskConfig, settings } = args.request ?? {};
  const instanceCount = Number(args.request?.instanceCount ?? 0);
  const { maxTasksPerJob } = call.admission;
  if (taskConfig === undefined) return invalid('Update request must have taskConfig set.');
  const config = sanitizeTaskConfig(taskConfig, instanceCount, call.admission);
  if (!config.ok) return invalid(config.message);
  const countProblem = checkInstanceCount(instanceCount, maxTasksPerJob);
  if (countProblem !== undefined) return invalid(countProblem);
  const scope = scopeOf(complete(JobUpdateSettings, settings ?? {}), maxTasksPerJob);
  if (scope === 'tooLarge')
    return invalid(`updateOnlyTheseInstances names more than ${maxTasksPerJob} instances.`);
  const { job } = config.value;
  return call.storage.read((state) => {
    if (state.cronJobs.get(job) !== undefined) return invalid('Cron jobs are not supported.');
    const current = new Map(
      activeTasks(state, job).map(({ assignedTask }) => [assignedTask.instanceId, assignedTask.task]),
    );
    return found({
      getJobUpdateDiffResult: toGroups(diffUpdate(current, { config: config.value, instanceCount, scope })),
    });
  });
}

/** The only instances that an update may touch; undefined: all. */
function scopeOf(
  { updateOnlyTheseInstances: ranges }: JobUpdateSettings,
  maxInstances: number,
): ReadonlySet<number> | undefined | 'tooLarge' {
  if (ranges.length === 0) return undefined;
  const ids = fromRanges(ranges, maxInstances);
  return ids === undefined ? 'tooLarge' : new Set(ids);
}

function toGroups({ added, removed, changed, unchanged }: UpdateDiff) {
  return {
    add: groupInstances(added),
    remove: groupInstances(removed),
    update: groupInstances(changed),
    unchanged: groupInstances(unchanged),
  };
}
