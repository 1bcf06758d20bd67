import { isDeepStrictEqual } from 'node:util';
import type { ExecutorInfo, Resource, TaskInfo } from '../../../api/mesos/v1.ts';
import {
  add,
  contains,
  describe,
  isEmpty,
  NOTHING,
  overlap,
  type Resources,
  resourcesOf,
} from '../resources/resources.ts';
import { gpuProblem, invalidResource } from '../resources/validate.ts';
import { identifierProblem } from './validate-framework.ts';

/** What a task is checked against. */
export interface LaunchContext {
  readonly frameworkId: string;
  readonly agentId: string;
  readonly role: string;
  /** What is left of the accepted offers. */
  readonly available: Resources;
  /** Whether a live task has this id. */
  isTaskKnown(taskId: string): boolean;
  /** The executor of that id that lives on the agent, if any. */
  liveExecutor(executorId: string): ExecutorInfo | undefined;
}

/** What a valid task takes. */
export interface TaskClaim {
  readonly task: Resources;
  /** Nothing if the executor is there already. */
  readonly executor: Resources;
}

/** Whether a task may be launched. */
export type TaskVerdict =
  | { readonly ok: true; readonly claim: TaskClaim }
  | { readonly ok: false; readonly problem: string };

/** Checks one task of a LAUNCH operation in Mesos' order, with Mesos' texts. */
export function validateTask(task: TaskInfo, context: LaunchContext): TaskVerdict {
  const problem =
    invalidResource([...(task.resources ?? []), ...(task.executor?.resources ?? [])]) ??
    identityProblem(task, context) ??
    commandProblem(task, context) ??
    amountProblem(task);
  if (problem !== undefined) return { ok: false, problem };
  const executorId = task.executor?.executor_id.value;
  const isLive = executorId !== undefined && context.liveExecutor(executorId) !== undefined;
  const claim: TaskClaim = {
    task: resourcesOf(task.resources),
    executor: isLive ? NOTHING : resourcesOf(task.executor?.resources),
  };
  const total = add(claim.task, claim.executor);
  if (contains(context.available, total)) return { ok: true, claim };
  return {
    ok: false,
    problem:
      `Total resources ${describe(total, context.role)} required by task and its executor is more than ` +
      `available ${describe(context.available, context.role)}`,
  };
}

function identityProblem(task: TaskInfo, context: LaunchContext): string | undefined {
  const taskId = task.task_id.value;
  const problem = identifierProblem(taskId);
  if (problem !== undefined) return problem;
  if (context.isTaskKnown(taskId)) return `Task has duplicate ID: ${taskId}`;
  if (task.agent_id.value !== context.agentId) {
    return `Task uses invalid agent ${task.agent_id.value} while agent ${context.agentId} is expected`;
  }
  return undefined;
}

function commandProblem(task: TaskInfo, context: LaunchContext): string | undefined {
  if (Number(task.kill_policy?.grace_period?.nanoseconds ?? 0) < 0) {
    return "Task's 'kill_policy.grace_period' must be non-negative";
  }
  const { executor } = task;
  if ((executor === undefined) === (task.command === undefined)) {
    return 'Task should have at least one (but not both) of CommandInfo or ExecutorInfo present';
  }
  return executor === undefined ? undefined : executorProblem(executor, context);
}

function executorProblem(executor: ExecutorInfo, context: LaunchContext): string | undefined {
  const executorId = executor.executor_id.value;
  const problem = identifierProblem(executorId);
  if (problem !== undefined) return problem;
  if (executor.type === 'DEFAULT' && executor.command !== undefined) {
    return "'ExecutorInfo.command' must not be set for 'DEFAULT' executor";
  }
  if (executor.type !== 'DEFAULT' && executor.command === undefined)
    return "'ExecutorInfo.command' must be set";
  if (Number(executor.shutdown_grace_period?.nanoseconds ?? 0) < 0) {
    return "ExecutorInfo's 'shutdown_grace_period' must be non-negative";
  }
  if (executor.framework_id !== undefined && executor.framework_id.value !== context.frameworkId) {
    return (
      `ExecutorInfo has an invalid FrameworkID (Actual: ${executor.framework_id.value} vs ` +
      `Expected: ${context.frameworkId})`
    );
  }
  const live = context.liveExecutor(executorId);
  if (live !== undefined && !isSameExecutor(live, executor, context)) {
    return 'ExecutorInfo is not compatible with existing ExecutorInfo with same ExecutorID.';
  }
  return undefined;
}

/** Compares what the scheduler said, not what the engine filled in. */
function isSameExecutor(a: ExecutorInfo, b: ExecutorInfo, context: LaunchContext): boolean {
  const plain = (executor: ExecutorInfo) => ({
    ...executor,
    framework_id: { value: context.frameworkId },
    resources: resourcesOf(executor.resources),
  });
  return isDeepStrictEqual(plain(a), plain(b));
}

function amountProblem(task: TaskInfo): string | undefined {
  const executorResources = task.executor?.resources ?? [];
  const taskResources = resourcesOf(task.resources);
  if (isEmpty(taskResources)) return 'Task uses no resources';
  const gpus = gpuProblem(task.resources ?? []);
  if (gpus !== undefined) return `Task uses invalid resources: Invalid 'gpus' resource: ${gpus}`;
  if (overlap(taskResources, resourcesOf(executorResources))) {
    return 'Task and its executor use the same ranges or items: each can be used once only';
  }
  return (
    revocableProblem(task.resources ?? [], 'Task mixes') ??
    revocableProblem([...(task.resources ?? []), ...executorResources], 'Task and its executor mix')
  );
}

function revocableProblem(resources: readonly Resource[], who: string): string | undefined {
  for (const name of new Set(resources.map((resource) => resource.name))) {
    const kinds = new Set(
      resources
        .filter((resource) => resource.name === name)
        .map((resource) => resource.revocable !== undefined),
    );
    if (kinds.size > 1) {
      return (
        `${who} revocable and non-revocable resources: ` +
        `Cannot use both revocable and non-revocable '${name}' at the same time`
      );
    }
  }
  return undefined;
}
