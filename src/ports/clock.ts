/** Wall-clock time. The only source of "now" outside `edge` and `main`. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  nowMs(): number;
}

/** Cancels a timer; calling it after the timer fired does nothing. */
export type CancelTimer = () => void;

/** One-shot timers. */
export interface Timers {
  /** Runs `run` once, `delayMs` milliseconds from now (at the earliest; 0 means "soon, never synchronously"). */
  after(delayMs: number, run: () => void): CancelTimer;
}
