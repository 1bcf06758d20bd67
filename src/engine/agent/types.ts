import type {
  ExecutorEvent,
  ExecutorInfo,
  FrameworkInfo,
  KillPolicy,
  Resource,
  TaskInfo,
  TaskState,
  TaskStatus,
} from '../../../api/mesos/v1.ts';
import type { CancelTimer } from '../../ports/clock.ts';
import type { Resources } from '../resources/resources.ts';

/** The open answer to a SUBSCRIBE. */
export interface EventSink<Event> {
  /** False once either side ended it. */
  readonly isOpen: boolean;
  send(event: Event): void;
  close(): void;
}

/** Why a container ends, and so what its tasks are told. */
export interface Ending {
  readonly state: TaskState;
  readonly reason: string;
  readonly message: string;
  readonly limitation?: { readonly resources: Resource[] };
}

/** A task on the agent. */
export interface AgentTask {
  readonly info: TaskInfo;
  readonly resources: Resources;
  /** The latest state that the agent knows, acknowledged or not. */
  state: TaskState;
  /** Whether it went to the executor. */
  delivered: boolean;
  /** One per state, for the operator. */
  readonly statuses: TaskStatus[];
}

/**
 * registering: started or about to be, has not subscribed; running: has; terminating: told to shut down, or being
 * killed; terminated: its processes are gone, an update may still be unacknowledged.
 */
export type ExecutorState = 'registering' | 'running' | 'terminating' | 'terminated';

/** One run of an executor: its description, its container and its tasks. */
export interface AgentExecutor {
  readonly frameworkId: string;
  readonly id: string;
  readonly info: ExecutorInfo;
  readonly containerId: string;
  readonly directory: string;
  readonly resources: Resources;
  readonly tasks: Map<string, AgentTask>;
  /** Tasks that ended, newest last. */
  readonly completedTasks: AgentTask[];
  state: ExecutorState;
  pid?: number;
  sink?: EventSink<ExecutorEvent>;
  /** Set while an executor that an earlier engine started is awaited. */
  awaited: boolean;
  /** Whether it was ever given a task that it has not lost before delivery. */
  hadTask: boolean;
  ending?: Ending;
  cancelTimer?: CancelTimer;
  diskUsedBytes?: number;
}

/** What the agent knows of a framework: what runs for it and what ran. */
export interface AgentFramework {
  info: FrameworkInfo;
  terminating: boolean;
  readonly executors: Map<string, AgentExecutor>;
  /** Ended executors, newest last, for the operator. */
  readonly completedExecutors: AgentExecutor[];
}

/** What the master side learns from the agent side. */
export interface AgentListener {
  /** The latest state of a task, the moment the agent knows it. */
  onTaskState(frameworkId: string, taskId: string, state: TaskState): void;
  /** An update to forward; again and again until it is acknowledged. */
  onUpdate(frameworkId: string, status: TaskStatus): void;
  /** The terminal update of a task was acknowledged. */
  onTaskComplete(frameworkId: string, taskId: string): void;
  /** A task was refused before its executor was made, if it needed a new one. */
  onExecutorUnused(frameworkId: string, executorId: string | undefined): void;
  /** @param status as `waitpid` tells it */
  onExecutorExited(frameworkId: string, executorId: string, status: number): void;
  onMessage(frameworkId: string, executorId: string, data: string): void;
  /** What earlier engines left is known: from now on the agent counts as registered. */
  onRecovered(): void;
}

/** What the master side asks of the agent side. */
export interface AgentPort {
  launch(framework: FrameworkInfo, task: TaskInfo): void;
  kill(frameworkId: string, taskId: string, policy: KillPolicy | undefined): void;
  shutdownExecutor(frameworkId: string, executorId: string): void;
  sendMessage(frameworkId: string, executorId: string, data: string): void;
  acknowledge(frameworkId: string, taskId: string, uuid: string): void;
  /** Sends every unacknowledged first update again. */
  resend(frameworkId: string): void;
  updateFramework(info: FrameworkInfo): void;
  removeFramework(frameworkId: string): void;
  /** Ends and forgets everything that runs. */
  leave(): void;
  /** Whether nothing runs and nothing is remembered: true some time after {@link leave}. */
  readonly hasLeft: boolean;
  /** The executors of a framework whose processes live. */
  liveExecutors(frameworkId: string): readonly AgentExecutor[];
}
