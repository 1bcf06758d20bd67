import type { ClientContext } from './context.ts';

/** Log lines of the client, on stderr. */
export interface ClientLog {
  debug(message: string): void;
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

/** Makes a log. @param verbose whether debug lines are shown */
export function createClientLog(context: Pick<ClientContext, 'stderr'>, verbose: boolean): ClientLog {
  const line =
    (level: string) =>
    (message: string): void =>
      context.stderr(`${level.padStart(5)}] ${message}\n`);
  return {
    debug: verbose ? line('DEBUG') : () => undefined,
    info: line('INFO'),
    warn: line('WARN'),
    error: line('ERROR'),
  };
}
