import { SLAVE_ASSIGNED_STATUSES } from '../../domain/task/status.ts';
import { createPass, type Pass } from '../pass.ts';
import type { World } from '../world.ts';

interface AskedTask {
  readonly task_id: { readonly value: string };
  readonly agent_id?: { readonly value: string };
}

const NEVER_MS = Number.POSITIVE_INFINITY;

/** Compares notes with the engine, which answers with a status update per task. */
export class Reconciliation {
  readonly #world: World;
  readonly #pass: Pass;
  #batches: readonly (readonly AskedTask[])[] = [];
  #nextBatchMs = NEVER_MS;
  #nextExplicitMs = NEVER_MS;
  #nextImplicitMs = NEVER_MS;

  constructor(world: World) {
    const { clock, timers, logger } = world;
    this.#world = world;
    this.#pass = createPass({
      ...{ name: 'reconciliation', clock, timers, logger, minSpacingMs: 0 },
      run: () => this.#run(),
    });
  }

  /** There is a new subscription: asks at once, and then again and again. */
  subscribed(): void {
    const { initialDelayMs, spreadMs } = this.#world.settings.reconciliation;
    this.explicit();
    this.implicit();
    this.#nextExplicitMs = this.#world.clock.nowMs() + initialDelayMs;
    this.#nextImplicitMs = this.#nextExplicitMs + spreadMs;
    this.#pass.wakeAt(this.#nextMs());
  }

  disconnected(): void {
    this.#batches = [];
    this.#nextBatchMs = NEVER_MS;
    this.#nextExplicitMs = NEVER_MS;
    this.#nextImplicitMs = NEVER_MS;
  }

  /** Asks about every task that should be on an agent. @param batchSize tasks per call */
  explicit(batchSize = this.#world.settings.reconciliation.explicitBatchSize): void {
    this.#world.statistics.increment('reconciliation_explicit_runs');
    this.#batches = chunk(askedTasks(this.#world), batchSize);
    this.#sendBatch();
    this.#pass.wakeAt(this.#nextMs());
  }

  /** Asks for every task that the engine knows: those that the scheduler does not know are killed. */
  implicit(): void {
    this.#world.statistics.increment('reconciliation_implicit_runs');
    this.#world.engine.send({ type: 'RECONCILE', reconcile: { tasks: [] } });
  }

  stop(): void {
    this.#pass.stop();
  }

  async #run(): Promise<number> {
    const { clock, settings } = this.#world;
    const nowMs = clock.nowMs();
    if (this.#nextBatchMs <= nowMs) this.#sendBatch();
    if (this.#nextExplicitMs <= nowMs) {
      this.explicit();
      this.#nextExplicitMs = nowMs + settings.reconciliation.explicitIntervalMs;
    }
    if (this.#nextImplicitMs <= nowMs) {
      this.implicit();
      this.#nextImplicitMs = nowMs + settings.reconciliation.implicitIntervalMs;
    }
    return this.#nextMs();
  }

  #nextMs(): number {
    return Math.min(this.#nextBatchMs, this.#nextExplicitMs, this.#nextImplicitMs);
  }

  #sendBatch(): void {
    const { engine, clock, settings } = this.#world;
    const [batch, ...rest] = this.#batches;
    this.#batches = rest;
    const tasks = batch?.map((task) => ({ ...task }));
    if (tasks !== undefined) engine.send({ type: 'RECONCILE', reconcile: { tasks } });
    const pauseMs = rest.length > 0 ? settings.reconciliation.explicitBatchIntervalMs : NEVER_MS;
    this.#nextBatchMs = clock.nowMs() + pauseMs;
  }
}

function askedTasks({ storage }: World): AskedTask[] {
  const tasks = storage.read((state) => state.tasks.byStatus(...SLAVE_ASSIGNED_STATUSES));
  return tasks.map(({ assignedTask: { taskId, slaveId } }) => ({
    task_id: { value: taskId },
    // Upstream leaves the agent out; the master then gives no answer for lost tasks while it waits for any agent.
    ...(slaveId !== undefined && { agent_id: { value: slaveId } }),
  }));
}

function chunk<T>(items: readonly T[], size: number): (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}
