import { RestartShardsArgs } from '../../../api/generated/aurora.ts';
import { complete, type Wire } from '../../../api/thrift/index.ts';
import { restartedBy } from '../../domain/task/messages.ts';
import { changeState } from '../state-manager.ts';
import { type Answer, invalid, ok } from './answers.ts';
import type { Call } from './dependencies.ts';
import { activeTasks, refuseIfUpdating } from './job-guards.ts';
import { requireJobKey } from './job-keys.ts';

/** Replaces the tasks of the given instances. Tasks that do not run yet stay as they are. */
export async function restartShards(call: Call, args: Wire<RestartShardsArgs>): Promise<Answer> {
  const jobKey = requireJobKey(args.job);
  if (!jobKey.ok) return invalid(jobKey.message);
  const { job, shardIds } = complete(RestartShardsArgs, args);
  const wanted = new Set(shardIds);
  if (wanted.size === 0) return invalid('At least one shard must be specified.');
  return call.storage.write((tx) => {
    const updating = refuseIfUpdating(tx, job);
    if (updating !== undefined) return updating;
    const tasks = activeTasks(tx, job).filter(({ assignedTask }) => wanted.has(assignedTask.instanceId));
    if (tasks.length !== wanted.size) return invalid('Not all requested shards are active.');
    const context = call.stateContext();
    for (const { assignedTask } of tasks) {
      changeState(tx, context, {
        taskId: assignedTask.taskId,
        to: 'RESTARTING',
        message: restartedBy(call.user),
      });
    }
    return ok([], tasks.length);
  });
}
