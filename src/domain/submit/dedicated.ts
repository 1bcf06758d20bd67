import type { TaskConfig } from '../../../api/generated/aurora.ts';

/** Name of the host attribute that keeps a host for tasks that ask for it. */
export const DEDICATED_ATTRIBUTE = 'dedicated';

/** Says whether tasks of `config` run on dedicated hosts only. */
export function isDedicated(config: TaskConfig): boolean {
  return config.constraints.some(({ name }) => name === DEDICATED_ATTRIBUTE);
}

/**
 * Checks that the job may use the dedicated hosts it asks for: those of its own role, or of every role (`*`).
 * A negated constraint would match the hosts of all other roles, so there is none.
 * @returns what is wrong; undefined if nothing is
 */
export function checkDedicated(config: TaskConfig): string | undefined {
  for (const { name, constraint } of config.constraints) {
    if (name !== DEDICATED_ATTRIBUTE) continue;
    if (!('value' in constraint)) return 'A dedicated constraint must be of value type.';
    const [value, ...others] = constraint.value.values;
    if (value === undefined || others.length > 0) return 'A dedicated constraint must have exactly one value';
    if (constraint.value.negated) return 'A dedicated constraint must not be negated.';
    const role = value.split('/', 1)[0];
    if (role !== '*' && role !== config.job.role)
      return `Only ${role} may use hosts dedicated for that role.`;
  }
  return undefined;
}
