import type { Logger } from '../ports/logger.ts';
import type { Statistics } from '../ports/statistics.ts';
import type { Effect } from './effects.ts';

/** Hears of durable changes, in their order. Must be quick; what it throws is logged and counted. */
export type EffectListener = (effect: Effect) => void;

/** Tells everybody who wants to know, e.g. the UI's live view and webhooks, about durable changes. */
export class Publisher {
  readonly #listeners = new Set<EffectListener>();
  readonly #logger: Logger;
  readonly #statistics: Statistics;

  constructor(logger: Logger, statistics: Statistics) {
    this.#logger = logger;
    this.#statistics = statistics;
  }

  /** @returns ends the subscription */
  subscribe(listener: EffectListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  publish(effect: Effect): void {
    for (const listener of this.#listeners) {
      try {
        listener(effect);
      } catch (error) {
        this.#statistics.increment('event_bus_exceptions');
        this.#logger.error(`a subscriber failed on ${effect.kind}`, error);
      }
    }
  }
}
