import type { Kind } from '../resources/kind.ts';
import { reservedRole } from '../resources/kind.ts';
import { NOTHING, type Part, type Resources, scalar, select } from '../resources/resources.ts';
import { mayUse } from '../resources/role.ts';

/** Whom an offer is for. */
export interface Recipient {
  readonly role: string;
  /** What the framework said it can handle. */
  readonly capabilities: ReadonlySet<string>;
}

/**
 * What a framework is offered of what is free, as Mesos decides it: nothing of a machine with gpus unless it can handle
 * gpus, revocable resources and refined reservations only if it can handle those, reservations only for its role. In
 * the order of Mesos' offers: unreserved scalars come last.
 * @param total all that the machine has, whoever uses it
 */
export function visibleTo({ role, capabilities }: Recipient, free: Resources, total: Resources): Resources {
  if (scalar(total, 'gpus') > 0 && !capabilities.has('GPU_RESOURCES')) return NOTHING;
  const visible = select(free, ({ kind }) => {
    if (kind.isRevocable && !capabilities.has('REVOCABLE_RESOURCES')) return false;
    if (kind.reservations.length > 1 && !capabilities.has('RESERVATION_REFINEMENT')) return false;
    const owner = reservedRole(kind);
    return owner === undefined || mayUse(role, owner);
  });
  const parts = [...visible];
  return new Map([
    ...parts.filter(([, part]) => !isPlainScalar(part)),
    ...parts.filter(([, part]) => isPlainScalar(part)),
  ]);
}

function isPlainScalar({ kind, amount }: Part): boolean {
  return amount.type === 'SCALAR' && isPlain(kind);
}

const isPlain = (kind: Kind): boolean => kind.reservations.length === 0 && !kind.isRevocable;
