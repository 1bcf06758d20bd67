import type { Attribute, Constraint, MaintenanceMode } from '../../../api/generated/aurora.ts';
import type { Resource } from '../../../api/mesos/v1.ts';
import { allocate, pickPorts } from './allocate.ts';
import { type Amounts, addAmounts } from './amounts.ts';
import type { AttributeTally } from './attribute-tally.ts';
import type { HostOffer } from './host-offer.ts';
import { availableIn, type Piece, type Usage } from './pieces.ts';
import { findVetoes, type Veto } from './vetoes.ts';

/** An offer during one pass of scheduling, and what the placements so far left of it. */
export interface Slot {
  readonly offer: HostOffer;
  readonly mode: MaintenanceMode;
  readonly left: readonly Piece[];
  /** Number of tasks that this pass has placed here. */
  readonly placed: number;
}

/** What all tasks of a group ask for: their configurations are equal. */
export interface GroupRequest {
  readonly task: Amounts;
  readonly executor: Amounts;
  readonly constraints: readonly Constraint[];
  readonly usage: Usage;
  /** Ascending, each once. */
  readonly portNames: readonly string[];
}

/** One task and the place found for it; nothing is left to choose. */
export interface Placement {
  readonly taskId: string;
  readonly offer: HostOffer;
  readonly ports: ReadonlyMap<string, number>;
  readonly taskResources: readonly Resource[];
  readonly executorResources: readonly Resource[];
}

/** A host that a group cannot use, and why. */
export interface Refusal {
  readonly offerId: string;
  readonly vetoes: readonly Veto[];
}

export interface MatchResult {
  readonly placements: readonly Placement[];
  /** Each offer at most once, in the order in which they were examined. */
  readonly refusals: readonly Refusal[];
  /** The slots as the placements leave them, in the order given. */
  readonly slots: readonly Slot[];
}

export interface MatchPolicy {
  readonly nowMs: number;
  readonly unavailabilityThresholdMs: number;
  /** Random source, each call in [0, 1). */
  readonly fraction: () => number;
}

/**
 * Finds places for tasks of one group: each task gets the first slot that fits among those with the fewest tasks
 * placed in this pass. So a group spreads over hosts while there are hosts, as it did upstream, where each offer
 * took a single task; what remains of an offer then serves further tasks at once instead of after the next offer.
 * @param taskIds of the group, in the order in which they are served
 * @param slots in the order of preference; only those that the group may use
 * @param tally where the tasks of the job are; placements are added to it
 */
export function matchGroup(
  taskIds: readonly string[],
  request: GroupRequest,
  slots: readonly Slot[],
  tally: AttributeTally,
  policy: MatchPolicy,
): MatchResult {
  const placements: Placement[] = [];
  const refusals: Refusal[] = [];
  const current = [...slots];
  let waiting = slots.map((_, index) => index);
  while (placements.length < taskIds.length && waiting.length > 0) {
    const fewest = Math.min(...waiting.map((index) => placedAt(current, index)));
    const refused = new Set<number>();
    for (const index of waiting) {
      const taskId = taskIds[placements.length];
      const slot = current[index];
      if (taskId === undefined || slot === undefined) break;
      if (slot.placed > fewest) continue;
      const attempt = place(taskId, request, slot, tally, policy);
      if ('vetoes' in attempt) {
        refusals.push({ offerId: slot.offer.id, vetoes: attempt.vetoes });
        refused.add(index);
        continue;
      }
      placements.push(attempt.placement);
      tally.add(slot.offer.attributes);
      current[index] = attempt.slot;
    }
    waiting = waiting.filter((index) => !refused.has(index));
  }
  return { placements, refusals, slots: current };
}

function placedAt(slots: readonly Slot[], index: number): number {
  return slots[index]?.placed ?? 0;
}

type Attempt = { readonly vetoes: readonly Veto[] } | { readonly placement: Placement; readonly slot: Slot };

function place(
  taskId: string,
  request: GroupRequest,
  slot: Slot,
  tally: AttributeTally,
  policy: MatchPolicy,
): Attempt {
  const vetoes = vetoesOf(request, slot, tally, policy);
  if (vetoes.length > 0) return { vetoes };
  const ports = pickPorts(slot.left, request.portNames, policy.fraction);
  const task = ports && allocate(slot.left, request.task, [...ports.values()], request.usage);
  const executor = task && allocate(task.left, request.executor, [], request.usage);
  if (ports === undefined || task === undefined || executor === undefined) {
    throw new Error(
      `offer ${slot.offer.id} was found to hold ${taskId} but does not: amounts were added up wrongly`,
    );
  }
  return {
    placement: {
      taskId,
      offer: slot.offer,
      ports,
      taskResources: task.taken,
      executorResources: executor.taken,
    },
    slot: { ...slot, left: executor.left, placed: slot.placed + 1 },
  };
}

/** Why a task of the group cannot run where `slot` is; nothing if it can. */
export function vetoesOf(
  request: GroupRequest,
  slot: Slot,
  tally: AttributeTally,
  policy: MatchPolicy,
): readonly Veto[] {
  const attributes: readonly Attribute[] = slot.offer.attributes;
  return findVetoes(
    { amounts: addAmounts(request.task, request.executor), constraints: request.constraints, tally },
    {
      attributes,
      mode: slot.mode,
      unavailableFromMs: slot.offer.unavailableFromMs,
      available: availableIn(slot.left, request.usage),
    },
    policy.nowMs,
    policy.unavailabilityThresholdMs,
  );
}
