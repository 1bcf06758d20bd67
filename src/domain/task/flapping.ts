import type { ScheduledTask, TaskEvent } from '../../../api/generated/aurora.ts';
import { type BackoffBounds, nextBackoffMs } from '../values/backoff.ts';
import { LAUNCH_FAILED, RESCHEDULED } from './messages.ts';
import { isActive, isTerminal } from './status.ts';

/** When a replacement has to wait, and for how long. */
export interface FlappingSettings {
  /** A task that ran for less than this is flapping. Milliseconds. */
  readonly thresholdMs: number;
  /** Bounds of the penalty. */
  readonly penalty: BackoffBounds;
}

/** Somebody wanted the task to stop, or its host went away: how long it ran says nothing about it. */
const INTERRUPTIONS: ReadonlySet<string> = new Set(['KILLING', 'PREEMPTING', 'RESTARTING', 'DRAINING']);

const PENALIZED = /^Rescheduled, penalized for (\d{1,15}) ms for flapping$/;

/**
 * The penalty of the task that replaces `ended`, in milliseconds; 0 if it need not wait.
 *
 * `ended` itself counts: a task that dies at once is penalised the first time. Each further death in a row
 * lengthens the penalty that `ended` had to wait itself, so that one look at one task tells the whole chain,
 * even when its ancestors are pruned.
 * @param fraction random, in [0, 1)
 */
export function flappingPenaltyMs(
  ended: ScheduledTask,
  settings: FlappingSettings,
  fraction: number,
): number {
  if (!isFlapping(ended, settings.thresholdMs)) return 0;
  return nextBackoffMs(settings.penalty, Math.min(ownPenaltyMs(ended), settings.penalty.maxMs), fraction);
}

/** The event message of a replacement that waits for `penaltyMs`. */
export function rescheduledMessage(penaltyMs: number): string {
  return penaltyMs === 0 ? RESCHEDULED : `Rescheduled, penalized for ${penaltyMs} ms for flapping`;
}

/**
 * When a THROTTLED task may become PENDING, in milliseconds since the epoch. It is read from what the task's
 * history tells its owner, so the wait is the one announced, also after a fail-over.
 */
export function throttledUntilMs(task: ScheduledTask): number {
  return (task.taskEvents.at(-1)?.timestamp ?? 0) + ownPenaltyMs(task);
}

/** The penalty that `task` was given when it was created, in milliseconds; 0 if none. */
function ownPenaltyMs(task: ScheduledTask): number {
  const throttled = task.taskEvents.find(({ status }) => status === 'THROTTLED');
  const digits = PENALIZED.exec(throttled?.message ?? '')?.[1];
  return digits === undefined ? 0 : Number(digits);
}

function isFlapping({ taskEvents }: ScheduledTask, thresholdMs: number): boolean {
  const last = taskEvents.at(-1);
  const start = startOfRun(taskEvents);
  if (last === undefined || start === undefined || !isTerminal(last.status)) return false;
  if (wasInterrupted(taskEvents, last)) return false;
  return last.timestamp - start.timestamp < thresholdMs;
}

function wasInterrupted(taskEvents: readonly TaskEvent[], last: TaskEvent): boolean {
  if (taskEvents.some(({ status }) => INTERRUPTIONS.has(status))) return true;
  // Nobody here asked for it, and tasks do not end this way by themselves: their agent or executor was told to stop.
  if (last.status === 'KILLED') return true;
  // Lost because its host could not be reached, or because an offer was taken back in the last moment.
  return taskEvents.at(-2)?.status === 'PARTITIONED' || last.message === LAUNCH_FAILED;
}

/** A partition in between does not start the run anew. */
function startOfRun(taskEvents: readonly TaskEvent[]): TaskEvent | undefined {
  return (
    taskEvents.find(({ status }) => status === 'RUNNING') ??
    taskEvents.findLast(({ status }) => isActive(status))
  );
}
