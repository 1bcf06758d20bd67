import type { SchedulerEvent } from '../../../api/mesos/v1.ts';
import type { EngineListener } from '../../ports/engine.ts';
import type { Offers } from '../offers/receive-offers.ts';
import type { World } from '../world.ts';
import type { Reconciliation } from './reconciliation.ts';
import type { StatusUpdates } from './status-updates.ts';

/** What the engine's events are for. */
export interface EngineEventHandlers {
  readonly offers: Offers;
  readonly updates: StatusUpdates;
  readonly reconciliation: Reconciliation;
  /** The framework id is durable: the scheduler may begin to act. Called after the first subscription only. */
  activate(): void;
  fail(error: Error): void;
}

type EventOf<Type extends SchedulerEvent['type']> = Extract<SchedulerEvent, { type: Type }>;

/** Hands the engine's events to those whom they concern. */
export function createEngineListener(world: World, handlers: EngineEventHandlers): EngineListener {
  const { statistics, logger } = world;
  const { offers, updates, reconciliation } = handlers;
  let registered = false;
  let subscriptions = 0;

  const subscribed = ({ subscribed: { framework_id } }: EventOf<'SUBSCRIBED'>): void => {
    registered = true;
    subscriptions += 1;
    if (subscriptions > 1) statistics.increment('scheduler_framework_reregisters');
    const subscription = subscriptions;
    saveFrameworkId(world, framework_id.value).then(
      () => {
        if (subscription === 1) handlers.activate();
        if (registered && subscription === subscriptions) reconciliation.subscribed();
      },
      (error: unknown) => handlers.fail(new Error('the framework id could not be stored', { cause: error })),
    );
  };

  const on: { readonly [Type in SchedulerEvent['type']]: (event: EventOf<Type>) => void } = {
    SUBSCRIBED: subscribed,
    OFFERS: (event) => offers.receive(event.offers.offers ?? []),
    RESCIND: (event) => offers.rescind(event.rescind.offer_id.value),
    UPDATE: (event) => updates.receive(event.update.status),
    INVERSE_OFFERS: (event) => acceptInverseOffers(world, event),
    RESCIND_INVERSE_OFFER: () => {},
    MESSAGE: () => statistics.increment('scheduler_framework_message'),
    FAILURE: (event) => noteFailure(world, event),
    ERROR: (event) => handlers.fail(new Error(`the engine refuses this scheduler: ${event.error.message}`)),
    HEARTBEAT: () => {},
  };

  return {
    onEvent(event) {
      const handle = on[event.type] as ((event: SchedulerEvent) => void) | undefined; // the table pairs each type with its handler
      try {
        handle?.(event);
      } catch (error) {
        logger.error(`an event of type ${event.type} could not be understood and is ignored`, error);
      }
    },
    onDisconnected(reason) {
      logger.warn(`the subscription to the engine broke: ${reason}`);
      registered = false;
      statistics.increment('scheduler_framework_disconnects');
      offers.disconnected();
      reconciliation.disconnected();
    },
  };
}

/** Stored before anything is done under this id, so that tasks can always be found again. */
async function saveFrameworkId({ storage, logger }: World, id: string): Promise<void> {
  const known = storage.read((state) => state.frameworkId);
  if (known === id) return;
  if (known !== undefined) logger.warn(`the engine knows this framework as ${id} instead of ${known}`);
  await storage.write((tx) => tx.apply({ saveFrameworkId: { id } }));
}

/** Accepting is a courtesy that has no consequence by itself. */
function acceptInverseOffers({ engine, statistics }: World, event: EventOf<'INVERSE_OFFERS'>): void {
  const inverseOffers = event.inverse_offers.inverse_offers ?? [];
  statistics.increment('scheduler_inverse_offers', inverseOffers.length);
  engine.send({
    type: 'ACCEPT_INVERSE_OFFERS',
    accept_inverse_offers: { inverse_offer_ids: inverseOffers.map(({ id }) => id) },
  });
}

/** Tasks change through status updates only; this is for the operator. */
function noteFailure({ statistics, logger }: World, { failure }: EventOf<'FAILURE'>): void {
  if (failure.executor_id === undefined) {
    statistics.increment('slaves_lost');
    logger.warn(`agent ${failure.agent_id?.value ?? '(unnamed)'} is lost`);
  } else if (failure.status !== 0) {
    statistics.increment('scheduler_lost_executors');
    logger.info(
      `executor ${failure.executor_id.value} ended with wait status ${failure.status ?? 'unknown'}`,
    );
  }
}
