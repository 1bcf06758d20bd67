import type { FrameworkInfo, TaskState, TaskStatus } from '../../../api/mesos/v1.ts';
import type { MasterTask } from './types.ts';
import { hasCapability } from './validate-framework.ts';

/** What decides the answer to "how is this task?". */
export interface ReconcileContext {
  readonly framework: FrameworkInfo;
  readonly agentId: string;
  /** False until the agent side has recovered: unknown tasks may yet turn up. */
  readonly isAgentRegistered: boolean;
  readonly nowMs: number;
}

/** The answer for a task the master knows. */
export function knownTaskStatus(task: MasterTask, context: ReconcileContext): TaskStatus {
  return {
    ...answer(task.info.task_id.value, task.forwarded?.state ?? 'TASK_STAGING', 'Latest task state'),
    agent_id: { value: context.agentId },
    ...(task.executorId === undefined ? {} : { executor_id: { value: task.executorId } }),
    timestamp: context.nowMs / 1000,
    ...(task.forwarded?.container_status === undefined
      ? {}
      : { container_status: task.forwarded.container_status }),
  };
}

/** The answer for a task the master does not know; undefined: none yet, ask again. */
export function unknownTaskStatus(
  taskId: string,
  agentId: string | undefined,
  context: ReconcileContext,
): TaskStatus | undefined {
  const isOurs = agentId === undefined || agentId === context.agentId;
  if (isOurs && !context.isAgentRegistered) return undefined;
  const isGone = agentId === context.agentId;
  const state = isGone ? 'TASK_GONE' : 'TASK_UNKNOWN';
  return {
    ...answer(
      taskId,
      hasCapability(context.framework, 'PARTITION_AWARE') ? state : 'TASK_LOST',
      isGone ? 'Task is unknown to the agent' : 'Task is unknown',
    ),
    ...(agentId === undefined ? {} : { agent_id: { value: agentId } }),
    timestamp: context.nowMs / 1000,
  };
}

function answer(taskId: string, state: TaskState, message: string): TaskStatus {
  return {
    task_id: { value: taskId },
    state,
    message: `Reconciliation: ${message}`,
    source: 'SOURCE_MASTER',
    reason: 'REASON_RECONCILIATION',
  };
}
