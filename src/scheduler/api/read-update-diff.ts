import type { GetJobUpdateDiffArgs, GetJobUpdateDiffResult } from '../../../api/generated/aurora.ts';
import type { Wire } from '../../../api/thrift/index.ts';
import { diffUpdate, groupInstances, type UpdateDiff } from '../../domain/update/diff.ts';
import { type Answer, found, invalid } from './answers.ts';
import type { Call } from './dependencies.ts';
import { currentConfigs, toUpdateGoal } from './update-goal.ts';

/** Which instances an update would add, remove, change and leave alone. Changes nothing. */
export async function getJobUpdateDiff(call: Call, args: Wire<GetJobUpdateDiffArgs>): Promise<Answer> {
  const goal = toUpdateGoal(args.request ?? {}, call.admission);
  if (!goal.ok) return invalid(goal.message);
  const { job } = goal.value.config;
  return call.storage.read((state) => {
    if (state.cronJobs.get(job) !== undefined) return invalid('Cron jobs are not supported.');
    return found({ getJobUpdateDiffResult: toGroups(diffUpdate(currentConfigs(state, job), goal.value)) });
  });
}

function toGroups({ added, removed, changed, unchanged }: UpdateDiff): GetJobUpdateDiffResult {
  return {
    add: groupInstances(added),
    remove: groupInstances(removed),
    update: groupInstances(changed),
    unchanged: groupInstances(unchanged),
  };
}
