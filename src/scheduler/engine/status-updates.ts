import { stringifyExactJson } from '../../../api/mesos/json.ts';
import type { TaskStatus } from '../../../api/mesos/v1.ts';
import { messageOfEngineStatus, STATUS_OF_ENGINE_STATE } from '../../domain/task/engine-status.ts';
import { StorageStopped, type Transaction } from '../../storage/storage.ts';
import type { Effect } from '../effects.ts';
import { changeState, type StateChangeResult, type StateContext } from '../state-manager.ts';
import { stateContext, type World } from '../world.ts';

/**
 * Reports beyond this are dropped: those that must be acknowledged come again, and reconciliation asks for the rest.
 */
const MAX_QUEUED_UPDATES = 100_000;

const NAME_OF_RESULT = {
  noop: 'NOOP',
  success: 'SUCCESS',
  illegal: 'ILLEGAL',
  illegalWithSideEffects: 'ILLEGAL_WITH_SIDE_EFFECTS',
  invalidCasState: 'INVALID_CAS_STATE',
} as const satisfies Record<StateChangeResult, string>;

/** Applies what the engine reports about tasks. */
export class StatusUpdates {
  readonly #world: World;
  #queue: TaskStatus[] = [];
  #active = false;
  #draining = false;

  constructor(world: World) {
    this.#world = world;
    world.statistics.gauge('status_updates_queue_size', () => this.#queue.length);
  }

  receive(status: TaskStatus): void {
    const { statistics } = this.#world;
    statistics.increment('scheduler_status_update');
    if (this.#queue.length >= MAX_QUEUED_UPDATES) {
      statistics.increment('status_updates_dropped');
      return;
    }
    this.#queue.push(status);
    void this.#drain();
  }

  /** The framework id is durable: reports received so far, and from now on, are applied. */
  activate(): void {
    this.#active = true;
    void this.#drain();
  }

  async #drain(): Promise<void> {
    if (this.#draining || !this.#active) return;
    this.#draining = true;
    while (this.#queue.length > 0) {
      await this.#applyBatch(this.#queue.splice(0, this.#world.settings.maxStatusUpdatesPerWrite));
    }
    this.#draining = false;
  }

  /** A report that cannot be applied is dropped alone: the others of its batch are tried again without it. */
  async #applyBatch(batch: readonly TaskStatus[]): Promise<void> {
    const { storage, logger } = this.#world;
    try {
      await storage.write((tx) => {
        const context = stateContext(this.#world);
        for (const status of batch) apply(this.#world, tx, context, status);
      });
    } catch (error) {
      if (error instanceof StorageStopped) return;
      if (batch.length > 1) for (const status of batch) await this.#applyBatch([status]);
      else logger.error(`a status update could not be applied: ${stringifyExactJson(batch[0])}`, error);
    }
  }
}

function apply(world: World, tx: Transaction<Effect>, context: StateContext, status: TaskStatus): void {
  const { statistics } = world;
  const to = STATUS_OF_ENGINE_STATE[status.state];
  const taskId = status.task_id.value;
  const result = changeState(tx, context, { taskId, to, message: messageOfEngineStatus(status) });
  if (status.reason !== undefined) {
    statistics.increment(`status_update_${status.reason}_${NAME_OF_RESULT[result]}`);
    statistics.increment(`task_exit_${status.reason}`);
  }
  if (to === 'LOST' && status.source !== undefined) statistics.increment(`task_lost_${status.source}`);
  // Only reports with a uuid are acknowledged; the others are the master's own and not repeated.
  if (status.uuid !== undefined && status.agent_id !== undefined) {
    tx.emit({ kind: 'acknowledge', agentId: status.agent_id.value, taskId, uuid: status.uuid });
  }
}
