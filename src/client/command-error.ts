/**
 * Ends a command in an expected way: bad input, a refusal of the scheduler, no answer.
 * It unwinds the whole verb, whichever helper found the problem; `runClient` prints it and nothing more.
 */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  readonly exitCode: number;

  /**
   * @param exitCode one of `EXIT`, or what a hook of the user's own asks for
   * @param message what is wrong and what would be right; goes to stderr as it is
   */
  constructor(exitCode: number, message: string) {
    super(message);
    this.exitCode = exitCode;
  }
}
