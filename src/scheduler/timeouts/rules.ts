import { throttledUntilMs } from '../../domain/task/flapping.ts';
import { PARTITIONED_TOO_LONG, TIMED_OUT } from '../../domain/task/messages.ts';
import { TRANSIENT_STATUSES } from '../../domain/task/status.ts';
import { changeState } from '../state-manager.ts';
import type { World } from '../world.ts';
import { type DeadlineRule, lastEventMs } from './deadline.ts';

/**
 * A task that stays in a transient status is given up as LOST.
 * @param activeSinceMs a fail-over grants every task its full time again: its agent may have waited for the scheduler
 */
export function transientTimeout(world: World, activeSinceMs: () => number): DeadlineRule {
  return {
    name: 'transient time-out',
    statuses: TRANSIENT_STATUSES,
    deadlineMs: (task) => Math.max(lastEventMs(task), activeSinceMs()) + world.settings.transientTimeoutMs,
    act(tx, context, task) {
      const { taskId } = task.assignedTask;
      changeState(tx, context, { taskId, expectedStatus: task.status, to: 'LOST', message: TIMED_OUT });
      world.statistics.increment('timed_out_tasks');
    },
  };
}

/** A task whose agent cannot be reached is given up when its job's partition policy says so; without a policy at once. */
export const PARTITION_TIMEOUT: DeadlineRule = {
  name: 'partition time-out',
  statuses: new Set(['PARTITIONED']),
  deadlineMs(task) {
    const policy = task.assignedTask.task.partitionPolicy;
    if (policy?.reschedule === false) return Number.POSITIVE_INFINITY;
    return lastEventMs(task) + (policy?.delaySecs ?? 0) * 1000;
  },
  act(tx, context, task) {
    const { taskId } = task.assignedTask;
    changeState(tx, context, {
      taskId,
      expectedStatus: 'PARTITIONED',
      to: 'LOST',
      message: PARTITIONED_TOO_LONG,
    });
  },
};

/** A throttled task may be scheduled when its penalty is over. */
export const END_OF_THROTTLING: DeadlineRule = {
  name: 'end of throttling',
  statuses: new Set(['THROTTLED']),
  deadlineMs: throttledUntilMs,
  act(tx, context, task) {
    const { taskId } = task.assignedTask;
    changeState(tx, context, { taskId, expectedStatus: 'THROTTLED', to: 'PENDING' });
  },
};
