import type { AttributeTally } from './attribute-tally.ts';
import { type GroupRequest, type MatchPolicy, matchGroup, type Slot, vetoesOf } from './match-group.ts';

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
  const hostsByReason = new Map<string, number>();
  let fittingHosts = 0;
  for (const slot of slots) {
    const vetoes = vetoesOf(request, slot, tally, policy);
    if (vetoes.length === 0) fittingHosts += 1;
    for (const { reason } of vetoes) hostsByReason.set(reason, (hostsByReason.get(reason) ?? 0) + 1);
  }
  const ids = Array.from({ length: instances }, (_, index) => String(index));
  const { placements } = matchGroup(ids, request, slots, tally, policy);
  const vetoes = [...hostsByReason].map(([reason, hosts]) => ({ reason, hosts }));
  return {
    ...{ hosts: slots.length, fittingHosts, instances, placeableInstances: placements.length },
    vetoes: vetoes.sort((a, b) => b.hosts - a.hosts || (a.reason < b.reason ? -1 : 1)),
  };
}
