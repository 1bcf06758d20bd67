import type { Logger } from '../src/ports/logger.ts';

/** Hands every message of level warning or error to `note`, drops the rest. */
export function simulatedLogger(note: (line: string) => void): Logger {
  return {
    debug: () => {},
    info: () => {},
    warn: (message) => note(`warning: ${message}`),
    error: (message, cause) => note(`error: ${message}${cause instanceof Error ? `: ${cause.message}` : ''}`),
  };
}
