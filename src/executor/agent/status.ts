import { Buffer } from 'node:buffer';
import type { TaskState, TaskStatus } from '../../../api/mesos/v1.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Random } from '../../ports/random.ts';

/**
 * Makes a status update. It gets a random UUID, of which the agent accepts versions 1 to 5 only.
 * @param executorId the executor that has the task
 */
export function createStatus(
  executorId: string,
  taskId: string,
  state: TaskState,
  message: string | undefined,
  world: { readonly clock: Clock; readonly random: Random },
): TaskStatus {
  return {
    task_id: { value: taskId },
    state,
    source: 'SOURCE_EXECUTOR',
    executor_id: { value: executorId },
    uuid: Buffer.from(world.random.uuid().replaceAll('-', ''), 'hex').toString('base64'),
    timestamp: world.clock.nowMs() / 1000,
    ...(message !== undefined && { message }),
  };
}
