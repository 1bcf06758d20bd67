import type { FrameworkInfo, Id, TaskState, TaskStatus } from '../../../api/mesos/v1.ts';
import type { Master } from './master.ts';
import type { AgentState, MasterFramework, MasterTask } from './types.ts';
import { hasCapability } from './validate-framework.ts';

/** What decides the answer to "how is this task?". */
interface ReconcileContext {
  readonly framework: FrameworkInfo;
  readonly agentId: string;
  /** Until the agent side has recovered, unknown tasks may yet turn up. */
  readonly agentState: AgentState;
  readonly nowMs: number;
}

/** Answers RECONCILE. @param asked the tasks asked for; none: all that the master knows */
export function reconcile(
  master: Master,
  framework: MasterFramework,
  asked: readonly { readonly task_id: Id; readonly agent_id?: Id }[],
): void {
  const context: ReconcileContext = {
    framework: framework.info,
    agentId: master.options.agentId,
    agentState: master.agentState,
    nowMs: master.options.clock.nowMs(),
  };
  if (asked.length === 0) {
    for (const task of framework.tasks.values()) master.tell(framework, knownTaskStatus(task, context));
    return;
  }
  for (const { task_id, agent_id } of asked) {
    const task = framework.tasks.get(task_id.value);
    const status =
      task === undefined
        ? unknownTaskStatus(task_id.value, agent_id?.value, context)
        : knownTaskStatus(task, context);
    if (status !== undefined) master.tell(framework, status);
  }
}

/** The answer for a task the master knows. */
function knownTaskStatus(task: MasterTask, context: ReconcileContext): TaskStatus {
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
function unknownTaskStatus(
  taskId: string,
  agentId: string | undefined,
  context: ReconcileContext,
): TaskStatus | undefined {
  const isOurs = agentId === undefined || agentId === context.agentId;
  if (isOurs && context.agentState === 'recovering') return undefined;
  const isGone = agentId === context.agentId && context.agentState === 'registered';
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
