import type { TaskConfig } from '../../../../api/generated/aurora.ts';
import { shellWords } from '../../../domain/values/shell.ts';
import { CommandError } from '../../command-error.ts';
import { EXIT } from '../../exit-codes.ts';
import type { VerbContext } from '../../verb.ts';
import { configurationText } from './configuration-text.ts';

/** What programs that compare files exit with if they could: nothing differs, something does. */
const COMPARED: ReadonlySet<number> = new Set([0, 1]);

/**
 * Compares configurations with the user's own program, `$DIFF_VIEWER`, or `diff`.
 * @returns what the program printed
 * @throws CommandError if it cannot be run or fails
 */
export async function compareConfigurations(
  running: readonly TaskConfig[],
  wanted: readonly TaskConfig[],
  context: VerbContext,
): Promise<string> {
  const command = viewerOf(context);
  const text = (some: readonly TaskConfig[]): string => some.map(configurationText).join('');
  const outcome = await context.compareTexts(command, text(running), text(wanted));
  if (outcome.kind === 'ran' && COMPARED.has(outcome.exitCode)) return outcome.output;
  const problem = outcome.kind === 'ran' ? `it ended with ${outcome.exitCode}` : outcome.problem;
  throw failed(`${command.join(' ')}: ${problem}`);
}

/** The program and its arguments, which may be quoted as for a shell. */
function viewerOf({ environment }: VerbContext): readonly string[] {
  const viewer = environment['DIFF_VIEWER'] ?? '';
  const command = shellWords(viewer);
  if (command === undefined) throw failed(`a quote is not closed in DIFF_VIEWER=${viewer}`);
  return command.length === 0 ? ['diff'] : command;
}

function failed(problem: string): CommandError {
  return new CommandError(EXIT.COMMAND_FAILURE, `Error running diff: ${problem}`);
}
