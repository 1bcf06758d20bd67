import type { HostAttributes, ScheduledTask, ScheduleStatus } from '../../api/generated/aurora.ts';
import type { TaskInfo } from '../../api/mesos/v1.ts';

/**
 * What a transaction wants done once it is durable. Each is safe to repeat: a crash between the
 * log's acknowledgement and the effect is repaired by time-outs, redelivery and reconciliation.
 */
export type Effect =
  /** A task got a new status. `oldStatus` is undefined if the task was only read back at start-up. */
  | {
      readonly kind: 'taskChanged';
      readonly task: ScheduledTask;
      readonly oldStatus: ScheduleStatus | undefined;
    }
  /** Tasks were forgotten, with the status they had last. */
  | { readonly kind: 'tasksDeleted'; readonly tasks: readonly ScheduledTask[] }
  /** The engine is to stop a task. */
  | { readonly kind: 'killTask'; readonly taskId: string }
  /** The engine is to start a task on the agent of an offer. */
  | { readonly kind: 'launch'; readonly offerId: string; readonly taskInfo: TaskInfo }
  /** The engine may forget a status report. `uuid` is base64, as it came. */
  | { readonly kind: 'acknowledge'; readonly agentId: string; readonly taskId: string; readonly uuid: string }
  /** What is known of a host changed. */
  | { readonly kind: 'hostAttributesChanged'; readonly attributes: HostAttributes };
