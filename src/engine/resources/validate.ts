import type { Resource } from '../../../api/mesos/v1.ts';
import { mayUse, roleProblem } from './role.ts';

/** @returns what Mesos finds wrong with a resource of a task or an agent, or undefined */
export function resourceProblem(resource: Resource): string | undefined {
  if (typeof resource.name !== 'string' || resource.name === '') return 'Empty resource name';
  return valueProblem(resource) ?? reservationProblem(resource);
}

function valueProblem({ type, scalar, ranges, set }: Resource): string | undefined {
  const given = [scalar, ranges, set].filter((value) => value !== undefined).length;
  switch (type) {
    case 'SCALAR':
      if (scalar === undefined || given > 1) return 'Invalid scalar resource';
      return isScalar(scalar.value) ? undefined : 'Invalid scalar resource: value <= 0';
    case 'RANGES':
      if (ranges === undefined || given > 1) return 'Invalid ranges resource';
      return rangesProblem(ranges.range ?? []);
    case 'SET':
      if (set === undefined || given > 1) return 'Invalid set resource';
      return new Set(set.item).size === (set.item ?? []).length
        ? undefined
        : 'Invalid set resource: duplicated elements';
    default:
      return 'Unsupported resource type';
  }
}

/** Nothing is an amount, too; what would be rounded to nothing is not. */
const isScalar = (value: number): boolean => value === 0 || Math.round(value * 1000) > 0;

function rangesProblem(
  ranges: readonly { readonly begin: number; readonly end: number }[],
): string | undefined {
  if (!ranges.every(({ begin, end }) => Number.isSafeInteger(begin) && Number.isSafeInteger(end))) {
    return 'Invalid ranges resource: the numbers are too large';
  }
  if (ranges.some(({ begin, end }) => begin > end)) return 'Invalid ranges resource: begin > end';
  const sorted = ranges.toSorted((a, b) => a.begin - b.begin);
  const overlaps = sorted.some(({ begin }, index) => begin <= (sorted[index - 1]?.end ?? -1));
  return overlaps ? 'Invalid ranges resource: overlapping ranges' : undefined;
}

function reservationProblem({ role = '*', reservation, reservations = [] }: Resource): string | undefined {
  if (reservations.length === 0) {
    if (reservation !== undefined && role === '*') {
      return 'Invalid reservation: role "*" cannot be dynamically reserved';
    }
    return roleProblem(role);
  }
  let ancestor: string | undefined;
  for (const { type, role: descendant } of reservations) {
    if (type === undefined) return "Invalid reservation: 'Resource.ReservationInfo.type' field must be set.";
    if (descendant === undefined)
      return "Invalid reservation: 'Resource.ReservationInfo.role' field must be set.";
    if (descendant === '*') return 'Invalid reservation: role "*" cannot be reserved';
    const problem = roleProblem(descendant) ?? refinementProblem(ancestor, type, descendant);
    if (problem !== undefined) return problem;
    ancestor = descendant;
  }
  return undefined;
}

function refinementProblem(ancestor: string | undefined, type: string, role: string): string | undefined {
  if (ancestor === undefined) return undefined;
  if (type === 'STATIC') return 'Invalid refined reservation: A refined reservation cannot be STATIC';
  return role !== ancestor && mayUse(role, ancestor)
    ? undefined
    : `Invalid refined reservation: role '${role}' is not a refinement of '${ancestor}'`;
}

/** @returns what is wrong with the gpus of a task, or undefined: they cannot be shared */
export function gpuProblem(resources: readonly Resource[]): string | undefined {
  const isWhole = resources.every(
    ({ name, scalar }) => name !== 'gpus' || Number.isInteger(Math.round((scalar?.value ?? 0) * 1000) / 1000),
  );
  return isWhole ? undefined : "The 'gpus' resource must be an unsigned integer";
}

/** @returns Mesos' text for the first resource that is none, or undefined */
export function invalidResource(resources: readonly Resource[]): string | undefined {
  for (const resource of resources) {
    const problem = resourceProblem(resource);
    if (problem !== undefined) return `Resource '${asGiven(resource)}' is invalid: ${problem}`;
  }
  return undefined;
}

/** As it came, for it may be anything but an amount. */
function asGiven({ name, scalar, ranges, set }: Resource): string {
  const range = (ranges?.range ?? []).map(({ begin, end }) => `${begin}-${end}`);
  if (ranges !== undefined) return `${name}:[${range.join(', ')}]`;
  return `${name}:${set === undefined ? (scalar?.value ?? '') : `{${(set.item ?? []).join(', ')}}`}`;
}
