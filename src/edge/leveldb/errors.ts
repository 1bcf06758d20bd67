/** Another process has the log open. */
export class LogLocked extends Error {
  override readonly name = 'LogLocked';
  readonly directory: string;

  constructor(directory: string) {
    super(
      `the log in ${directory} is held by another process. Only one scheduler may use it at a time: ` +
        'stop the other one, or give this one a directory of its own',
    );
    this.directory = directory;
  }
}

/** The log could not be written, or was not usable any more. What was acknowledged before is safe. */
export class LogWriteFailed extends Error {
  override readonly name = 'LogWriteFailed';
  readonly directory: string;

  /** @param cause what the database or the operating system said */
  constructor(directory: string, cause: unknown) {
    super(
      `the log in ${directory} could not be written: ${rootMessage(cause)}. Nothing more is written to it; everything ` +
        'acknowledged before is there. Mend the disk (or free space on it) and start again',
      { cause },
    );
    this.directory = directory;
  }
}

/** The message of the innermost cause: the database wraps what the operating system said. */
export function rootMessage(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : rootMessage(error.cause);
}

/** Says whether `error` or one of its causes has this `code`. */
export function hasCode(error: unknown, code: string): boolean {
  if (!(error instanceof Error)) return false;
  return ('code' in error && error.code === code) || hasCode(error.cause, code);
}
