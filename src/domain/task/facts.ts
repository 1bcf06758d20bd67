import type { ScheduledTask } from '../../../api/generated/aurora.ts';
import type { TaskFacts } from './lifecycle.ts';

/** What the lifecycle table needs to know of `task`. */
export function factsOf(task: ScheduledTask): TaskFacts {
  const { isService, maxTaskFailures } = task.assignedTask.task;
  return {
    isService,
    maxTaskFailures,
    failureCount: task.failureCount,
    killRequested: task.taskEvents.some(({ status }) => status === 'KILLING'),
  };
}
