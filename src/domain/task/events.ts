import type { ScheduledTask, ScheduleStatus, TaskEvent } from '../../../api/generated/aurora.ts';

/** What there is to say about a new status. */
export interface Occurrence {
  readonly status: ScheduleStatus;
  /** Milliseconds since the epoch. */
  readonly nowMs: number;
  readonly message?: string | undefined;
  /** Host name of the scheduler that decided. */
  readonly schedulerHost: string;
}

/**
 * `task` with its new status and one event more. A task that is partitioned over and over has its earlier
 * partitions folded, so that its history stays bounded; how often is counted instead.
 */
export function withStatus(task: ScheduledTask, occurrence: Occurrence): ScheduledTask {
  const { status, nowMs, message, schedulerHost } = occurrence;
  const event: TaskEvent = {
    timestamp: nowMs,
    status,
    ...(message === undefined ? {} : { message }),
    scheduler: schedulerHost,
  };
  if (status !== 'PARTITIONED') return { ...task, status, taskEvents: [...task.taskEvents, event] };
  return {
    ...task,
    status,
    timesPartitioned: task.timesPartitioned + 1,
    taskEvents: [...withoutLastPartition(task.taskEvents), event],
  };
}

/** Drops `PARTITIONED, X` from a history that ends with `X, PARTITIONED, X`. */
function withoutLastPartition(events: readonly TaskEvent[]): readonly TaskEvent[] {
  const [before, partition, after] = events.slice(-3);
  const returned = partition?.status === 'PARTITIONED' && before?.status === after?.status;
  return returned ? events.slice(0, -2) : events;
}
