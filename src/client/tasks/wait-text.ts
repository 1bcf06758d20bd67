import type { ScheduledTask, ScheduleStatus } from '../../../api/generated/aurora.ts';
import { ALL_STATUSES, isTerminal } from '../../domain/task/status.ts';
import { formatRanges, toRanges } from '../../domain/values/instance-ranges.ts';
import { printableLine } from '../../domain/values/printable.ts';

/** How many instances are in a state, and why those that wait do. */
export interface StateCount {
  readonly status: ScheduleStatus;
  readonly instances: readonly number[];
  /** Of PENDING and THROTTLED tasks: what the scheduler says of the first. */
  readonly reason: string | undefined;
}

/** Instances by the states of their newest tasks, in the order of a task's life. */
export function countStates(newest: readonly ScheduledTask[]): readonly StateCount[] {
  return ALL_STATUSES.flatMap((status): StateCount[] => {
    const tasks = newest.filter((task) => task.status === status);
    const waits = status === 'PENDING' || status === 'THROTTLED';
    const instances = tasks.map(({ assignedTask }) => assignedTask.instanceId);
    return tasks.length === 0
      ? []
      : [{ status, instances, reason: waits ? lastMessage(tasks[0]) : undefined }];
  });
}

/** `2 RUNNING, 1 PENDING (Insufficient: RAM)` */
export function summaryOf(counts: readonly StateCount[]): string {
  return counts
    .map(({ status, instances, reason }) => `${instances.length} ${status}${inBrackets(reason)}`)
    .join(', ');
}

/** A line per state, for a terminal. */
export function stateLines(counts: readonly StateCount[]): readonly string[] {
  return counts.map(({ status, instances, reason }) => {
    const which = formatRanges(toRanges(instances));
    // Where the terminal ends, some of the numbers may be missing, but not the reason.
    return `  ${status.padEnd(12)} ${String(instances.length).padStart(4)}${inBrackets(reason)}  instances ${which}`;
  });
}

/** A task that ended though somebody waits for it to run. */
export interface Ended {
  readonly task: ScheduledTask;
  /** What became of its instance. */
  readonly newest: ScheduledTask;
}

/** What to say of tasks that ended, instances with the same fate together. */
export function endedLines(ended: readonly Ended[]): readonly string[] {
  const instances = new Map<string, number[]>();
  for (const { task, newest } of ended) {
    const what = `ended: ${task.status}${inBrackets(lastMessage(task))}`;
    const fate = `${what}; ${isTerminal(newest.status) ? 'it will not run again' : `it is tried again, ${newest.status} now`}`;
    instances.set(fate, [...(instances.get(fate) ?? []), task.assignedTask.instanceId]);
  }
  return [...instances].map(([fate, ids]) => {
    const which = formatRanges(toRanges(ids));
    return `${ids.length === 1 ? 'Instance' : 'Each of the instances'} ${which} ${fate}`;
  });
}

function lastMessage(task: ScheduledTask | undefined): string | undefined {
  return task?.taskEvents.at(-1)?.message;
}

function inBrackets(text: string | undefined): string {
  return text === undefined || text === '' ? '' : ` (${printableLine(text)})`;
}
