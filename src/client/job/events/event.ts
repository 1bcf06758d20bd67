import type { JobUpdateAction, JobUpdateStatus } from '../../../../api/generated/aurora.ts';
import type { TaskEventNotice } from '../../../ports/job-events.ts';

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
export type JobEvent = TaskEventNotice | UpdateNotice | UpdateInstanceNotice;

/** The same for the same event, whoever told of it. */
export function keyOfEvent(event: JobEvent): string {
  switch (event.kind) {
    case 'task':
    case 'taskDeleted':
      return [event.kind, event.taskId, event.timestampMs, event.status].join(' ');
    case 'update':
      return [event.update, event.timestampMs, event.status].join(' ');
    case 'updateInstance':
      return [event.update, event.instance, event.timestampMs, event.action].join(' ');
  }
}
