import type { Writable } from 'node:stream';
import type { Clock } from '../../ports/clock.ts';
import type { Logger } from '../../ports/logger.ts';

const LEVELS = ['debug', 'info', 'warn', 'error'] as const;

export type LogLevel = (typeof LEVELS)[number];

/**
 * Writes one line per message: time (UTC), level, part of the program, text.
 * @param part the part of the program that speaks, e.g. `scheduler`
 * @param lowest messages below this level are dropped
 */
export function createLogger(
  output: Writable,
  clock: Clock,
  part: string,
  lowest: LogLevel = 'info',
): Logger {
  const log = (level: LogLevel, message: string, cause?: unknown): void => {
    if (LEVELS.indexOf(level) < LEVELS.indexOf(lowest)) return;
    const time = new Date(clock.nowMs()).toISOString();
    output.write(`${time} ${level.toUpperCase().padEnd(5)} ${part}: ${message}${describe(cause)}\n`);
  };
  return {
    debug: (message) => log('debug', message),
    info: (message) => log('info', message),
    warn: (message) => log('warn', message),
    error: (message, cause) => log('error', message, cause),
  };
}

function describe(cause: unknown): string {
  if (cause === undefined) return '';
  return `: ${cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)}`;
}
