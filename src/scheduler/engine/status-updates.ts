import type { TaskStatus } from '../../../api/mesos/v1.ts';
import { messageOfEngineStatus, STATUS_OF_ENGINE_STATE } from '../../domain/task/engine-status.ts';
import type { Transaction } from '../../storage/storage.ts';
import type { Effect } from '../effects.ts';
import { changeState, type StateContext } from '../state-manager.ts';
import { stateContext, type World } from '../world.ts';

/** Applies what the engine reports about tasks. */
export interface StatusUpdates {
  receive(status: TaskStatus): void;
  /** The framework id is durable: reports received so far, and from now on, are applied. */
  activate(): void;
}

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
} as const;

export function createStatusUpdates(world: World): StatusUpdates {
  const { storage, statistics, logger, settings } = world;
  let queue: TaskStatus[] = [];
  let active = false;
  let draining = false;

  const drain = async (): Promise<void> => {
    if (draining || !active) return;
    draining = true;
    while (queue.length > 0) {
      const batch = queue.slice(0, settings.maxStatusUpdatesPerWrite);
      queue = queue.slice(batch.length);
      try {
        await storage.write((tx) => {
          const context = stateContext(world);
          for (const status of batch) apply(world, tx, context, status);
        });
      } catch (error) {
        logger.error(
          `${batch.length} status updates could not be applied and are left to be sent again`,
          error,
        );
      }
    }
    draining = false;
  };

  statistics.gauge('status_updates_queue_size', () => queue.length);
  return {
    receive(status) {
      statistics.increment('scheduler_status_update');
      if (queue.length >= MAX_QUEUED_UPDATES) {
        statistics.increment('status_updates_dropped');
        return;
      }
      queue.push(status);
      void drain();
    },
    activate() {
      active = true;
      void drain();
    },
  };
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
