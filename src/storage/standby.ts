import type { SharedLog } from '../ports/log.ts';
import { Replay, type ReplayContext, type Replayed } from './replay.ts';

/** The state of a log that another scheduler writes, at most moments behind it. */
export interface Standby {
  /** Resolves once what the log held at the beginning is applied; never, if following fails before. */
  readonly ready: Promise<void>;
  /**
   * Ends following, and applies what is still missing: call it after {@link SharedLog.takeOver}, when nobody else
   * appends any more.
   * @returns the state for `createStorage`
   * @throws LogDamaged, or what the log's implementation throws
   */
  promote(): Promise<Replayed>;
  /** Ends following; the state is not wanted. */
  stop(): void;
}

/**
 * Follows a log, so that taking over means to apply the last few entries instead of all of them.
 * @param onFailed called once if the log cannot be followed any more: it is damaged, or out of reach for good
 */
export function followLog(log: SharedLog, context: ReplayContext, onFailed: (error: Error) => void): Standby {
  const replay = new Replay(log, context);
  const caughtUp = Promise.withResolvers<void>();
  let isFollowing = true;
  let isBehind = false;
  /** Why the state is not good, whoever was told. */
  let failure: unknown;
  let pass: Promise<void> | undefined;
  let unfollow = (): void => {};

  const end = (): void => {
    isFollowing = false;
    unfollow();
  };
  const fail = (error: unknown): void => {
    if (!isFollowing) return;
    end();
    onFailed(error instanceof Error ? error : new Error(String(error)));
  };
  const catchUp = async (): Promise<void> => {
    try {
      while (isBehind && isFollowing) {
        isBehind = false;
        await replay.catchUp();
        caughtUp.resolve();
      }
    } catch (error) {
      failure = error;
      fail(error);
    }
    pass = undefined;
  };
  const wake = (): void => {
    isBehind = true;
    pass ??= catchUp();
  };
  wake();
  unfollow = log.follow(wake, fail);

  return {
    ready: caughtUp.promise,
    async promote() {
      end();
      await pass;
      // To go on would be to go on behind the entry that could not be applied.
      if (failure !== undefined) throw failure;
      await replay.catchUp();
      return replay.end();
    },
    stop: end,
  };
}
