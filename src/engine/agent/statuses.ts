import type { FrameworkInfo, TaskState, TaskStatus } from '../../../api/mesos/v1.ts';
import { uuidToBase64 } from '../json/uuid.ts';
import { hasCapability } from '../master/validate-framework.ts';
import type { AgentOptions } from './agent-options.ts';
import type { Ending } from './types.ts';

/** Frameworks that do not know partitions are told of a lost task whenever a task vanished. */
export function lossState(framework: FrameworkInfo, state: 'TASK_DROPPED' | 'TASK_GONE'): TaskState {
  return hasCapability(framework, 'PARTITION_AWARE') ? state : 'TASK_LOST';
}

/** An update that the agent makes itself, in the order of Mesos' fields. */
export function agentStatus(facts: {
  readonly taskId: string;
  readonly agentId: string;
  readonly executorId: string | undefined;
  readonly ending: Ending;
  readonly nowMs: number;
  readonly uuid: string;
}): TaskStatus & { uuid: string } {
  const { ending } = facts;
  return {
    task_id: { value: facts.taskId },
    state: ending.state,
    message: ending.message,
    source: 'SOURCE_AGENT',
    reason: ending.reason,
    agent_id: { value: facts.agentId },
    ...(facts.executorId === undefined ? {} : { executor_id: { value: facts.executorId } }),
    timestamp: facts.nowMs / 1000,
    uuid: uuidToBase64(facts.uuid),
    ...(ending.limitation === undefined ? {} : { limitation: ending.limitation }),
  };
}

/** What a task becomes that an earlier engine ran for a framework without checkpointing. */
export function lostWithAgent(
  { agentId, hostname, clock }: Pick<AgentOptions, 'agentId' | 'hostname' | 'clock'>,
  executorId: string,
  taskId: string,
): TaskStatus {
  return {
    task_id: { value: taskId },
    state: 'TASK_LOST',
    message: `Agent ${hostname} disconnected`,
    source: 'SOURCE_MASTER',
    reason: 'REASON_AGENT_DISCONNECTED',
    agent_id: { value: agentId },
    executor_id: { value: executorId },
    timestamp: clock.nowMs() / 1000,
  };
}

/** Adds a status to a task's history: one of the same state as the last replaces it. */
export function recordStatus(history: TaskStatus[], status: TaskStatus): void {
  if (history.at(-1)?.state === status.state) history.pop();
  history.push(status);
}

/** The executor ended, and nobody knows better why. */
export const EXECUTOR_TERMINATED: Ending = {
  state: 'TASK_FAILED',
  reason: 'REASON_EXECUTOR_TERMINATED',
  message: 'Executor terminated',
};
