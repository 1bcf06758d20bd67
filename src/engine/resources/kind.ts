import type { ReservationInfo, Resource } from '../../../api/mesos/v1.ts';

/** What sets resources apart: only those of the same kind add up. */
export interface Kind {
  readonly name: string;
  /** Whom they are kept for, the widest role first; none: they are for everybody. */
  readonly reservations: readonly ReservationInfo[];
  /** Whether they may be taken back at any time. */
  readonly isRevocable: boolean;
}

/** The kind of a resource in either format: with `role` and `reservation`, or with `reservations`. */
export function kindOf(resource: Resource): Kind {
  return {
    name: resource.name,
    reservations: reservationsOf(resource),
    isRevocable: resource.revocable !== undefined,
  };
}

function reservationsOf({ role, reservation, reservations }: Resource): readonly ReservationInfo[] {
  if (reservations !== undefined && reservations.length > 0) return reservations;
  if (role === undefined || role === '*') return [];
  return [reservation === undefined ? { type: 'STATIC', role } : { type: 'DYNAMIC', role, ...reservation }];
}

/** The role that a kind is reserved for; undefined if it is for everybody. */
export function reservedRole(kind: Kind): string | undefined {
  return kind.reservations.at(-1)?.role;
}

/** The resource in the format with `reservations`, which agents and executors know; its fields in Mesos' order. */
export function refined(resource: Resource): Resource {
  const { provider_id, name, type, scalar, ranges, set, allocation_info, disk, revocable, shared } = resource;
  const reservations = reservationsOf(resource);
  return {
    ...(provider_id === undefined ? {} : { provider_id }),
    name,
    type,
    ...(scalar === undefined ? {} : { scalar }),
    ...(ranges === undefined ? {} : { ranges }),
    ...(set === undefined ? {} : { set }),
    ...(allocation_info === undefined ? {} : { allocation_info }),
    ...(reservations.length === 0 ? {} : { reservations: [...reservations] }),
    ...(disk === undefined ? {} : { disk }),
    ...(revocable === undefined ? {} : { revocable }),
    ...(shared === undefined ? {} : { shared }),
  };
}

/** What a kind is called in the texts of errors, apart from its name: `(reservations: [(STATIC,web)]){REV}`. */
export function describeKind({ reservations, isRevocable }: Kind): string {
  const each = reservations.map(({ type, role, principal }) =>
    principal === undefined ? `(${type},${role})` : `(${type},${role},${principal})`,
  );
  return `${each.length === 0 ? '' : `(reservations: [${each.join(',')}])`}${isRevocable ? '{REV}' : ''}`;
}
