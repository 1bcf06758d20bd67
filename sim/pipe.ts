import type { Clock, Timers } from '../src/ports/clock.ts';

interface Message {
  readonly deliver: () => void;
  wanted: boolean;
}

/** One direction of a connection: messages arrive in order, each after a while, and wait while the way is blocked. */
export class Pipe {
  readonly #clock: Clock;
  readonly #timers: Timers;
  readonly #latencyMs: () => number;
  /** Sent and not arrived, oldest first. */
  readonly #underWay: Message[] = [];
  #blocked = false;
  #arrived = 0;
  #lastMs = 0;
  #notBeforeMs = 0;

  /** @param timers of whoever receives: nothing arrives at a process while it is frozen */
  constructor(clock: Clock, timers: Timers, latencyMs: () => number) {
    this.#clock = clock;
    this.#timers = timers;
    this.#latencyMs = latencyMs;
  }

  get underWay(): number {
    return this.#underWay.length;
  }

  send(deliver: () => void): void {
    this.#underWay.push({ deliver, wanted: true });
    this.#schedule(this.#latencyMs());
  }

  /** Nothing arrives any more until {@link unblock}. */
  block(): void {
    this.#blocked = true;
  }

  unblock(): void {
    this.#blocked = false;
    this.#deliverArrived();
  }

  /** Loses what is under way but for the oldest `kept` messages, and delays those. */
  lose(kept: number, delayMs: number): void {
    for (const message of this.#underWay.slice(kept)) message.wanted = false;
    this.#notBeforeMs = this.#clock.nowMs() + delayMs;
    this.#timers.after(delayMs, () => this.#deliverArrived());
  }

  #schedule(delayMs: number): void {
    this.#lastMs = Math.max(this.#lastMs, this.#clock.nowMs() + delayMs);
    this.#timers.after(this.#lastMs - this.#clock.nowMs(), () => {
      this.#arrived += 1;
      this.#deliverArrived();
    });
  }

  #deliverArrived(): void {
    while (!this.#blocked && this.#arrived > 0 && this.#clock.nowMs() >= this.#notBeforeMs) {
      this.#arrived -= 1;
      const message = this.#underWay.shift();
      if (message?.wanted === true) message.deliver();
    }
  }
}
