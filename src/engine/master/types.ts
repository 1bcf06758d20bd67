import type {
  FrameworkInfo,
  Offer,
  SchedulerEvent,
  TaskInfo,
  TaskState,
  TaskStatus,
} from '../../../api/mesos/v1.ts';
import type { EventSink } from '../agent/types.ts';
import type { Resources } from '../resources/resources.ts';
import type { Allocation } from './allocator.ts';

/** A task as the master knows it. */
export interface MasterTask {
  readonly info: TaskInfo;
  readonly executorId: string | undefined;
  readonly resources: Resources;
  /** The latest state the agent told; decides whether resources are in use. */
  state: TaskState;
  /** The update that went to the scheduler last, which reconciliation repeats. */
  forwarded?: TaskStatus;
  readonly statuses: TaskStatus[];
}

/** What the master thinks of its agent; `removed`: the operator has brought the machine down. */
export type AgentState = 'recovering' | 'registered' | 'removed';

/** The subscription of a framework. */
export interface Subscription {
  readonly streamId: string;
  readonly sink: EventSink<SchedulerEvent>;
}

/** A framework with what it runs. */
export interface MasterFramework {
  readonly id: string;
  info: FrameworkInfo;
  subscription?: Subscription;
  readonly registeredAtMs: number;
  reregisteredAtMs?: number;
  /** Since when it has no subscription. */
  disconnectedAtMs?: number;
  readonly tasks: Map<string, MasterTask>;
  /** Resources of live executors, by executor id. */
  readonly executors: Map<string, Resources>;
  /** Newest last. */
  readonly completedTasks: MasterTask[];
  /** Ends of tasks that it is told when it subscribes. */
  readonly lost: TaskStatus[];
}

/** An offer that waits for its answer. */
export interface OutstandingOffer {
  readonly offer: Offer;
  readonly allocation: Allocation;
}
