import type { TracePlace } from './classes.ts';

/** What evaluating one job file may use up. All are far above what real files need. */
export interface Limits {
  /** Evaluated nodes and loop rounds. */
  readonly maxSteps: number;
  /** Nested calls. */
  readonly maxCallDepth: number;
  /** Characters ever created by operations that can multiply; an element of a list counts as several. */
  readonly maxAllocatedUnits: number;
  /** Wall-clock time; it needs `nowMs`. */
  readonly maxDurationMs: number;
}

export const DEFAULT_LIMITS: Limits = {
  maxSteps: 50_000_000,
  maxCallDepth: 1000,
  maxAllocatedUnits: 100_000_000,
  maxDurationMs: 30_000,
};

/** The program used up a limit. No `except` of the program can catch it. */
export class LimitExceeded extends Error {
  /** Where, as for exceptions: innermost first. */
  readonly trace: TracePlace[] = [];
}

/** What an element weighs beside a character. */
const UNITS_PER_ELEMENT = 32;

/** No text of a job file is nearly as long. */
const MAX_TEXT_CHARACTERS = 16 * 1024 * 1024;

const STEPS_BETWEEN_CLOCK_READS = 4096;

/** Counts what a program uses. */
export class Meter {
  readonly #limits: Limits;
  readonly #nowMs: () => number;
  readonly #startedAtMs: number;
  #steps = 0;
  #units = 0;

  /** @param nowMs a clock; a constant one switches the limit of time off */
  constructor(limits: Limits, nowMs: () => number) {
    this.#limits = limits;
    this.#nowMs = nowMs;
    this.#startedAtMs = nowMs();
  }

  get maxCallDepth(): number {
    return this.#limits.maxCallDepth;
  }

  /** @throws LimitExceeded */
  step(): void {
    if (++this.#steps % STEPS_BETWEEN_CLOCK_READS !== 0) return;
    if (this.#steps > this.#limits.maxSteps) {
      throw new LimitExceeded(
        `evaluation takes more than ${this.#limits.maxSteps} steps: is there an endless loop?`,
      );
    }
    if (this.#nowMs() - this.#startedAtMs > this.#limits.maxDurationMs) {
      throw new LimitExceeded(
        `evaluation takes longer than ${this.#limits.maxDurationMs} ms: is there an endless loop?`,
      );
    }
  }

  /** @throws LimitExceeded */
  allocateElements(count: number): void {
    this.allocate(count * UNITS_PER_ELEMENT);
  }

  /**
   * Joining texts shares what they are made of, so it counts only the shorter one: a loop may add to a long text.
   * @throws LimitExceeded
   */
  concatenate(left: number, right: number): void {
    this.allocate(Math.min(left, right) + 1);
    if (left + right > MAX_TEXT_CHARACTERS) {
      throw new LimitExceeded(`evaluation creates a text of more than ${MAX_TEXT_CHARACTERS} characters`);
    }
  }

  /** @throws LimitExceeded */
  allocate(units: number): void {
    this.#units += units;
    if (this.#units > this.#limits.maxAllocatedUnits) {
      throw new LimitExceeded(
        `evaluation creates more than ${this.#limits.maxAllocatedUnits} characters or elements of lists`,
      );
    }
  }
}
