import type { Attribute, JobKey } from '../../../api/generated/aurora.ts';
import { AttributeTally } from '../../domain/match/attribute-tally.ts';
import { toGroupRequest } from '../../domain/match/group-request.ts';
import { withHostAttribute } from '../../domain/match/host-offer.ts';
import { toTaskInfo } from '../../domain/match/launch-order.ts';
import {
  type GroupRequest,
  type MatchResult,
  matchGroup,
  type Placement,
  type Refusal,
  type Slot,
} from '../../domain/match/match-group.ts';
import { groupOf } from '../../domain/match/vetoes.ts';
import { SLAVE_ASSIGNED_STATUSES } from '../../domain/task/status.ts';
import type { StateView } from '../../storage/state.ts';
import type { Transaction } from '../../storage/storage.ts';
import type { Effect } from '../effects.ts';
import type { OfferBook } from '../offers/offer-book.ts';
import { assignTask, type StateContext } from '../state-manager.ts';
import type { World } from '../world.ts';
import type { TaskGroup } from './task-groups.ts';

/** How an attempt to place tasks of a group ended. */
export interface AttemptOutcome {
  readonly group: TaskGroup;
  /** `noOffer`: no offer was examined but those that this very transaction uses up; what is left of them will return. */
  readonly result: 'placed' | 'refused' | 'noOffer';
  readonly refusals: readonly Refusal[];
}

/** The attempts of one transaction: they share the offers, and what an earlier one took a later one does not find. */
export class Attempts {
  readonly #world: World;
  readonly #book: OfferBook;
  readonly #tx: Transaction<Effect>;
  readonly #context: StateContext;
  #slots: readonly Slot[];

  constructor(world: World, book: OfferBook, tx: Transaction<Effect>, context: StateContext) {
    this.#world = world;
    this.#book = book;
    this.#tx = tx;
    this.#context = context;
    this.#slots = slotsOf(tx, book);
  }

  /** Offers that tasks were placed on. */
  get usedOfferIds(): readonly string[] {
    return this.#slots.filter(({ placed }) => placed > 0).map(({ offer }) => offer.id);
  }

  /** Tries to place the first tasks of a group, and assigns and launches those that found a place. */
  run(group: TaskGroup): AttemptOutcome {
    const { settings, statistics } = this.#world;
    const taskIds = this.#firstPending(group, settings.scheduling.maxTasksPerAttempt);
    statistics.increment('schedule_attempts_fired', taskIds.length);
    const request = toGroupRequest(group.config, settings.request);
    const match = this.#match(group, taskIds, request);
    for (const placement of match.placements) this.#launch(placement);
    statistics.increment('schedule_attempts_no_match', taskIds.length - match.placements.length);
    this.#countVetoes(match);
    const final = this.#finalRefusals(match);
    for (const { offerId, vetoes } of final) {
      if (groupOf(vetoes) === 'STATIC') this.#book.bans.add(offerId, group.key);
    }
    const { refusals } = match;
    if (match.placements.length > 0 || taskIds.length === 0) return { group, result: 'placed', refusals };
    return { group, result: final.length > 0 ? 'refused' : 'noOffer', refusals };
  }

  #firstPending(group: TaskGroup, count: number): string[] {
    return group.taskIds
      .values()
      .filter((taskId) => this.#tx.tasks.get(taskId)?.status === 'PENDING')
      .take(count)
      .toArray();
  }

  #match(group: TaskGroup, taskIds: readonly string[], request: GroupRequest): MatchResult {
    const usable = this.#slots.filter(({ offer }) => !this.#book.bans.has(offer.id, group.key));
    const match = matchGroup(taskIds, request, usable, tallyOf(this.#tx, group.config.job, request), {
      nowMs: this.#context.nowMs,
      unavailabilityThresholdMs: this.#world.settings.offers.unavailabilityThresholdMs,
      fraction: () => this.#world.random.ports.fraction(),
    });
    const changed = new Map(match.slots.map((slot) => [slot.offer.id, slot]));
    this.#slots = this.#slots.map((slot) => changed.get(slot.offer.id) ?? slot);
    return match;
  }

  /** A slot that this transaction took from is used up with it: what it refused says nothing about the host. */
  #finalRefusals(match: MatchResult): readonly Refusal[] {
    const used = new Set(this.usedOfferIds);
    return match.refusals.filter(({ offerId }) => !used.has(offerId));
  }

  #countVetoes(match: MatchResult): void {
    const { statistics } = this.#world;
    statistics.increment('veto_evaluated_offers', match.refusals.length + match.placements.length);
    for (const { vetoes } of match.refusals) {
      statistics.increment(`scheduling_veto_${groupOf(vetoes).toLowerCase()}`);
      for (const { type } of vetoes) statistics.increment(`scheduling_veto_${type.toLowerCase()}`);
    }
  }

  #launch(placement: Placement): void {
    const { offer, ports, taskId } = placement;
    const assigned = assignTask(this.#tx, this.#context, {
      taskId,
      slaveHost: offer.host,
      slaveId: offer.agentId,
      assignedPorts: ports,
    });
    const taskInfo = toTaskInfo(assigned.assignedTask, placement, this.#world.settings.launch);
    this.#tx.emit({ kind: 'launch', offerId: offer.id, taskInfo });
  }
}

/**
 * What can be used, in the order of preference. Offers without any CPU or memory are examined too: they tell users
 * of a full cluster what is missing.
 */
export function slotsOf(state: StateView, book: OfferBook): readonly Slot[] {
  return book.available().map((offer) => ({
    offer,
    mode: state.hostAttributes.get(offer.host)?.mode ?? 'NONE',
    left: offer.pieces,
    placed: 0,
  }));
}

/**
 * Where the tasks of a job are; empty if no constraint asks for it.
 * @param gone ids of tasks that do not count
 */
export function tallyOf(
  state: StateView,
  job: JobKey,
  request: GroupRequest,
  gone: ReadonlySet<string> = new Set(),
): AttributeTally {
  const tally = new AttributeTally();
  if (!request.constraints.some(({ constraint }) => 'limit' in constraint)) return tally;
  for (const { status, assignedTask } of state.tasks.byJob(job)) {
    if (!SLAVE_ASSIGNED_STATUSES.has(status) || assignedTask.slaveHost === undefined) continue;
    if (gone.has(assignedTask.taskId)) continue;
    tally.add(attributesOf(state, assignedTask.slaveHost));
  }
  return tally;
}

/** A host without stored attributes counts by its name alone; upstream stops scheduling over it. */
export function attributesOf(state: StateView, host: string): readonly Attribute[] {
  return withHostAttribute(host, state.hostAttributes.get(host)?.attributes ?? []);
}
