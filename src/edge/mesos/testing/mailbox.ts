const DEADLINE_MS = 60_000;

/** Hands values from callbacks to a test, in order. */
export interface Mailbox<T> {
  put(value: T): void;
  /** The next value; rejects when none comes within the deadline. */
  take(): Promise<T>;
  /** Values nobody took. */
  readonly waiting: readonly T[];
}

/** @param what named when a value is waited for in vain */
export function createMailbox<T>(what: string): Mailbox<T> {
  const values: T[] = [];
  const takers: ((value: T) => void)[] = [];
  return {
    waiting: values,
    put(value) {
      const taker = takers.shift();
      if (taker === undefined) values.push(value);
      else taker(value);
    },
    take() {
      const value = values.shift();
      if (value !== undefined) return Promise.resolve(value);
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error(`no ${what} came`)), DEADLINE_MS);
        takers.push((taken) => {
          clearTimeout(timer);
          resolve(taken);
        });
      });
    },
  };
}

/** Waits until `condition` holds. */
export async function waitUntil(condition: () => boolean, what: string): Promise<void> {
  const deadline = performance.now() + DEADLINE_MS;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(`not within the deadline: ${what}`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}
