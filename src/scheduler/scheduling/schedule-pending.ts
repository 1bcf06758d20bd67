import { pendingReason } from '../../domain/match/nearest-fit.ts';
import { formatJobKey } from '../../domain/values/job-key.ts';
import { StorageStopped } from '../../storage/storage.ts';
import type { Effect } from '../effects.ts';
import type { OfferBook } from '../offers/offer-book.ts';
import { createPass, type Pass } from '../pass.ts';
import { stateContext, type World } from '../world.ts';
import { type AttemptOutcome, Attempts } from './attempt.ts';
import { RateLimit } from './rate-limit.ts';
import { type TaskGroup, TaskGroups } from './task-groups.ts';

/** A group of pending tasks as operators see it. */
export interface PendingGroup {
  /** `role/environment/job`. */
  readonly name: string;
  readonly taskIds: readonly string[];
  readonly penaltyMs: number;
  /** The vetoes of the host that fits best. */
  readonly reasons: readonly string[];
}

/** Finds places for pending tasks. */
export class PendingScheduler {
  readonly #world: World;
  readonly #book: OfferBook;
  readonly #groups: TaskGroups;
  readonly #limit: RateLimit;
  readonly #pass: Pass;
  #active = false;
  /** How often offers arrived: tells an attempt whether it saw the latest ones. */
  #arrivals = 0;

  constructor(world: World, book: OfferBook) {
    const { clock, timers, logger, settings } = world;
    this.#world = world;
    this.#book = book;
    this.#groups = new TaskGroups(settings.scheduling.penalty);
    this.#limit = new RateLimit(settings.scheduling.maxAttemptsPerSecond, clock.nowMs());
    this.#pass = createPass({
      ...{ name: 'scheduling', clock, timers, logger, minSpacingMs: 0 },
      run: () => this.#run(),
    });
  }

  /** To be told of every effect: keeps the groups in step with the state. */
  onEffect(effect: Effect): void {
    if (effect.kind === 'tasksDeleted') {
      for (const { assignedTask } of effect.tasks) this.#groups.remove(assignedTask.taskId);
    } else if (effect.kind === 'taskChanged' && effect.task.status !== 'PENDING') {
      this.#groups.remove(effect.task.assignedTask.taskId);
    } else if (effect.kind === 'taskChanged') {
      const dueAtMs = this.#world.clock.nowMs() + this.#firstDelayMs(effect.oldStatus === undefined);
      this.#groups.add(effect.task, dueAtMs);
      this.#pass.wakeAt(dueAtMs);
    }
  }

  /** There are new offers. */
  offersArrived(): void {
    this.#arrivals++;
    this.#groups.offersArrived(this.#world.clock.nowMs(), this.#fairPauseMs());
    this.#pass.wakeAt(this.#groups.nextDueMs());
  }

  /** The engine is there: begins to place tasks. */
  activate(): void {
    this.#active = true;
    this.#pass.wake();
  }

  /** Why a task is pending; empty if it is not, or if no host has refused it yet. */
  reasonFor(taskId: string): string {
    return pendingReason(this.#groups.ofTask(taskId)?.nearestFit);
  }

  groups(): readonly PendingGroup[] {
    return [...this.#groups.all()].map((group) => ({
      name: nameOf(group),
      taskIds: [...group.taskIds],
      penaltyMs: group.penaltyMs,
      reasons: (group.nearestFit ?? []).map(({ reason }) => reason),
    }));
  }

  hasTasks(): boolean {
    return this.#groups.size > 0;
  }

  stop(): void {
    this.#pass.stop();
  }

  async #run(): Promise<number> {
    if (!this.#active) return Number.POSITIVE_INFINITY;
    const { clock, settings, statistics } = this.#world;
    const nowMs = clock.nowMs();
    const due = this.#groups.due(nowMs);
    const permits = this.#limit.take(nowMs, Math.min(due.length, settings.scheduling.maxAttemptsPerPass));
    if (permits === 0 && due.length > 0) {
      statistics.increment('schedule_attempts_blocks');
      return this.#limit.nextAtMs(nowMs);
    }
    if (permits > 0) await this.#attempt(due.slice(0, permits));
    return this.#groups.nextDueMs();
  }

  /** One transaction: what it decides on depends on nothing that could change before it is durable. */
  async #attempt(due: readonly TaskGroup[]): Promise<void> {
    const { storage, statistics, logger } = this.#world;
    let arrivalsSeen = this.#arrivals;
    try {
      const outcomes = await storage.write((tx) => {
        arrivalsSeen = this.#arrivals;
        const attempts = new Attempts(this.#world, this.#book, tx, stateContext(this.#world));
        const done = due.map((group) => attempts.run(group));
        for (const offerId of attempts.usedOfferIds) this.#book.claim(offerId);
        return done;
      });
      for (const outcome of outcomes) this.#settle(outcome);
      // Offers that came while this was being made durable were not looked at, and nobody will tell of them again.
      if (this.#arrivals !== arrivalsSeen) this.offersArrived();
    } catch (error) {
      statistics.increment('schedule_attempts_failed', due.length);
      if (!(error instanceof StorageStopped)) {
        logger.error(`scheduling of ${due.map(nameOf).join(', ')} failed`, error);
      }
      for (const group of due) this.#pause(group);
    }
  }

  #settle({ group, result, refusals }: AttemptOutcome): void {
    const nowMs = this.#world.clock.nowMs();
    for (const { vetoes } of refusals) this.#groups.noteVetoes(group.key, vetoes, nowMs);
    if (result === 'placed') this.#groups.placed(group.key, nowMs);
    else if (result === 'noOffer') this.#groups.foundNoOffer(group.key, nowMs);
    else this.#pause(group);
  }

  #pause(group: TaskGroup): void {
    const { clock, random, statistics } = this.#world;
    this.#groups.refused(group.key, clock.nowMs(), random.delays.fraction());
    statistics.timing('scheduled_task_penalty', group.penaltyMs);
  }

  /**
   * How long groups have to pause so that all of them together use half of the permitted attempts: on a cluster that
   * keeps changing the back-off would otherwise grow to its maximum, and room be left unused for as long.
   */
  #fairPauseMs(): number {
    return (2 * 1000 * this.#groups.size) / this.#world.settings.scheduling.maxAttemptsPerSecond;
  }

  /** Tasks that are pending at start come in a random order of time, so that a fail-over is no stampede. */
  #firstDelayMs(isReplayed: boolean): number {
    const { random, settings } = this.#world;
    const { firstDelayMs, maxStartDelayMs } = settings.scheduling;
    return isReplayed ? Math.floor(random.delays.fraction() * maxStartDelayMs) : firstDelayMs;
  }
}

function nameOf(group: TaskGroup): string {
  return formatJobKey(group.config.job);
}
