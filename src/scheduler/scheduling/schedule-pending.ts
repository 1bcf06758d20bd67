import { pendingReason } from '../../domain/match/nearest-fit.ts';
import { formatJobKey } from '../../domain/values/job-key.ts';
import type { Effect } from '../effects.ts';
import type { OfferBook } from '../offers/offer-book.ts';
import { createPass } from '../pass.ts';
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
export interface PendingScheduler {
  /** To be told of every effect: keeps the groups in step with the state. */
  onEffect(effect: Effect): void;
  /** There are new offers. */
  offersArrived(): void;
  /** The engine is there: begins to place tasks. */
  activate(): void;
  /** Why a task is pending; empty if it is not, or if no host has refused it yet. */
  reasonFor(taskId: string): string;
  groups(): readonly PendingGroup[];
  hasTasks(): boolean;
  stop(): void;
}

export function createPendingScheduler(world: World, book: OfferBook): PendingScheduler {
  const { clock, timers, logger, random, statistics, settings, storage } = world;
  const groups = new TaskGroups(settings.scheduling.penalty);
  const limit = new RateLimit(settings.scheduling.maxAttemptsPerSecond, clock.nowMs());
  let active = false;

  const settle = ({ group, result, refusals }: AttemptOutcome): void => {
    const nowMs = clock.nowMs();
    for (const { vetoes } of refusals) groups.noteVetoes(group.key, vetoes, nowMs);
    if (result === 'placed') groups.placed(group.key, nowMs);
    else if (result === 'noOffer') groups.foundNoOffer(group.key, nowMs);
    else groups.refused(group.key, nowMs, random.delays.fraction());
    if (group.penaltyMs > 0) statistics.timing('scheduled_task_penalty', group.penaltyMs);
  };

  const attempt = async (due: readonly TaskGroup[]): Promise<void> => {
    try {
      const outcomes = await storage.write((tx) => {
        const attempts = new Attempts(world, book, tx, stateContext(world));
        const done = due.map((group) => attempts.run(group));
        for (const offerId of attempts.usedOfferIds) book.claim(offerId);
        return done;
      });
      outcomes.forEach(settle);
    } catch (error) {
      statistics.increment('schedule_attempts_failed', due.length);
      logger.error(`scheduling of ${due.map(nameOf).join(', ')} failed`, error);
      for (const group of due) groups.refused(group.key, clock.nowMs(), random.delays.fraction());
    }
  };

  const pass = createPass({
    name: 'scheduling',
    clock,
    timers,
    logger,
    minSpacingMs: 0,
    run: async () => {
      if (!active) return Number.POSITIVE_INFINITY;
      const nowMs = clock.nowMs();
      const due = groups.due(nowMs);
      const permits = limit.take(nowMs, Math.min(due.length, settings.scheduling.maxAttemptsPerPass));
      if (permits > 0) await attempt(due.slice(0, permits));
      else if (due.length > 0) {
        statistics.increment('schedule_attempts_blocks');
        return limit.nextAtMs(nowMs);
      }
      return groups.nextDueMs();
    },
  });

  /** Tasks that are pending at start come in a random order of time, so that a fail-over is no stampede. */
  const firstDelayMs = (isReplayed: boolean): number => {
    const { firstDelayMs, maxStartDelayMs } = settings.scheduling;
    return isReplayed ? Math.floor(random.delays.fraction() * maxStartDelayMs) : firstDelayMs;
  };

  return {
    onEffect(effect) {
      if (effect.kind === 'tasksDeleted') {
        for (const { assignedTask } of effect.tasks) groups.remove(assignedTask.taskId);
      } else if (effect.kind === 'taskChanged' && effect.task.status !== 'PENDING') {
        groups.remove(effect.task.assignedTask.taskId);
      } else if (effect.kind === 'taskChanged') {
        const dueAtMs = clock.nowMs() + firstDelayMs(effect.oldStatus === undefined);
        groups.add(effect.task, dueAtMs);
        pass.wakeAt(dueAtMs);
      }
    },
    offersArrived() {
      groups.offersArrived(clock.nowMs());
      pass.wakeAt(groups.nextDueMs());
    },
    activate() {
      active = true;
      pass.wake();
    },
    reasonFor: (taskId) => pendingReason(groups.ofTask(taskId)?.nearestFit),
    groups: () =>
      [...groups.all()].map((group) => ({
        name: nameOf(group),
        taskIds: [...group.taskIds],
        penaltyMs: group.penaltyMs,
        reasons: (group.nearestFit ?? []).map(({ reason }) => reason),
      })),
    hasTasks: () => groups.size > 0,
    stop: () => pass.stop(),
  };
}

function nameOf(group: TaskGroup): string {
  return formatJobKey(group.config.job);
}
