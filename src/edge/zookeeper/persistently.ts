import { isZooKeeperError } from './errors.ts';

/** Each attempt waits for a connection as long as the client's options say, so that these are many. */
const MAX_ATTEMPTS = 100;

/**
 * Asks again when the connection was lost: for reads, and for writes that do no harm twice.
 * @param ask makes the request
 * @returns its answer
 * @throws ZooKeeperError whatever else prevents it, above all the end of the session
 */
export async function persistently<T>(ask: () => Promise<T>): Promise<T> {
  for (let attempts = 1; ; attempts += 1) {
    try {
      return await ask();
    } catch (error) {
      if (!isTransient(error) || attempts === MAX_ATTEMPTS) throw error;
    }
  }
}

/** Whether the answer got lost, or the request did not get through: the session may still live. */
export function isTransient(error: unknown): boolean {
  return isZooKeeperError(error, 'CONNECTION_LOSS', 'NOT_SENT', 'SESSION_MOVED');
}
