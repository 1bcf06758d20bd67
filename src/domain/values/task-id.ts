import type { JobKey } from '../../../api/generated/aurora.ts';

/** Engines use task ids as directory names, so nothing else may stand in one. */
const UNSAFE_IN_TASK_ID = /[^A-Za-z0-9_-]/g;

/**
 * The id of a new task: `role-environment-name-instance-uuid`, each character outside `A-Z a-z 0-9 _ -`
 * replaced by `-`. Only the uuid makes it unique.
 * @param uuid a fresh random UUID in its usual text form
 */
export function makeTaskId(jobKey: JobKey, instanceId: number, uuid: string): string {
  const { role, environment, name } = jobKey;
  return `${role}-${environment}-${name}-${instanceId}-${uuid}`.replace(UNSAFE_IN_TASK_ID, '-');
}
