import { useSyncExternalStore } from 'react';

const TICK_MS = 1000;

let nowMs = Date.now();

function subscribe(listener: () => void): () => void {
  const timer = window.setInterval(() => {
    nowMs = Date.now();
    listener();
  }, TICK_MS);
  return () => window.clearInterval(timer);
}

/** The time, to the second: milliseconds since the epoch. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, () => nowMs);
}
