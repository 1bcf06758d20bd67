import type { Statistics } from '../ports/statistics.ts';

/** The states of a scheduler process, as `scheduler_lifecycle_<STATE>` shows them, with those that may follow. */
const NEXT = {
  /** Serves HTTP, nothing else yet. */
  IDLE: ['PREPARING_STORAGE', 'DEAD'],
  /** Opens the log. */
  PREPARING_STORAGE: ['STORAGE_PREPARED', 'DEAD'],
  /** A candidate for leadership; follows the log. */
  STORAGE_PREPARED: ['LEADER_AWAITING_REGISTRATION', 'DEAD'],
  /** Elected: has the state, and subscribes to Mesos. */
  LEADER_AWAITING_REGISTRATION: ['ACTIVE', 'DEAD'],
  /** Acts, and is the advertised leader. */
  ACTIVE: ['DEAD'],
  /** Does nothing any more; a supervisor starts the next process. */
  DEAD: [],
} as const satisfies Record<string, readonly string[]>;

export type LifecycleState = keyof typeof NEXT;

/** Where a scheduler process is in its life. */
export class Lifecycle {
  #state: LifecycleState;
  readonly #listeners: ((state: LifecycleState) => void)[] = [];

  /** @param state where it begins */
  constructor(statistics: Statistics, state: LifecycleState = 'IDLE') {
    this.#state = state;
    for (const name of Object.keys(NEXT)) {
      statistics.gauge(`scheduler_lifecycle_${name}`, () => (this.#state === name ? 1 : 0));
    }
  }

  get state(): LifecycleState {
    return this.#state;
  }

  /** Calls `listener` with each state as it is entered. */
  onEntered(listener: (state: LifecycleState) => void): void {
    this.#listeners.push(listener);
  }

  /**
   * Goes on to `state`; dying again does nothing.
   * @throws Error if `state` cannot follow: a broken invariant
   */
  enter(state: LifecycleState): void {
    if (state === 'DEAD' && this.#state === 'DEAD') return;
    const next: readonly LifecycleState[] = NEXT[this.#state];
    if (!next.includes(state)) throw new Error(`a scheduler that is ${this.#state} cannot become ${state}`);
    this.#state = state;
    for (const listener of this.#listeners) listener(state);
  }
}
