import { printableLine } from '../../../domain/values/printable.ts';
import type { JobEventNotice } from '../../../ports/job-events.ts';
import type { Paint, Tone } from '../../colours.ts';
import { formatLocalTime } from '../../tasks/task-text.ts';

/** The line that shows an event; times are local. */
export function eventLine(event: JobEventNotice, paint: Paint): string {
  const why = 'message' in event && event.message ? ` (${printableLine(event.message)})` : '';
  return `${formatLocalTime(event.timestampMs)}  ${subjectOf(event)}: ${whatHappened(event, paint)}${why}`;
}

function subjectOf(event: JobEventNotice): string {
  switch (event.kind) {
    case 'task':
    case 'taskDeleted':
      return `instance ${event.instance}`;
    case 'update':
      return `update ${event.update}`;
    case 'updateInstance':
      return `update ${event.update}, instance ${event.instance}`;
  }
}

function whatHappened(event: JobEventNotice, paint: Paint): string {
  switch (event.kind) {
    case 'task': {
      const before =
        event.oldStatus === undefined || event.oldStatus === 'INIT' ? '' : `${event.oldStatus} → `;
      const where = event.status === 'ASSIGNED' && event.host !== undefined ? ` on ${event.host}` : '';
      return `${before}${toned(event.status, paint)}${where}`;
    }
    case 'taskDeleted':
      return `task ${event.taskId} (${event.status}) is no longer remembered`;
    case 'update':
      return `${toned(event.status, paint)}${event.user === undefined ? '' : ` by ${event.user}`}`;
    case 'updateInstance':
      return toned(event.action, paint);
  }
}

const TONES: Readonly<Record<string, Tone>> = {
  RUNNING: 'added',
  FINISHED: 'added',
  ROLLED_FORWARD: 'added',
  INSTANCE_UPDATED: 'added',
  FAILED: 'bad',
  LOST: 'bad',
  PARTITIONED: 'bad',
  THROTTLED: 'changed',
  ROLLING_BACK: 'changed',
  ROLLED_BACK: 'bad',
  ERROR: 'bad',
  INSTANCE_UPDATE_FAILED: 'bad',
  INSTANCE_ROLLBACK_FAILED: 'bad',
};

function toned(word: string, paint: Paint): string {
  const tone = TONES[word];
  return tone === undefined ? word : paint(tone, word);
}
