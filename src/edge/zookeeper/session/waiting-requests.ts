import type { CancelTimer, Clock, Timers } from '../../../ports/clock.ts';
import type { ZooKeeperErrorCode } from '../errors.ts';
import type { PendingRequest } from './pending-request.ts';

interface Waiting {
  readonly request: PendingRequest;
  untilMs: number;
}

const FOREVER_MS = Number.POSITIVE_INFINITY;

/** Requests that are not sent yet, in order. Without a connection each waits for a bounded time only. */
export class WaitingRequests {
  readonly #maxWaitMs: number;
  readonly #timers: Timers;
  readonly #clock: Clock;
  #queue: Waiting[] = [];
  #connected = false;
  #cancelTimer: CancelTimer = () => {};

  /** @param maxWaitMs how long a request waits for a connection */
  constructor(maxWaitMs: number, timers: Timers, monotonicClock: Clock) {
    this.#maxWaitMs = maxWaitMs;
    this.#timers = timers;
    this.#clock = monotonicClock;
  }

  push(request: PendingRequest): void {
    const untilMs = this.#connected ? FOREVER_MS : this.#clock.nowMs() + this.#maxWaitMs;
    this.#queue.push({ request, untilMs });
    if (this.#queue.length === 1) this.#watch();
  }

  shift(): PendingRequest | undefined {
    return this.#queue.shift()?.request;
  }

  /** While there is a connection nothing times out here: a silent server is noticed by the connection. */
  setConnected(connected: boolean): void {
    this.#connected = connected;
    const untilMs = connected ? FOREVER_MS : this.#clock.nowMs() + this.#maxWaitMs;
    for (const waiting of this.#queue) waiting.untilMs = untilMs;
    this.#watch();
  }

  failAll(code: ZooKeeperErrorCode): void {
    this.#cancelTimer();
    for (const { request } of this.#queue.splice(0)) request.fail(code);
  }

  /** Sets the timer for the request that has waited longest. */
  #watch(): void {
    this.#cancelTimer();
    const [first] = this.#queue;
    if (first === undefined || this.#connected) return;
    this.#cancelTimer = this.#timers.after(Math.max(0, first.untilMs - this.#clock.nowMs()), () =>
      this.#expire(),
    );
  }

  #expire(): void {
    const nowMs = this.#clock.nowMs();
    while ((this.#queue[0]?.untilMs ?? FOREVER_MS) <= nowMs) {
      this.shift()?.fail('NOT_SENT', 'there was no connection in time');
    }
    this.#watch();
  }
}
