import type { JobEventNotice } from '../../../ports/job-events.ts';

/** The same for the same event, whoever told of it. */
export function keyOfEvent(event: JobEventNotice): string {
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
