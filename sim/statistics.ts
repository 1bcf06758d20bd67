import type { Logger } from '../src/ports/logger.ts';
import type { Statistics } from '../src/ports/statistics.ts';

/** Counters of one simulated process. */
export function simulatedStatistics(): Statistics {
  const counters = new Map<string, number>();
  const gauges = new Map<string, () => number>();
  const increment = (name: string, by = 1): void => {
    counters.set(name, (counters.get(name) ?? 0) + by);
  };
  return {
    increment,
    gauge: (name, read) => gauges.set(name, read),
    timing(name, durationMs) {
      increment(`${name}_events`);
      increment(`${name}_ms_total`, durationMs);
    },
    *values() {
      yield* counters;
      for (const [name, read] of gauges) yield [name, read()] as const;
    },
  };
}

/** Hands every message of level warning or error to `note`, drops the rest. */
export function simulatedLogger(note: (line: string) => void): Logger {
  return {
    debug: () => {},
    info: () => {},
    warn: (message) => note(`warning: ${message}`),
    error: (message, cause) => note(`error: ${message}${cause instanceof Error ? `: ${cause.message}` : ''}`),
  };
}
