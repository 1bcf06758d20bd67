import type { ExecutorInfo, TaskInfo, TaskStatus } from '../../../api/mesos/v1.ts';
import type { Limits } from '../containers/isolator.ts';
import { add, type Resources, resourcesOf, scalar, select } from '../resources/resources.ts';
import { isTerminal } from './task-states.ts';
import type { AgentExecutor, AgentTask, Ending } from './types.ts';

/** An executor whose process is yet to be started. */
export function newExecutor(
  frameworkId: string,
  info: ExecutorInfo,
  containerId: string,
  directory: string,
): AgentExecutor {
  return {
    frameworkId,
    id: info.executor_id.value,
    info,
    containerId,
    directory,
    resources: resourcesOf(info.resources),
    tasks: new Map(),
    completedTasks: [],
    state: 'registering',
    awaited: false,
    hadTask: false,
  };
}

/** A task as it arrives. */
export function newTask(info: TaskInfo): AgentTask {
  return {
    info,
    resources: resourcesOf(info.resources),
    state: 'TASK_STAGING',
    delivered: false,
    statuses: [],
  };
}

/** What an executor and its live tasks may use together. */
export function totalOf(executor: AgentExecutor): Resources {
  let total = executor.resources;
  for (const task of executor.tasks.values()) if (!isTerminal(task.state)) total = add(total, task.resources);
  return total;
}

/** What a revocable cpu counts beside one that is not, as Mesos weighs them: it gets what the others leave. */
const REVOCABLE_CPU_WEIGHT = 10 / 1024;

/** What the container of an executor is limited to now. */
export function limitsOf(executor: AgentExecutor): Limits {
  const total = totalOf(executor);
  const revocable = select(total, ({ kind }) => kind.isRevocable);
  const revocableCpus = scalar(revocable, 'cpus');
  const cpus = scalar(total, 'cpus') - revocableCpus + revocableCpus * REVOCABLE_CPU_WEIGHT;
  return { cpus, memMb: scalar(total, 'mem') };
}

/** Why a container ends in which the kernel ran out of the container's memory. */
export function memoryEnding(executor: AgentExecutor): Ending {
  const mem = scalar(totalOf(executor), 'mem');
  return {
    state: 'TASK_FAILED',
    reason: 'REASON_CONTAINER_LIMITATION_MEMORY',
    message: `Memory limit exceeded: Requested: ${mem}MB Maximum Used: ${mem}MB`,
    limitation: limitationOf(executor, 'mem', mem),
  };
}

/** The limit that a container went beyond, in the unit of the resource. */
export function limitationOf(
  executor: AgentExecutor,
  name: string,
  value: number,
): NonNullable<Ending['limitation']> {
  const [task] = executor.tasks.values();
  const [resource] = [...(executor.info.resources ?? []), ...(task?.info.resources ?? [])];
  const role = resource?.allocation_info?.role ?? '*';
  return { resources: [{ name, type: 'SCALAR', scalar: { value }, allocation_info: { role } }] };
}

/** An executor's status as the scheduler gets it: the fields that Mesos passes on, in its order, and what it adds. */
export function completeStatus(
  executor: AgentExecutor,
  isTaskKnown: boolean,
  sent: TaskStatus,
  facts: { readonly agentId: string; readonly ip: string; readonly nowMs: number },
): TaskStatus & { uuid: string } {
  const { pid, containerId } = executor;
  const { task_id, state, message, source, reason, data, executor_id, uuid = '', healthy, labels } = sent;
  return {
    task_id,
    state,
    ...(message === undefined ? {} : { message }),
    ...(source === undefined ? {} : { source }),
    ...(reason === undefined ? {} : { reason }),
    ...(data === undefined ? {} : { data }),
    agent_id: { value: facts.agentId },
    ...(executor_id === undefined ? {} : { executor_id }),
    timestamp: sent.timestamp ?? facts.nowMs / 1000,
    uuid,
    ...(healthy === undefined ? {} : { healthy }),
    ...(labels === undefined ? {} : { labels }),
    ...(isTaskKnown
      ? {
          container_status: {
            container_id: { value: containerId },
            network_infos: [{ ip_addresses: [{ protocol: 'IPv4', ip_address: facts.ip }] }],
            ...(pid === undefined ? {} : { executor_pid: pid }),
          },
        }
      : {}),
  };
}
