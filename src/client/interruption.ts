import type { ClientContext } from './context.ts';
import { EXIT } from './exit-codes.ts';
import type { ClientLog } from './log.ts';

/** Resolves when the user interrupts the command, with what it ends with then. */
export function interruption(
  { interrupted }: Pick<ClientContext, 'interrupted'>,
  log: Pick<ClientLog, 'error'>,
): Promise<typeof EXIT.INTERRUPTED> {
  return new Promise((resolve) => {
    const stop = (): void => {
      log.error('Command interrupted by user');
      resolve(EXIT.INTERRUPTED);
    };
    if (interrupted.aborted) stop();
    else interrupted.addEventListener('abort', stop, { once: true });
  });
}
