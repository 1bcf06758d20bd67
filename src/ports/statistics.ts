/** Counters and gauges under the names that `/vars` exports. */
export interface Statistics {
  /** Adds `by` (default 1) to the counter `name`, creating it at 0. */
  increment(name: string, by?: number): void;
  /** Registers a gauge that is read each time the statistics are exported; a second registration replaces the first. */
  gauge(name: string, read: () => number): void;
  /** Records one duration in milliseconds under `<name>_events`, `<name>_ms_total` and derived rates. */
  timing(name: string, durationMs: number): void;
  /** Every exported name with its current value, in registration order. */
  values(): Iterable<readonly [name: string, value: number | string]>;
}
