import type { ClientContext } from './context.ts';
import { EXIT } from './exit-codes.ts';
import type { ClientLog } from './log.ts';

/**
 * Resolves when the user interrupts the command, with what it ends with then.
 * @param isLeft whether an interruption is somebody else's business now
 */
export function interruption(
  { interrupted }: Pick<ClientContext, 'interrupted'>,
  log: Pick<ClientLog, 'error'>,
  isLeft = () => false,
): Promise<typeof EXIT.INTERRUPTED> {
  return new Promise((resolve) => {
    const stop = (): void => {
      if (isLeft()) return;
      log.error('Command interrupted by user');
      resolve(EXIT.INTERRUPTED);
    };
    if (interrupted.aborted) stop();
    else interrupted.addEventListener('abort', stop, { once: true });
  });
}

/** The interruption of a command of which parts end themselves. */
export interface PartlyLeft {
  /** Resolves when the user interrupts the command outside of those parts. */
  readonly interruption: Promise<typeof EXIT.INTERRUPTED>;
  /** Does a part that sees to an interruption itself. */
  readonly leaveInterruptionTo: <T>(part: () => Promise<T>) => Promise<T>;
}

/** The interruption of one command, which is told to `log` when it ends the command. */
export function partlyLeftInterruption(
  context: Pick<ClientContext, 'interrupted'>,
  log: Pick<ClientLog, 'error'>,
): PartlyLeft {
  let parts = 0;
  return {
    interruption: interruption(context, log, () => parts > 0),
    async leaveInterruptionTo(part) {
      parts += 1;
      try {
        return await part();
      } finally {
        parts -= 1;
      }
    },
  };
}
