import type { VerbContext } from './verb.ts';

/**
 * Does something that the user may interrupt, and says then what goes on without the command.
 * @param note made when it is needed
 */
export async function sayingWhatGoesOn<T>(
  note: () => string,
  { interrupted, log, progress }: Pick<VerbContext, 'interrupted' | 'log' | 'progress'>,
  work: () => Promise<T>,
): Promise<T> {
  const say = (): void => {
    progress.clear();
    log.info(note());
  };
  interrupted.addEventListener('abort', say, { once: true });
  try {
    return await work();
  } finally {
    interrupted.removeEventListener('abort', say);
    progress.clear();
  }
}
