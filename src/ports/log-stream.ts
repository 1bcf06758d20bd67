/**
 * What an observer tells in the headers of a piece of a log
 * (`/logstream/<task id>/<process>/<stdout|stderr>`), beside the bytes in the body.
 */
export const LOG_HEADERS = {
  /** Hand it back as `position` to read on. Absent while nothing was written. */
  position: 'aurora-log-position',
  /** A {@link LogStreamState}. */
  state: 'aurora-log-state',
  /** `yes` if what came before these bytes was rotated away before it was read. */
  gap: 'aurora-log-gap',
  /** Milliseconds since the epoch at which the first file was begun, at the start only. */
  begun: 'aurora-log-begun',
} as const;

/** `more`: there is more now; `open`: there may be more later; `ended`: there will never be more. */
export const LOG_STREAM_STATES = ['more', 'open', 'ended'] as const;
export type LogStreamState = (typeof LOG_STREAM_STATES)[number];
