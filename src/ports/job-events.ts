import type { JobKey, JobUpdateAction, JobUpdateStatus, ScheduleStatus } from '../../api/generated/aurora.ts';

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

/** An update of the job got a new status. */
export interface UpdateNotice {
  readonly kind: 'update';
  readonly job: string;
  readonly update: string;
  readonly timestampMs: number;
  readonly status: JobUpdateStatus;
  readonly user?: string;
  readonly message?: string;
}

/** An update did something to one instance. */
export interface UpdateInstanceNotice {
  readonly kind: 'updateInstance';
  readonly job: string;
  readonly update: string;
  readonly instance: number;
  readonly timestampMs: number;
  readonly action: JobUpdateAction;
  readonly message?: string;
}

/** Something that happened to a job. */
export type JobEventNotice = TaskEventNotice | UpdateNotice | UpdateInstanceNotice;

/** An event with its place among all events. */
export interface NumberedEvent {
  /** Tells a feed where to go on; means nothing to anybody else. */
  readonly id: string;
  readonly event: JobEventNotice;
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

/** The fields that each kind must have, by their types. */
const REQUIRED: Readonly<
  Record<JobEventNotice['kind'], { texts: readonly string[]; numbers: readonly string[] }>
> = {
  task: { texts: ['taskId', 'status'], numbers: ['instance'] },
  taskDeleted: { texts: ['taskId', 'status'], numbers: ['instance'] },
  update: { texts: ['update', 'status'], numbers: [] },
  updateInstance: { texts: ['update', 'action'], numbers: ['instance'] },
};

/** Says whether a value that came over the wire is such a notice. */
export function isJobEventNotice(value: unknown): value is JobEventNotice {
  if (typeof value !== 'object' || value === null) return false;
  const fields: Readonly<Record<string, unknown>> = { ...value };
  const required = Object.entries(REQUIRED).find(([kind]) => kind === fields['kind'])?.[1];
  if (required === undefined) return false;
  const { texts, numbers } = required;
  const optional = ['user', 'message', 'host', 'oldStatus'];
  return (
    ['job', ...texts].every((name) => typeof fields[name] === 'string') &&
    ['timestampMs', ...numbers].every((name) => Number.isFinite(fields[name])) &&
    optional.every((name) => ['string', 'undefined'].includes(typeof fields[name]))
  );
}
