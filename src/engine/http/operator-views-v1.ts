import type { ExecutorInfo, FrameworkInfo, TaskInfo, TaskState, TaskStatus } from '../../../api/mesos/v1.ts';
import { type Resources, toMesos } from '../resources/resources.ts';

/** Parts that the operator APIs of master and agent have in common: messages of Mesos instead of flat objects. */

const NANOSECONDS_PER_MS = 1_000_000n;

/** A time as the operator API writes it. @param ms since the epoch */
export const timeInfo = (ms: number) => ({ nanoseconds: BigInt(Math.round(ms)) * NANOSECONDS_PER_MS });

/** A framework's description with the id that it was given. */
export const frameworkInfo = (info: FrameworkInfo, id: string) => ({ ...info, id: { value: id } });

/** An executor's description with its framework and with the role its resources are allocated to. */
export function executorInfo(info: ExecutorInfo, resources: Resources, frameworkId: string, role: string) {
  return {
    ...info,
    framework_id: { value: frameworkId },
    resources: toMesos(resources, { format: 'refined', allocationRole: role }),
  };
}

interface TaskFacts {
  readonly info: TaskInfo;
  readonly resources: Resources;
  readonly state: TaskState;
  readonly statuses: readonly TaskStatus[];
}

/** A task as a `Task` message. */
export function taskMessage(task: TaskFacts, frameworkId: string, role: string): Record<string, unknown> {
  const { info, statuses } = task;
  const latest = statuses.at(-1);
  return {
    name: info.name,
    task_id: info.task_id,
    framework_id: { value: frameworkId },
    ...(info.executor === undefined ? {} : { executor_id: info.executor.executor_id }),
    agent_id: info.agent_id,
    state: task.state,
    resources: toMesos(task.resources, { format: 'refined', allocationRole: role }),
    ...(statuses.length === 0 ? {} : { statuses }),
    ...(latest === undefined ? {} : { status_update_state: latest.state }),
    ...(latest?.uuid === undefined ? {} : { status_update_uuid: latest.uuid }),
    ...(info.labels === undefined ? {} : { labels: info.labels }),
    ...(info.discovery === undefined ? {} : { discovery: info.discovery }),
    ...(info.container === undefined ? {} : { container: info.container }),
  };
}
