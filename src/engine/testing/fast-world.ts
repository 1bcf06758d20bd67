import { REAL_WORLD } from './engine.ts';

/**
 * A world whose clock and timers run `factor` times as fast, so that what waits for seconds waits for fractions.
 * Processes and sockets stay as they are.
 */
export function fastWorld(factor: number): Pick<typeof REAL_WORLD, 'clock' | 'timers'> {
  const startMs = Date.now();
  return {
    clock: { nowMs: () => startMs + (Date.now() - startMs) * factor },
    timers: { after: (delayMs, run) => REAL_WORLD.timers.after(delayMs / factor, run) },
  };
}
