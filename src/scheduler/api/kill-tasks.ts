import { KillTasksArgs } from '../../../api/generated/aurora.ts';
import { complete, type Wire } from '../../../api/thrift/index.ts';
import { checkMessage } from '../../domain/submit/limits.ts';
import { killedBy } from '../../domain/task/messages.ts';
import { changeState } from '../state-manager.ts';
import { type Answer, invalid, ok } from './answers.ts';
import type { Call } from './dependencies.ts';
import { activeTasks, refuseIfUpdating } from './job-guards.ts';
import { requireJobKey } from './job-keys.ts';

/** Kills the given instances of a job; all of them if none is given. Tasks that are being killed do not count. */
export async function killTasks(call: Call, args: Wire<KillTasksArgs>): Promise<Answer> {
  const jobKey = requireJobKey(args.job);
  if (!jobKey.ok) return invalid(jobKey.message);
  const { job, instances, message } = complete(KillTasksArgs, args);
  const messageProblem = checkMessage(message);
  if (messageProblem !== undefined) return invalid(messageProblem);
  const wanted = new Set(instances);
  return call.storage.write((tx) => {
    const updating = refuseIfUpdating(tx, job);
    if (updating !== undefined) return updating;
    const context = call.stateContext();
    const text = killedBy(call.user, message);
    const killed = activeTasks(tx, job)
      .map(({ assignedTask }) => assignedTask)
      .filter(({ instanceId }) => wanted.size === 0 || wanted.has(instanceId))
      .filter(
        ({ taskId }) => changeState(tx, context, { taskId, to: 'KILLING', message: text }) === 'success',
      );
    return ok(killed.length === 0 ? ['No tasks to kill.'] : [], killed.length);
  });
}
