import type { Statistics } from './statistics.ts';

/** Statistics as every program and simulation keeps them: in memory, touching nothing else. `/vars` exports them. */
export function createStatistics(): Statistics {
  const counters = new Map<string, number>();
  const gauges = new Map<string, () => number>();
  const increment = (name: string, by = 1): void => {
    counters.set(name, (counters.get(name) ?? 0) + by);
  };
  return {
    increment,
    gauge(name, read) {
      gauges.set(name, read);
    },
    timing(name, durationMs) {
      increment(`${name}_events`);
      increment(`${name}_ms_total`, durationMs);
    },
    *values() {
      yield* counters;
      for (const [name, read] of gauges) yield [name, read()];
    },
  };
}
