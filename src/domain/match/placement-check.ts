import type { AttributeTally } from './attribute-tally.ts';
import { type GroupRequest, type MatchPolicy, matchGroup, type Slot, vetoesOf } from './match-group.ts';
import type { Veto } from './vetoes.ts';

/** Whether instances that do not exist yet would find room, and what is in their way. */
export interface PlacementCheck {
  /** Hosts that have something to offer now. */
  readonly hosts: number;
  /** How many of them could take one instance. */
  readonly fittingHosts: number;
  /** How many instances were asked about, and how many of them would find room together. */
  readonly instances: number;
  readonly placeableInstances: number;
  /** Why the other hosts could not, the reason that excludes most of them first. A host may have several reasons. */
  readonly vetoes: readonly VetoCount[];
  /** Why there is no more room once those that found some have it; empty if all did. */
  readonly exhausted: readonly VetoCount[];
}

/** One reason and the hosts that it excludes. */
export interface VetoCount {
  readonly reason: string;
  readonly hosts: number;
}

/**
 * Tries to place instances as a pass of scheduling would, without placing them.
 * @param tally where the tasks of the job are; what is tried is added to it
 */
export function checkPlacement(
  instances: number,
  request: GroupRequest,
  slots: readonly Slot[],
  tally: AttributeTally,
  policy: MatchPolicy,
): PlacementCheck {
  const found = slots.map((slot) => vetoesOf(request, slot, tally, policy));
  const ids = Array.from({ length: instances }, (_, index) => String(index));
  const { placements, refusals } = matchGroup(ids, request, slots, tally, policy);
  return {
    hosts: slots.length,
    fittingHosts: found.filter((vetoes) => vetoes.length === 0).length,
    instances,
    placeableInstances: placements.length,
    vetoes: countHosts(found),
    exhausted: placements.length === instances ? [] : countHosts(refusals.map(({ vetoes }) => vetoes)),
  };
}

/** @param vetoes of each host */
function countHosts(vetoes: readonly (readonly Veto[])[]): readonly VetoCount[] {
  const hostsByReason = new Map<string, number>();
  for (const { reason } of vetoes.flat()) hostsByReason.set(reason, (hostsByReason.get(reason) ?? 0) + 1);
  const counts = [...hostsByReason].map(([reason, hosts]) => ({ reason, hosts }));
  return counts.sort((a, b) => b.hosts - a.hosts || (a.reason < b.reason ? -1 : 1));
}
