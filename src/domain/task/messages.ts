/**
 * Texts that the scheduler stores in task events. Clients, dashboards and this scheduler itself read them,
 * so they stay as users of the original know them.
 */

/** A task died and was replaced at once. */
export const RESCHEDULED = 'Rescheduled';

/** The engine refused, or never got, the launch of an assigned task. */
export const LAUNCH_FAILED = 'Unknown exception attempting to schedule task.';

/** A transient state lasted too long. */
export const TIMED_OUT = 'Task timed out';

/** The partition policy's patience has ended. */
export const PARTITIONED_TOO_LONG = 'Task partitioned for too long.';

/** Something was to be done to a task whose agent cannot be reached. */
export const PARTITIONED_ACTED_ON = 'Action performed on partitioned task, marking as LOST.';

/** The host is to be emptied. */
export const DRAINING_FOR_MAINTENANCE = 'Draining machine for maintenance.';

/** A run of a cron job with the policy KILL_EXISTING makes room. */
export const KILLED_BY_CRON = 'Killed by cronScheduler';

/** @param user the authenticated principal, or {@link UNSECURE_USER}; @param message the caller's own words */
export function killedBy(user: string, message: string | undefined): string {
  return message === undefined ? `Killed by ${user}` : `Killed by ${user}.\n${message}`;
}

/** @param user the authenticated principal, or {@link UNSECURE_USER} */
export function restartedBy(user: string): string {
  return `Restarted by ${user}`;
}

/** @param user the authenticated principal, or {@link UNSECURE_USER} */
export function transitionForcedBy(user: string): string {
  return `Transition forced by ${user}`;
}

/** @param taskId the pending task that gets the room */
export function preemptingInFavorOf(taskId: string): string {
  return `Preempting in favor of ${taskId}`;
}

/** Who calls when authentication is off. */
export const UNSECURE_USER = 'UNSECURE';
