const DEADLINE_MS = 60_000;

/** Waits for a condition; past a deadline it fails and says `what` was waited for. */
export async function until(condition: () => boolean, what: () => string): Promise<void> {
  const deadline = Date.now() + DEADLINE_MS;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`waited in vain: ${what()}`);
    await turn();
  }
}

/** Lets the engine go on for a moment. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 5));
}
