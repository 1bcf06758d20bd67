import type { FrameworkInfo } from '../../../api/mesos/v1.ts';
import { roleProblem } from '../resources/role.ts';
import type { Interests } from './allocator.ts';

/** Whether the framework has a capability, e.g. `PARTITION_AWARE`. */
export function hasCapability(info: FrameworkInfo, capability: string): boolean {
  return info.capabilities?.some(({ type }) => type === capability) ?? false;
}

/** The roles a framework is offered resources for. */
export function rolesOf(info: FrameworkInfo): readonly string[] {
  return hasCapability(info, 'MULTI_ROLE') ? (info.roles ?? []) : [info.role ?? '*'];
}

/** What decides about the offers of a framework. */
export function interestsOf(info: FrameworkInfo): Interests {
  return {
    roles: rolesOf(info),
    capabilities: new Set((info.capabilities ?? []).map(({ type }) => type)),
  };
}

/** @returns why Mesos refuses the subscription with an ERROR event, or undefined */
export function frameworkProblem(info: FrameworkInfo): string | undefined {
  const multiRole = hasCapability(info, 'MULTI_ROLE');
  if (!multiRole && info.roles !== undefined) {
    return "'FrameworkInfo.roles' must not be set when the framework is not MULTI_ROLE capable";
  }
  if (multiRole && info.role !== undefined) {
    return "'FrameworkInfo.role' must not be set when the framework is MULTI_ROLE capable";
  }
  if (new Set(info.roles).size !== (info.roles ?? []).length) {
    return "'FrameworkInfo.roles' has duplicate items";
  }
  for (const role of rolesOf(info)) {
    const problem = roleProblem(role);
    if (problem !== undefined) {
      return `'FrameworkInfo.${multiRole ? 'roles' : 'role'}' is not a valid role: ${problem}`;
    }
  }
  const idProblem = info.id === undefined ? undefined : identifierProblem(info.id.value);
  return idProblem === undefined ? undefined : `'FrameworkInfo.id' is not valid: ${idProblem}`;
}

/** @returns what makes a text unfit as an id (ids become names of directories), or undefined */
export function identifierProblem(id: string): string | undefined {
  if (id === '') return 'ID must not be empty';
  if (id.length > 255) return 'ID must not be greater than 255 characters';
  if (id === '.' || id === '..') return `'${id}' is disallowed`;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is refused.
  return /[\x00-\x1f\x7f/\\]/.test(id) ? `'${id}' contains invalid characters` : undefined;
}
