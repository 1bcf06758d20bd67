import type { ProgramEnd } from '../../ports/task-access.ts';
import { CommandError } from '../command-error.ts';
import { EXIT, type ExitCode, type ProgramStatus } from '../exit-codes.ts';

/** What ssh ends with when it could not do what it should; the command there may end with it, too. */
export const SSH_FAILURE = 255;

/** Of a process that a signal ended, as shells count. */
const SIGNAL_BASE = 128;

/**
 * The exit code of a command that ends as another program did.
 * @throws CommandError if the program could not be started
 */
export function exitCodeOf(program: string, end: ProgramEnd): ExitCode {
  if (end.kind === 'notStarted') {
    throw new CommandError(EXIT.COMMAND_FAILURE, `${program} cannot be run: ${end.problem}`);
  }
  return programStatus(end.kind === 'exited' ? end.code : SIGNAL_BASE + end.signal);
}

/** Marks a number as the exit code of another program. */
function programStatus(code: number): ProgramStatus {
  // The mark exists for the compiler only.
  return code as ProgramStatus;
}
