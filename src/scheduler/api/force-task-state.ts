import { ForceTaskStateArgs } from '../../../api/generated/aurora.ts';
import { complete, type Wire } from '../../../api/thrift/index.ts';
import { transitionForcedBy } from '../../domain/task/messages.ts';
import { changeState } from '../state-manager.ts';
import { type Answer, ok } from './answers.ts';
import type { Call } from './dependencies.ts';

/** Attempts one transition on an administrator's word. What the lifecycle does not allow stays undone, silently. */
export async function forceTaskState(call: Call, args: Wire<ForceTaskStateArgs>): Promise<Answer> {
  const { taskId, status } = complete(ForceTaskStateArgs, args);
  return call.storage.write((tx) => {
    changeState(tx, call.stateContext(), { taskId, to: status, message: transitionForcedBy(call.user) });
    return ok();
  });
}
