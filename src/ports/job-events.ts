import type { JobKey, ScheduleStatus } from '../../api/generated/aurora.ts';

/** Something that happened to a task of a job, in the form in which it is told over HTTP. */
export interface TaskEventNotice {
  /** `task`: it got this status; `taskDeleted`: it was forgotten, with the status it had last. */
  readonly kind: 'task' | 'taskDeleted';
  /** `role/environment/name` */
  readonly job: string;
  readonly instance: number;
  readonly taskId: string;
  readonly timestampMs: number;
  readonly status: ScheduleStatus;
  readonly oldStatus?: ScheduleStatus;
  readonly host?: string;
  readonly message?: string;
}

/** An event with its place among all events. */
export interface NumberedEvent {
  /** Tells a feed where to go on; means nothing to anybody else. */
  readonly id: string;
  readonly event: TaskEventNotice;
}

/** Whoever follows events. Both are called at once and must be quick. */
export interface EventFollower {
  event(event: NumberedEvent): void;
  /** The feed has ended; there will be no more. */
  end(): void;
}

/** What of the events somebody wants. */
export interface EventSubscription {
  /** Undefined: those of all jobs. */
  readonly job: JobKey | undefined;
  /** The last event that the follower has had; undefined: only what happens from now on. */
  readonly after: string | undefined;
}

/** Tells of events after they are durable, in their order. */
export interface JobEventFeed {
  /**
   * Begins with the events after `after`, before it returns.
   * @returns whether some of those are no longer known, and how to end it
   */
  follow(
    subscription: EventSubscription,
    follower: EventFollower,
  ): { readonly missed: boolean; readonly stop: () => void };
}

/** Says whether a value that came over the wire is such a notice. */
export function isTaskEventNotice(value: unknown): value is TaskEventNotice {
  if (typeof value !== 'object' || value === null) return false;
  const fields: Readonly<Record<string, unknown>> = { ...value };
  const hasTexts = ['job', 'taskId', 'status'].every((name) => typeof fields[name] === 'string');
  const hasNumbers = ['instance', 'timestampMs'].every((name) => typeof fields[name] === 'number');
  return (fields['kind'] === 'task' || fields['kind'] === 'taskDeleted') && hasTexts && hasNumbers;
}
