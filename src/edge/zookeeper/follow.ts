import type { CancelTimer, Timers } from '../../ports/clock.ts';
import { isZooKeeperError } from './errors.ts';
import type { Stop, Watch, ZooKeeperClient } from './types.ts';

/** Failures that come with a change of the session, which is followed anyway. */
const BROUGHT_BY_THE_SESSION = [
  'CONNECTION_LOSS',
  'NOT_SENT',
  'SESSION_MOVED',
  'SESSION_EXPIRED',
  'CLOSED',
] as const;

/** How to read what is followed. */
export interface Followed<T> {
  /** Reads and sets a watch; undefined if the node is missing, with a watch that waits for it. */
  read(watch: Watch): Promise<T | undefined>;
  /** Same text, same state: used to leave out repetitions. */
  fingerprint(state: T): string;
}

/**
 * Reads a node, delivers it, and reads again whenever its watch fires or the client has re-connected: whatever event
 * is lost, the last state is delivered. See `watchData` of {@link ZooKeeperClient} for what callers may rely on.
 */
export function follow<T>(
  client: ZooKeeperClient,
  timers: Timers,
  followed: Followed<T>,
  deliver: (state: T | undefined) => void,
  onError: (error: Error) => void,
): Stop {
  let stopped = false;
  let stale = true;
  let reading = false;
  let delivered: string | undefined;
  let cancelRetry: CancelTimer = () => {};

  const onChange = (): void => {
    stale = true;
    void readWhileStale();
  };

  async function readWhileStale(): Promise<void> {
    if (reading) return;
    reading = true;
    while (stale && !stopped) {
      stale = false;
      await readOnce();
    }
    reading = false;
  }

  async function readOnce(): Promise<void> {
    try {
      const state = await followed.read(onChange);
      const fingerprint = state === undefined ? 'missing' : followed.fingerprint(state);
      if (stopped || fingerprint === delivered) return;
      delivered = fingerprint;
      deliver(state);
    } catch (error) {
      onReadFailed(error);
    }
  }

  function onReadFailed(error: unknown): void {
    if (!isZooKeeperError(error)) throw error;
    // Re-connection, or the end of the session, brings the next step.
    if (stopped || isZooKeeperError(error, ...BROUGHT_BY_THE_SESSION)) return;
    onError(error);
    // Asking again would break the connection again and again.
    if (isZooKeeperError(error, 'ANSWER_TOO_LARGE', 'MALFORMED_ANSWER')) {
      stop();
      return;
    }
    cancelRetry();
    cancelRetry = timers.after(client.sessionTimeoutMs, onChange);
  }

  const stopListening = client.onSession((event) => {
    if (event === 'connected' || event === 'reconnected') onChange();
    else if (event !== 'suspended') stop();
  });
  const stop = (): void => {
    stopped = true;
    cancelRetry();
    stopListening();
  };
  onChange();
  return stop;
}
