import type { FrameworkInfo, SchedulerCall, SchedulerEvent } from '../../api/mesos/v1.ts';

/** Calls that the scheduler makes; the subscription itself belongs to the engine's implementation. */
export type EngineCall = Exclude<SchedulerCall, { type: 'SUBSCRIBE' }>;

/** What the engine tells the scheduler. Delivered in order, never re-entrantly from within {@link Engine.send}. */
export interface EngineListener {
  /** Every event of the subscription; SUBSCRIBED first, and again after each re-subscription. */
  onEvent(event: SchedulerEvent): void;
  /** The subscription broke: all offers are void. The engine re-subscribes by itself with back-off. */
  onDisconnected(reason: string): void;
}

/**
 * The cluster that runs tasks, in the terms of the Mesos v1 scheduler API.
 * Delivery is at-most-once: what is lost is repaired by time-outs and reconciliation.
 */
export interface Engine {
  /**
   * Starts to subscribe and keeps the subscription until {@link stop}.
   * `framework` is asked for at every (re-)subscription, so that a framework id learnt
   * meanwhile is used.
   */
  start(framework: () => FrameworkInfo, listener: EngineListener): void;
  /**
   * Hands a call to the live subscription; calls keep their order.
   * @returns false if there is no live subscription: the call was not sent and will not be.
   */
  send(call: EngineCall): boolean;
  /** Ends the subscription; the framework and its tasks stay. */
  stop(): Promise<void>;
}
