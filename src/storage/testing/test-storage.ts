import type { Log } from '../../ports/log.ts';
import type { Logger } from '../../ports/logger.ts';
import type { Statistics } from '../../ports/statistics.ts';
import { createStorage, type OpenStorage, type StorageOptions } from '../storage.ts';

/** Everything that a storage tells its surroundings. */
export interface Surroundings {
  readonly options: Omit<StorageOptions<string>, 'log'>;
  /** Effects in the order they were handed over. */
  readonly performed: string[];
  readonly fatal: Error[];
  readonly warnings: string[];
  readonly counters: Map<string, number>;
}

/** A clock that stands still, and records of whatever is reported. */
export function surroundings(): Surroundings {
  const performed: string[] = [];
  const fatal: Error[] = [];
  const warnings: string[] = [];
  const counters = new Map<string, number>();
  const statistics: Statistics = {
    increment: (name, by = 1) => void counters.set(name, (counters.get(name) ?? 0) + by),
    gauge: () => {},
    timing: () => {},
    values: () => counters.entries(),
  };
  const logger: Logger = {
    debug: () => {},
    info: () => {},
    warn: (message) => void warnings.push(message),
    error: (message) => void warnings.push(message),
  };
  return {
    options: {
      clock: { nowMs: () => 1_000_000 },
      logger,
      statistics,
      perform: (effects) => void performed.push(...effects),
      onFatal: (error) => void fatal.push(error),
    },
    performed,
    fatal,
    warnings,
    counters,
  };
}

/** Opens a storage on `log` in quiet surroundings. */
export function openTestStorage(
  log: Log,
  options: Partial<StorageOptions<string>> = {},
): Promise<OpenStorage<string>> {
  return createStorage({ ...surroundings().options, log, ...options });
}
