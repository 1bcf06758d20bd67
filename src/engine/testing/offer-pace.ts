import assert from 'node:assert/strict';
import type { Clock } from '../../ports/clock.ts';
import type { Line } from './recording.ts';
import { until } from './until.ts';

const DEFAULT_REFUSAL_SECONDS = 5;
/** Timers may run a millisecond early, which a fast clock makes more of. */
const TOLERANCE_MS = 100;

interface OfferAnswer {
  readonly type?: string;
  readonly decline?: Filtered;
  readonly accept?: Filtered & { readonly operations?: readonly unknown[] };
}

interface Filtered {
  readonly filters?: { readonly refuse_seconds?: number };
}

/** Compares when offers come with when they came in a recording of one scheduler. All times are the engine's. */
export class OfferPace {
  readonly #clock: Clock;
  readonly #countOutstanding: (stream: string) => number;
  #stream = '';
  /** After a launch an offer may come at any time: the engine offers what a task frees sooner than Mesos. */
  #isNoneExpected = false;
  #lastStep: { readonly recordedMs: number; readonly oursMs: number };
  #refusedUntilMs = 0;

  /**
   * @param clock the engine's
   * @param countOutstanding how many offers of a stream are unanswered
   */
  constructor(clock: Clock, countOutstanding: (stream: string) => number) {
    this.#clock = clock;
    this.#countOutstanding = countOutstanding;
    this.#lastStep = { recordedMs: 0, oursMs: clock.nowMs() };
  }

  /** Waits as long as the recorded scheduler did; no offer may be there while one is refused or suppressed. */
  async beforeRequest(line: Line): Promise<void> {
    const dueMs = this.#lastStep.oursMs + line.t - this.#lastStep.recordedMs;
    await until(
      () => this.#clock.nowMs() >= dueMs,
      () => `the time of request ${line.n}`,
    );
    if (this.#isNoneExpected) {
      assert.equal(this.#countOutstanding(this.#stream), 0, `no offer before request ${line.n}`);
    }
    this.#note(line);
    this.#learnRefusal((line.body ?? {}) as OfferAnswer);
  }

  /** Waits for the engine's offer, which must not come before the refusal of the last one is over. */
  async atOffer(stream: string, line: Line): Promise<void> {
    this.#stream = stream;
    await until(
      () => this.#countOutstanding(stream) > 0,
      () => `the offer recorded at ${line.t} ms`,
    );
    assert.ok(
      this.#clock.nowMs() >= this.#refusedUntilMs - TOLERANCE_MS,
      `the offer recorded at ${line.t} ms comes too soon`,
    );
    this.#isNoneExpected = false;
    this.#note(line);
  }

  #note(line: Line): void {
    this.#lastStep = { recordedMs: line.t, oursMs: this.#clock.nowMs() };
  }

  #learnRefusal({ type, decline, accept }: OfferAnswer): void {
    if (type === 'REVIVE') this.#refusedUntilMs = 0;
    if (decline === undefined && accept === undefined) return;
    this.#isNoneExpected = (accept?.operations ?? []).length === 0;
    // What an ACCEPT leaves over is only a part of what is offered next.
    if (decline === undefined) {
      this.#refusedUntilMs = 0;
      return;
    }
    const seconds = decline.filters?.refuse_seconds ?? DEFAULT_REFUSAL_SECONDS;
    const refusalSeconds = seconds < 0 ? DEFAULT_REFUSAL_SECONDS : seconds;
    this.#refusedUntilMs = this.#clock.nowMs() + refusalSeconds * 1_000;
  }
}
