import type { ScheduleStatus } from '../../../api/generated/aurora.ts';
import { ALL_STATUSES, type STATUS_TRAITS } from '../../../src/domain/task/status.ts';

/** The colour of a status; each has its own shape, too. */
export type Tone = 'good' | 'moving' | 'waiting' | 'leaving' | 'bad' | 'over';

interface Look {
  readonly tone: Tone;
  /** One character that tells the tones apart without colour. */
  readonly sign: string;
  readonly meaning: string;
}

/** How each status is shown. */
export const LOOKS = {
  INIT: { tone: 'waiting', sign: '○', meaning: 'Being created.' },
  THROTTLED: { tone: 'bad', sign: '◷', meaning: 'Ended too often too soon; waits before it is tried again.' },
  PENDING: { tone: 'waiting', sign: '○', meaning: 'Waits for a host with room that meets its constraints.' },
  ASSIGNED: { tone: 'moving', sign: '◔', meaning: 'A host was chosen; the task is on its way.' },
  STARTING: { tone: 'moving', sign: '◑', meaning: 'The executor prepares the sandbox.' },
  RUNNING: { tone: 'good', sign: '●', meaning: 'Its processes run.' },
  PARTITIONED: { tone: 'leaving', sign: '◌', meaning: 'Its host cannot be reached; it may still run.' },
  PREEMPTING: { tone: 'leaving', sign: '◐', meaning: 'Makes room for a more important task.' },
  RESTARTING: { tone: 'leaving', sign: '◐', meaning: 'Is being stopped, to be started anew.' },
  DRAINING: { tone: 'leaving', sign: '◐', meaning: 'Leaves a host that goes into maintenance.' },
  KILLING: { tone: 'leaving', sign: '◐', meaning: 'Is being stopped.' },
  FINISHED: { tone: 'over', sign: '✓', meaning: 'Ended well.' },
  KILLED: { tone: 'over', sign: '■', meaning: 'Was stopped.' },
  FAILED: { tone: 'bad', sign: '✕', meaning: 'Ended with an error.' },
  LOST: { tone: 'bad', sign: '?', meaning: 'Nobody knows what became of it; it was given up.' },
} as const satisfies Record<ScheduleStatus, Look>;

/** The groups that a job's statistics count, in the order in which they are shown. */
export const BUCKETS = {
  active: { label: 'Active', tone: 'good' },
  pending: { label: 'Pending', tone: 'waiting' },
  failed: { label: 'Failed', tone: 'bad' },
  finished: { label: 'Finished', tone: 'over' },
} as const satisfies Record<(typeof STATUS_TRAITS)[ScheduleStatus]['bucket'], { label: string; tone: Tone }>;

export type Bucket = keyof typeof BUCKETS;

/** How often each status occurs, in the order of a task's life; those that do not are left out. */
export function countStatuses(statuses: Iterable<ScheduleStatus>): [ScheduleStatus, number][] {
  const counts = new Map<ScheduleStatus, number>();
  for (const status of statuses) counts.set(status, (counts.get(status) ?? 0) + 1);
  return ALL_STATUSES.flatMap((status): [ScheduleStatus, number][] => {
    const count = counts.get(status);
    return count === undefined ? [] : [[status, count]];
  });
}
