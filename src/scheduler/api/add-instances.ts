import { AddInstancesArgs } from '../../../api/generated/aurora.ts';
import { complete, type Wire } from '../../../api/thrift/index.ts';
import { insertPendingTasks } from '../state-manager.ts';
import { type Answer, invalid, ok } from './answers.ts';
import type { Call } from './dependencies.ts';
import { activeTasks, refuseIfOverLimits, refuseIfUpdating } from './job-guards.ts';
import { requireJobKey } from './job-keys.ts';

/** Adds instances that are like a given active one, numbered after the highest active one. */
export async function addInstances(call: Call, args: Wire<AddInstancesArgs>): Promise<Answer> {
  const jobKey = requireJobKey(args.key?.jobKey);
  if (!jobKey.ok) return invalid(jobKey.message);
  const { key, count } = complete(AddInstancesArgs, args);
  if (count <= 0) return invalid('Instance count must be positive.');
  return call.storage.write((tx) => {
    if (tx.cronJobs.get(key.jobKey) !== undefined) return invalid('Instances may not be added to cron jobs.');
    const updating = refuseIfUpdating(tx, key.jobKey);
    if (updating !== undefined) return updating;
    const active = activeTasks(tx, key.jobKey);
    const template = active.find(({ assignedTask }) => assignedTask.instanceId === key.instanceId);
    if (template === undefined) return invalid('No active task found for a given instance ID.');
    const config = template.assignedTask.task;
    const { maxTasksPerJob } = call.admission;
    const limits = { total: active.length + count, added: count, maxTasksPerJob };
    const overLimits = refuseIfOverLimits(tx, config, limits);
    if (overLimits !== undefined) return overLimits;
    const highest = Math.max(...active.map(({ assignedTask }) => assignedTask.instanceId));
    const instanceIds = Array.from({ length: count }, (_, index) => highest + 1 + index);
    insertPendingTasks(tx, call.stateContext(), config, instanceIds);
    return ok([], count);
  });
}
