import type { ExecutorInfo, FrameworkInfo, TaskInfo } from '../../../api/mesos/v1.ts';
import type { Change, Journal } from '../checkpoint/journal.ts';
import type { ProcessIdentity } from '../containers/process-table.ts';
import type { AgentExecutor, AgentTask } from './types.ts';

/** The agent's own record: who it is, and in which boot of the machine its pids mean something. */
export interface AgentRecord {
  readonly agentId: string;
  readonly bootId: string;
  readonly agentPort: number;
  readonly masterPort: number;
}

/** One run of an executor. */
export interface ExecutorRecord {
  readonly frameworkId: string;
  readonly info: ExecutorInfo;
  readonly containerId: string;
  readonly directory: string;
  readonly process?: ProcessIdentity;
  readonly subscribed: boolean;
}

/** A task that the agent was given; its updates are kept by the update manager. */
export interface TaskRecord {
  readonly frameworkId: string;
  readonly executorId: string;
  readonly info: TaskInfo;
}

/** A framework; `removedAtMs` makes its id unusable for ever. */
export type FrameworkRecord =
  | { readonly info: FrameworkInfo; readonly registeredAtMs: number }
  | { readonly removedAtMs: number };

const AGENT_KEY = 'agent';
const EXECUTORS = 'executor/';
const TASKS = 'task/';
const FRAMEWORKS = 'framework/';

/** What earlier engines left. The records were written by the functions below, so their types are trusted. */
export const readAgent = (journal: Journal) => journal.get(AGENT_KEY) as AgentRecord | undefined;
/** Every run of an executor that is not over. */
export const readExecutors = (journal: Journal) =>
  [...journal.under(EXECUTORS)].map(([, value]) => value as ExecutorRecord);
/** Every task whose end is not acknowledged. */
export const readTasks = (journal: Journal) =>
  [...journal.under(TASKS)].map(([, value]) => value as TaskRecord);
/** Every framework, those that were removed too. */
export const readFrameworks = (journal: Journal): [string, FrameworkRecord][] =>
  [...journal.under(FRAMEWORKS)].map(([key, value]) => [
    key.slice(FRAMEWORKS.length),
    value as FrameworkRecord,
  ]);

/** The change that remembers who the agent is. */
export const writeAgent = (record: AgentRecord): Change => [AGENT_KEY, record];

/** The change that remembers a framework; undefined forgets it. */
export const writeFramework = (frameworkId: string, record: FrameworkRecord | undefined): Change => [
  `${FRAMEWORKS}${frameworkId}`,
  record,
];

const executorKey = (executor: AgentExecutor) =>
  `${EXECUTORS}${executor.frameworkId}/${executor.id}/${executor.containerId}`;

/** The change that remembers a run of an executor, with its process once that exists. */
export function writeExecutor(
  executor: AgentExecutor,
  process: ProcessIdentity | undefined,
  subscribed: boolean,
): Change {
  const record: ExecutorRecord = {
    frameworkId: executor.frameworkId,
    info: executor.info,
    containerId: executor.containerId,
    directory: executor.directory,
    ...(process === undefined ? {} : { process }),
    subscribed,
  };
  return [executorKey(executor), record];
}

/** The change that forgets a run of an executor. */
export const forgetExecutor = (executor: AgentExecutor): Change => [executorKey(executor), undefined];

/** The change that remembers a task. */
export function writeTask(executor: AgentExecutor, task: AgentTask): Change {
  const record: TaskRecord = { frameworkId: executor.frameworkId, executorId: executor.id, info: task.info };
  return [`${TASKS}${executor.frameworkId}/${task.info.task_id.value}`, record];
}

/** The change that forgets a task. */
export const forgetTask = (frameworkId: string, taskId: string): Change => [
  `${TASKS}${frameworkId}/${taskId}`,
  undefined,
];
