import type { Resource, ValueRange } from '../../../api/mesos/v1.ts';
import { type Amounts, NO_AMOUNTS, type ResourceType, resourceTypeOf, toThousandths } from './amounts.ts';

/** One resource of an offer, or what is left of it. */
export interface Piece {
  readonly type: ResourceType;
  /** The resource as offered: role, reservation and disk information go on into the task. */
  readonly source: Resource;
  readonly revocable: boolean;
  readonly reserved: boolean;
  /** What is left, in thousandths of the unit. */
  readonly thousandths: number;
  /** For ports: which ones are left; inclusive ranges. Empty for scalars. */
  readonly ports: readonly ValueRange[];
}

/** Which pieces a task may use. */
export interface Usage {
  /** Whether the task's tier takes resources that can be revoked. */
  readonly revocable: boolean;
  /** The types that a revocable task takes from revocable pieces only. */
  readonly revocableTypes: ReadonlySet<ResourceType>;
}

/** What an offer holds. Resources that tasks cannot ask for are left out. */
export function toPieces(resources: readonly Resource[]): Piece[] {
  return resources.flatMap((source) => {
    const type = resourceTypeOf(source.name);
    if (type === undefined) return [];
    const ports = type === 'PORTS' ? (source.ranges?.range ?? []) : [];
    const units = type === 'PORTS' ? countPorts(ports) : (source.scalar?.value ?? 0);
    const piece: Piece = {
      type,
      source,
      revocable: source.revocable !== undefined,
      reserved: isReserved(source),
      thousandths: toThousandths(units),
      ports,
    };
    return piece.thousandths > 0 ? [piece] : [];
  });
}

/** Whether a task of this usage may take from `piece`: revocable pieces serve only revocable tasks, and those nothing else. */
export function isUsable(piece: Piece, usage: Usage): boolean {
  if (piece.type === 'PORTS') return true;
  return piece.revocable === (usage.revocable && usage.revocableTypes.has(piece.type));
}

/** What a task of this usage finds in `pieces`. */
export function availableIn(pieces: readonly Piece[], usage: Usage): Amounts {
  const amounts: Record<ResourceType, number> = { ...NO_AMOUNTS };
  for (const piece of pieces) {
    if (isUsable(piece, usage)) amounts[piece.type] += piece.thousandths;
  }
  return amounts;
}

/** Number of ports in inclusive ranges. */
export function countPorts(ranges: readonly ValueRange[]): number {
  return ranges.reduce((sum, { begin, end }) => sum + Math.max(0, end - begin + 1), 0);
}

function isReserved(resource: Resource): boolean {
  const reservedFor = resource.reservations?.at(-1)?.role ?? resource.role;
  return reservedFor !== undefined && reservedFor !== '*';
}
