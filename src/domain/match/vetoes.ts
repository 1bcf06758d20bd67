import type { Attribute, Constraint, MaintenanceMode } from '../../../api/generated/aurora.ts';
import { type Amounts, RESOURCE_FACTS, RESOURCE_TYPES } from './amounts.ts';
import type { AttributeTally } from './attribute-tally.ts';

export type VetoType =
  | 'DEDICATED_CONSTRAINT_MISMATCH'
  | 'MAINTENANCE'
  | 'CONSTRAINT_MISMATCH'
  | 'LIMIT_NOT_SATISFIED'
  | 'INSUFFICIENT_RESOURCES';

/** One reason why a task cannot run on a host. */
export interface Veto {
  readonly type: VetoType;
  readonly reason: string;
  /** How far the host is from fitting; sums are compared to find the nearest fit. */
  readonly score: number;
}

/** Whether a veto holds as long as the offer does not change, or depends on where other tasks run. */
export type VetoGroup = 'STATIC' | 'DYNAMIC' | 'MIXED';

const GROUP_OF_TYPE = {
  DEDICATED_CONSTRAINT_MISMATCH: 'STATIC',
  MAINTENANCE: 'STATIC',
  CONSTRAINT_MISMATCH: 'STATIC',
  LIMIT_NOT_SATISFIED: 'DYNAMIC',
  INSUFFICIENT_RESOURCES: 'STATIC',
} as const satisfies Record<VetoType, VetoGroup>;

const DEDICATED_SCORE = 1_000_000;
const MAINTENANCE_SCORE = 100_000;
const CONSTRAINT_SCORE = 10_000;
const WORST_RESOURCE_SCORE = 1000;

/** The attribute that reserves a host for tasks that ask for it. */
export const DEDICATED_ATTRIBUTE = 'dedicated';

/** What a host has to offer. */
export interface HostView {
  readonly attributes: readonly Attribute[];
  readonly mode: MaintenanceMode;
  readonly unavailableFromMs: number | undefined;
  readonly available: Amounts;
}

/** What a task asks for. */
export interface Demand {
  /** The task's resources and its executor's. */
  readonly amounts: Amounts;
  /** In the order of {@link orderConstraints}. */
  readonly constraints: readonly Constraint[];
  /** Where the tasks of its job are. */
  readonly tally: AttributeTally;
}

/**
 * Says why a task cannot run on a host; nothing if it can. The rules are asked in the order of upstream's filter and
 * the first that objects ends it; only a lack of resources is listed type by type.
 * @param unavailabilityThresholdMs how long before an announced unavailability a host takes no more tasks
 */
export function findVetoes(
  demand: Demand,
  host: HostView,
  nowMs: number,
  unavailabilityThresholdMs: number,
): readonly Veto[] {
  const objection =
    dedicatedVeto(demand, host) ??
    maintenanceVeto(host, nowMs, unavailabilityThresholdMs) ??
    constraintVeto(demand, host);
  return objection === undefined ? resourceVetoes(demand.amounts, host.available) : [objection];
}

/** Value constraints before limits, since a value that does not match never will; by name, so that answers are stable. */
export function orderConstraints(constraints: readonly Constraint[]): readonly Constraint[] {
  const rank = (constraint: Constraint): number => ('value' in constraint.constraint ? 0 : 1);
  return [...constraints].sort(
    (a, b) => rank(a) - rank(b) || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0),
  );
}

/** The group of a set of vetoes that is not empty. */
export function groupOf(vetoes: readonly Veto[]): VetoGroup {
  const groups = new Set<VetoGroup>(vetoes.map((veto) => GROUP_OF_TYPE[veto.type]));
  if (groups.size > 1) return 'MIXED';
  return groups.has('DYNAMIC') ? 'DYNAMIC' : 'STATIC';
}

function dedicatedVeto(demand: Demand, host: HostView): Veto | undefined {
  const isDedicated = host.attributes.some((attribute) => attribute.name === DEDICATED_ATTRIBUTE);
  const asksForIt = demand.constraints.some((constraint) => constraint.name === DEDICATED_ATTRIBUTE);
  if (!isDedicated || asksForIt) return undefined;
  return { type: 'DEDICATED_CONSTRAINT_MISMATCH', reason: 'Host is dedicated', score: DEDICATED_SCORE };
}

function maintenanceVeto(host: HostView, nowMs: number, thresholdMs: number): Veto | undefined {
  const leaves = host.unavailableFromMs !== undefined && nowMs > host.unavailableFromMs - thresholdMs;
  if (host.mode !== 'DRAINED' && host.mode !== 'DRAINING' && !leaves) return undefined;
  const progress = host.mode === 'DRAINED' ? 'drained' : 'draining';
  return { type: 'MAINTENANCE', reason: `Host ${progress} for maintenance`, score: MAINTENANCE_SCORE };
}

function constraintVeto(demand: Demand, host: HostView): Veto | undefined {
  for (const constraint of demand.constraints) {
    const type = judgeConstraint(constraint, host.attributes, demand.tally);
    if (type === undefined) continue;
    const subject = type === 'LIMIT_NOT_SATISFIED' ? 'Limit' : 'Constraint';
    return { type, reason: `${subject} not satisfied: ${constraint.name}`, score: CONSTRAINT_SCORE };
  }
  return undefined;
}

function judgeConstraint(
  { name, constraint }: Constraint,
  attributes: readonly Attribute[],
  tally: AttributeTally,
): 'CONSTRAINT_MISMATCH' | 'LIMIT_NOT_SATISFIED' | undefined {
  const values = attributes.find((attribute) => attribute.name === name)?.values ?? [];
  if ('value' in constraint) {
    const matches = constraint.value.values.some((value) => values.includes(value));
    return matches === constraint.value.negated ? 'CONSTRAINT_MISMATCH' : undefined;
  }
  if (values.length === 0) return 'CONSTRAINT_MISMATCH';
  const full = values.some((value) => tally.count(name, value) >= constraint.limit.limit);
  return full ? 'LIMIT_NOT_SATISFIED' : undefined;
}

function resourceVetoes(wanted: Amounts, available: Amounts): Veto[] {
  return RESOURCE_TYPES.filter((type) => wanted[type] > available[type]).map((type) => {
    const { label, scoreRange } = RESOURCE_FACTS[type];
    // A thousandth of a unit is one point before scaling, so the difference needs no conversion.
    const score = Math.min(WORST_RESOURCE_SCORE, Math.floor((wanted[type] - available[type]) / scoreRange));
    return { type: 'INSUFFICIENT_RESOURCES', reason: `Insufficient: ${label}`, score };
  });
}
