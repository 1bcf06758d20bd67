import { SLAVE_ASSIGNED_STATUSES } from '../../domain/task/status.ts';
import { createPass } from '../pass.ts';
import type { World } from '../world.ts';

/** Compares notes with the engine, which answers with a status update per task. */
export interface Reconciliation {
  /** There is a new subscription: asks at once, and then again and again. */
  subscribed(): void;
  disconnected(): void;
  /** Asks about every task that should be on an agent. @param batchSize tasks per call */
  explicit(batchSize?: number): void;
  /** Asks for every task that the engine knows: those that the scheduler does not know are killed. */
  implicit(): void;
  stop(): void;
}

interface AskedTask {
  readonly task_id: { readonly value: string };
  readonly agent_id?: { readonly value: string };
}

export function createReconciliation(world: World): Reconciliation {
  const { storage, clock, timers, logger, statistics, settings } = world;
  const { reconciliation } = settings;
  let batches: (readonly AskedTask[])[] = [];
  let nextBatchMs = Number.POSITIVE_INFINITY;
  let nextExplicitMs = Number.POSITIVE_INFINITY;
  let nextImplicitMs = Number.POSITIVE_INFINITY;

  const pass = createPass({
    name: 'reconciliation',
    clock,
    timers,
    logger,
    minSpacingMs: 0,
    run: async () => {
      const nowMs = clock.nowMs();
      if (nextBatchMs <= nowMs) sendBatch(nowMs);
      if (nextExplicitMs <= nowMs) {
        explicit();
        nextExplicitMs = nowMs + reconciliation.explicitIntervalMs;
      }
      if (nextImplicitMs <= nowMs) {
        implicit();
        nextImplicitMs = nowMs + reconciliation.implicitIntervalMs;
      }
      return nextMs();
    },
  });

  const nextMs = (): number => Math.min(nextBatchMs, nextExplicitMs, nextImplicitMs);

  const sendBatch = (nowMs: number): void => {
    const [batch = [], ...rest] = batches;
    batches = rest;
    if (batch.length > 0) {
      world.engine.send({ type: 'RECONCILE', reconcile: { tasks: batch.map((task) => ({ ...task })) } });
    }
    nextBatchMs = rest.length > 0 ? nowMs + reconciliation.explicitBatchIntervalMs : Number.POSITIVE_INFINITY;
  };

  const explicit = (batchSize = reconciliation.explicitBatchSize): void => {
    statistics.increment('reconciliation_explicit_runs');
    const tasks = storage.read((state) => state.tasks.byStatus(...SLAVE_ASSIGNED_STATUSES));
    const asked = tasks.map(({ assignedTask: { taskId, slaveId } }) => ({
      task_id: { value: taskId },
      // Upstream leaves the agent out, and the master then stays silent about tasks of agents it waits for.
      ...(slaveId !== undefined && { agent_id: { value: slaveId } }),
    }));
    batches = chunk(asked, batchSize);
    sendBatch(clock.nowMs());
    pass.wakeAt(nextMs());
  };

  const implicit = (): void => {
    statistics.increment('reconciliation_implicit_runs');
    world.engine.send({ type: 'RECONCILE', reconcile: { tasks: [] } });
  };

  return {
    subscribed() {
      const nowMs = clock.nowMs();
      explicit();
      implicit();
      nextExplicitMs = nowMs + reconciliation.initialDelayMs;
      nextImplicitMs = nextExplicitMs + reconciliation.spreadMs;
      pass.wakeAt(nextMs());
    },
    disconnected() {
      batches = [];
      nextBatchMs = Number.POSITIVE_INFINITY;
      nextExplicitMs = Number.POSITIVE_INFINITY;
      nextImplicitMs = Number.POSITIVE_INFINITY;
    },
    explicit,
    implicit,
    stop: () => pass.stop(),
  };
}

function chunk<T>(items: readonly T[], size: number): (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}
