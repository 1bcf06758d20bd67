import { CommandError } from '../command-error.ts';

/** How schedulers say that they do not have a call: this one, and Thrift servers that do not know its name. */
const UNAVAILABLE = /is not available in this version|Invalid method name/;

/**
 * Asks for something that not every scheduler can tell.
 * @returns undefined if this one cannot
 * @throws CommandError what `ask` throws otherwise
 */
export async function ifAvailable<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof CommandError && UNAVAILABLE.test(error.message)) return undefined;
    throw error;
  }
}
