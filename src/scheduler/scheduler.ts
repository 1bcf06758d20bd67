import type { FrameworkInfo, Offer } from '../../api/mesos/v1.ts';
import type { PlacementCheck } from '../domain/match/placement-check.ts';
import { ALL_STATUSES } from '../domain/task/status.ts';
import type { CancelTimer } from '../ports/clock.ts';
import type { Effect } from './effects.ts';
import { createEngineListener } from './engine/listener.ts';
import { Reconciliation } from './engine/reconciliation.ts';
import { StatusUpdates } from './engine/status-updates.ts';
import type { Lifecycle } from './lifecycle.ts';
import { Offers } from './offers/receive-offers.ts';
import { performOnEngine } from './perform.ts';
import { type EffectListener, Publisher } from './publisher.ts';
import { tryPlacement, type WantedInstances } from './scheduling/check-placement.ts';
import { type PendingGroup, PendingScheduler } from './scheduling/schedule-pending.ts';
import { createDeadlines, type Deadlines, lastEventMs } from './timeouts/deadline.ts';
import { createKillRetries } from './timeouts/kill-retry.ts';
import { createHistoryPruning } from './timeouts/prune-history.ts';
import { END_OF_THROTTLING, PARTITION_TIMEOUT, transientTimeout } from './timeouts/rules.ts';
import type { World } from './world.ts';

export interface SchedulerOptions extends World {
  /** Where the process is in its life: STORAGE_PREPARED. */
  readonly lifecycle: Lifecycle;
  /** The scheduler cannot go on and the process must stop. Called at most once. */
  readonly onFatal: (error: Error) => void;
}

/** The running scheduler. */
export interface Scheduler {
  /** To be the `perform` of the storage. */
  perform(effects: readonly Effect[]): void;
  /** Takes up what the storage brought back, and subscribes to the engine. */
  start(): void;
  /** Ends the subscription and all background work; tasks go on. The storage is left to its owner. */
  stop(): Promise<void>;
  /** Why a task is pending, as the API says it: reasons joined with commas; empty if none is known. */
  pendingReason(taskId: string): string;
  /** What `/offers` and `/pendingtasks` show. */
  snapshotForHttp(): SchedulerSnapshot;
  /** Whether instances would find room now. Nothing is reserved. */
  tryPlacement(wanted: WantedInstances): PlacementCheck;
  /** Hears of every durable change from now on. @returns ends the subscription */
  subscribe(listener: EffectListener): () => void;
  /** Asks the engine about all tasks that should be running. @param batchSize tasks per call */
  reconcileExplicitly(batchSize?: number): void;
  /** Asks the engine for all tasks that it knows. */
  reconcileImplicitly(): void;
}

export interface SchedulerSnapshot {
  readonly offers: readonly Offer[];
  readonly pendingGroups: readonly PendingGroup[];
}

/** Composes the running parts. Nothing happens before {@link Scheduler.start}. */
export function createScheduler(options: SchedulerOptions): Scheduler {
  const world: World = options;
  const { engine, clock, timers, statistics, logger, settings } = world;
  const { lifecycle } = options;
  let activeSinceMs = Number.POSITIVE_INFINITY;
  let cancelRegistrationTimeout: CancelTimer = () => {};

  const publisher = new Publisher(logger, statistics);
  const offers = new Offers(world, () => pending.offersArrived());
  const pending = new PendingScheduler(world, offers.book);
  const updates = new StatusUpdates(world);
  const reconciliation = new Reconciliation(world);
  const timeouts = createTimeouts(world, () => activeSinceMs);

  const keepInStep = (effect: Effect): void => {
    if (effect.kind === 'hostAttributesChanged') offers.hostChanged(effect.attributes);
    pending.onEffect(effect);
    for (const timeout of timeouts) timeout.onEffect(effect);
    publisher.publish(effect);
  };

  const fail = (error: Error): void => {
    if (lifecycle.state === 'DEAD') return;
    lifecycle.enter('DEAD');
    options.onFatal(error);
  };

  const activate = (): void => {
    if (lifecycle.state === 'DEAD') return;
    activeSinceMs = clock.nowMs();
    cancelRegistrationTimeout();
    updates.activate();
    for (const timeout of timeouts) timeout.activate();
    pending.activate();
    lifecycle.enter('ACTIVE');
  };

  const listener = createEngineListener(world, { offers, updates, reconciliation, activate, fail });

  exportStatistics(world);
  return {
    perform(effects) {
      for (const effect of effects) keepInStep(effect);
      performOnEngine(world, offers, effects, () => pending.hasTasks());
    },
    start() {
      lifecycle.enter('LEADER_AWAITING_REGISTRATION');
      for (const effect of replayedTasks(world)) keepInStep(effect);
      cancelRegistrationTimeout = timers.after(settings.maxRegistrationDelayMs, () =>
        fail(new Error(`the engine accepted no subscription within ${settings.maxRegistrationDelayMs} ms`)),
      );
      engine.start(() => frameworkInfo(world), listener);
    },
    async stop() {
      lifecycle.enter('DEAD');
      cancelRegistrationTimeout();
      for (const part of [offers, pending, reconciliation, ...timeouts]) part.stop();
      await engine.stop();
    },
    pendingReason: (taskId) => pending.reasonFor(taskId),
    snapshotForHttp: () => ({
      offers: offers.book.all().map(({ source }) => source),
      pendingGroups: pending.groups(),
    }),
    tryPlacement: (wanted) => tryPlacement(world, offers.book, wanted),
    subscribe: (effectListener) => publisher.subscribe(effectListener),
    reconcileExplicitly: (batchSize) => reconciliation.explicit(batchSize),
    reconcileImplicitly: () => reconciliation.implicit(),
  };
}

/** @param activeSinceMs when this scheduler began to act; Infinity: it has not yet */
function createTimeouts(world: World, activeSinceMs: () => number): readonly Deadlines[] {
  return [
    createDeadlines(world, transientTimeout(world, activeSinceMs)),
    createDeadlines(world, PARTITION_TIMEOUT),
    createDeadlines(world, END_OF_THROTTLING),
    createKillRetries(world, activeSinceMs),
    createHistoryPruning(world),
  ];
}

/** What the engine is told at each subscription: with the id that it gave this framework, if it did. */
function frameworkInfo({ storage, settings }: World): FrameworkInfo {
  const id = storage.read((view) => view.frameworkId);
  return { ...settings.framework, ...(id !== undefined && { id: { value: id } }) };
}

/** Every stored task as if it had just changed, the one that changed last at the end. */
function replayedTasks({ storage }: World): readonly Effect[] {
  const tasks = [...storage.read((view) => view.tasks.all())];
  tasks.sort((a, b) => lastEventMs(a) - lastEventMs(b));
  return tasks.map((task) => ({ kind: 'taskChanged', task, oldStatus: undefined }));
}

function exportStatistics({ statistics, storage }: World): void {
  for (const status of ALL_STATUSES) {
    statistics.gauge(`task_store_${status}`, () => storage.read((view) => view.tasks.countByStatus(status)));
  }
}
