import type { CancelTimer, Clock, Timers } from '../src/ports/clock.ts';

interface Entry {
  readonly atMs: number;
  readonly order: number;
  run: (() => void) | undefined;
}

/** Timers of one process. */
export interface ProcessTimers extends Timers {
  /** The process dies: none of them fires any more. */
  kill(): void;
  /** The process is stopped: those that are due wait. */
  freeze(): void;
  /** The process goes on: those that have waited fire at once, in their order. */
  thaw(): void;
}

/** Time that passes only when the simulator says so. Entries of the same moment run in the order in which they were made. */
export class VirtualTime implements Clock, Timers {
  readonly #settle: () => Promise<void>;
  #nowMs: number;
  #order = 0;
  #fired = 0;
  /** A binary heap by time, then order. */
  readonly #heap: Entry[] = [];

  /** @param settleAll lets everything run that follows from one entry, before the next one */
  constructor(startMs: number, settleAll = settle) {
    this.#nowMs = startMs;
    this.#settle = settleAll;
  }

  nowMs(): number {
    return this.#nowMs;
  }

  /** Number of timers that have fired. */
  get fired(): number {
    return this.#fired;
  }

  /** Number of timers that are set. */
  get size(): number {
    return this.#heap.length;
  }

  after(delayMs: number, run: () => void): CancelTimer {
    const atMs = this.#nowMs + Math.max(0, Math.ceil(delayMs));
    const entry: Entry = { atMs, order: this.#order++, run };
    this.#push(entry);
    return () => {
      entry.run = undefined;
    };
  }

  /** @param onThrown gets what a timer throws; without it, whoever lets time pass gets it */
  process(onThrown?: (error: unknown) => void): ProcessTimers {
    let alive = true;
    let frozen = false;
    const waiting: (() => void)[] = [];
    const guarded = (run: () => void): void => {
      try {
        run();
      } catch (error) {
        if (onThrown === undefined) throw error;
        onThrown(error);
      }
    };
    const after = (delayMs: number, run: () => void): CancelTimer => {
      let wanted = true;
      const fire = (): void => {
        if (frozen) waiting.push(fire);
        else if (alive && wanted) guarded(run);
      };
      const cancel = this.after(delayMs, fire);
      return () => {
        wanted = false;
        cancel();
      };
    };
    return {
      after,
      kill() {
        alive = false;
      },
      freeze() {
        frozen = true;
      },
      thaw: () => {
        frozen = false;
        for (const fire of waiting.splice(0)) this.after(0, fire);
      },
    };
  }

  /** Runs everything that is due within `durationMs`, one entry at a time, each with all that follows from it. */
  async advance(durationMs: number): Promise<void> {
    const untilMs = this.#nowMs + durationMs;
    await this.#settle();
    for (let next = this.#heap[0]; next !== undefined && next.atMs <= untilMs; next = this.#heap[0]) {
      this.#pop();
      if (next.run === undefined) continue;
      this.#nowMs = next.atMs;
      this.#fired += 1;
      next.run();
      await this.#settle();
    }
    this.#nowMs = untilMs;
  }

  #push(entry: Entry): void {
    const heap = this.#heap;
    let at = heap.push(entry) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.#swapIfLater(parent, at)) break;
      at = parent;
    }
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    heap[0] = last;
    for (let at = 0; ; ) {
      const left = 2 * at + 1;
      const child = this.#isLater(left, left + 1) ? left + 1 : left;
      if (!this.#swapIfLater(at, child)) return;
      at = child;
    }
  }

  #isLater(a: number, b: number): boolean {
    const first = this.#heap[a];
    const second = this.#heap[b];
    if (first === undefined || second === undefined) return false;
    return first.atMs > second.atMs || (first.atMs === second.atMs && first.order > second.order);
  }

  #swapIfLater(upper: number, lower: number): boolean {
    const a = this.#heap[upper];
    const b = this.#heap[lower];
    if (a === undefined || b === undefined || !this.#isLater(upper, lower)) return false;
    this.#heap[upper] = b;
    this.#heap[lower] = a;
    return true;
  }
}

/** Lets everything run that waits for promises, ticks, or one turn of the event loop. */
export function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Lets everything run that waits for promises only, which takes less time: a tick comes after all of them. */
export function settlePromises(): Promise<void> {
  return new Promise((resolve) => process.nextTick(resolve));
}
