/** Another scheduler has become the log's writer: this one must stop at once. */
export class LogDeposed extends Error {
  override readonly name = 'LogDeposed';

  /** @param found what shows that there is another writer */
  constructor(found: string) {
    super(
      `this scheduler does not write the log any more: ${found}. Everything that was acknowledged is there; ` +
        'the scheduler that took over goes on from it',
    );
  }
}

/** ZooKeeper cannot be written. What was acknowledged before is safe; whether the last append happened is unknown. */
export class LogUnreachable extends Error {
  override readonly name = 'LogUnreachable';

  /** @param what was being done @param cause how it failed */
  constructor(what: string, cause: unknown) {
    super(
      `the log in ZooKeeper: ${what} failed: ${cause instanceof Error ? cause.message : String(cause)}. ` +
        'Everything that was acknowledged is there',
      { cause },
    );
  }
}
