/**
 * How a client runs a command in the sandbox of a task: it asks the scheduler for a ticket
 * (`POST /v1/exec/<task id>`, answered with an {@link ExecPermission}), opens `GET /exec/<task id>` at the observer
 * with that ticket as a bearer token and an upgrade to {@link EXEC_PROTOCOL}, and then speaks in frames.
 */
export const EXEC_PROTOCOL = 'aurora-exec/1';

/** What the scheduler answers with. */
export interface ExecPermission {
  readonly ticket: string;
  /** On which host the task is. */
  readonly host: string;
}

/** In characters. */
export interface TerminalSize {
  readonly columns: number;
  readonly rows: number;
}

/** The first message of a session. */
export interface ExecStart {
  /** A program and its arguments. */
  readonly command: readonly string[];
  /** Absent if the user has no terminal. */
  readonly terminal?: TerminalSize & {
    /** As `TERM` names it. */
    readonly type: string;
  };
}

/** The last message of a session. */
export type ExecEnd =
  | { readonly kind: 'exited'; readonly code: number }
  | { readonly kind: 'signaled'; readonly signal: number }
  /** The observer ended it, or could not begin. */
  | { readonly kind: 'stopped'; readonly problem: string };
