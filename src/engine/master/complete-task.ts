import type { ExecutorInfo, Resource, TaskInfo } from '../../../api/mesos/v1.ts';
import { refined } from '../resources/kind.ts';

/** Fills in what Mesos fills in before a task goes to the agent. */
export function completeTask(task: TaskInfo, frameworkId: string, role: string): TaskInfo {
  return {
    ...task,
    ...(task.resources === undefined ? {} : { resources: allocated(task.resources, role) }),
    ...(task.executor === undefined ? {} : { executor: completeExecutor(task.executor, frameworkId, role) }),
  };
}

function completeExecutor(executor: ExecutorInfo, frameworkId: string, role: string): ExecutorInfo {
  const { type, executor_id, framework_id, command, container, resources, ...rest } = executor;
  return {
    ...(type === undefined ? {} : { type }),
    executor_id,
    framework_id: framework_id ?? { value: frameworkId },
    ...(command === undefined ? {} : { command }),
    ...(container === undefined ? {} : { container }),
    ...(resources === undefined ? {} : { resources: allocated(resources, role) }),
    ...rest,
  };
}

/**
 * Zero-valued resources are dropped; each of the others names the role it is allocated to, and its reservations in the
 * format of agents.
 */
function allocated(resources: readonly Resource[], role: string): Resource[] {
  return resources
    .filter((resource) => resource.type !== 'SCALAR' || resource.scalar?.value !== 0)
    .map((resource) => refined({ ...resource, allocation_info: resource.allocation_info ?? { role } }));
}
