import type { TaskStatus } from '../../../api/mesos/v1.ts';
import { isTerminal } from './task-states.ts';

/** The first retry of an unacknowledged update, and the longest pause between two. */
const FIRST_RETRY_MS = 10_000;
const LONGEST_RETRY_MS = 600_000;
/** Ids remembered to recognise repetitions; a task reports a handful of states. */
const MAX_SEEN_UUIDS = 256;
/** Updates a scheduler leaves unacknowledged; an executor that reports more is refused the next ones. */
const MAX_PENDING_UPDATES = 1_000;

/** What a stream keeps on disk. */
export interface UpdateStreamRecord {
  readonly pending: readonly TaskStatus[];
  readonly seen: readonly string[];
  readonly terminal: boolean;
  /** The update that was acknowledged last. */
  readonly last?: TaskStatus;
}

/** What becomes of an update. */
export type Arrival = 'accepted' | 'duplicate' | 'after-terminal' | 'overflow';

/**
 * The status updates of one task: they go to the scheduler one at a time, the next one only when the one before
 * is acknowledged, and the first is repeated until then.
 */
export class UpdateStream {
  #pending: TaskStatus[];
  readonly #seen: Set<string>;
  #terminal: boolean;
  #last: TaskStatus | undefined;
  #retryMs = FIRST_RETRY_MS;
  #retryAtMs = Number.POSITIVE_INFINITY;

  constructor(record: UpdateStreamRecord = { pending: [], seen: [], terminal: false }) {
    this.#pending = [...record.pending];
    this.#seen = new Set(record.seen);
    this.#terminal = record.terminal;
    this.#last = record.last;
  }

  record(): UpdateStreamRecord {
    return {
      pending: [...this.#pending],
      seen: [...this.#seen],
      terminal: this.#terminal,
      ...(this.#last === undefined ? {} : { last: this.#last }),
    };
  }

  /** The update that the scheduler is to acknowledge next. */
  get head(): TaskStatus | undefined {
    return this.#pending[0];
  }

  get isTerminated(): boolean {
    return this.#terminal;
  }

  /** True once the terminal update is acknowledged: the task is over. */
  get isComplete(): boolean {
    return this.#terminal && this.#pending.length === 0;
  }

  /** Queues an update (which has its uuid), unless it is a repetition or comes after the end. */
  push(status: TaskStatus & { uuid: string }): Arrival {
    if (this.#seen.has(status.uuid)) return 'duplicate';
    if (this.#terminal) return 'after-terminal';
    if (this.#pending.length >= MAX_PENDING_UPDATES) return 'overflow';
    this.#pending.push(status);
    this.#remember(status.uuid);
    this.#terminal = isTerminal(status.state);
    return 'accepted';
  }

  #remember(uuid: string): void {
    this.#seen.add(uuid);
    const [oldest] = this.#seen;
    if (this.#seen.size > MAX_SEEN_UUIDS && oldest !== undefined) this.#seen.delete(oldest);
  }

  /** @returns whether the uuid was that of the head, which is gone then */
  acknowledge(uuid: string): boolean {
    if (this.head?.uuid !== uuid) return false;
    this.#last = this.#pending.shift();
    this.resetRetry();
    return true;
  }

  /** Forgets how often the head was repeated: it is sent anew. */
  resetRetry(): void {
    this.#retryMs = FIRST_RETRY_MS;
    this.#retryAtMs = Number.POSITIVE_INFINITY;
  }

  /** Notes that the head was sent; it is due again after a pause that doubles each time. */
  sent(nowMs: number): void {
    this.#retryAtMs = nowMs + this.#retryMs;
    this.#retryMs = Math.min(this.#retryMs * 2, LONGEST_RETRY_MS);
  }

  /** Whether the head has to be sent again. */
  isDue(nowMs: number): boolean {
    return this.head !== undefined && nowMs >= this.#retryAtMs;
  }
}
