import { CommandError } from '../../command-error.ts';
import { EXIT, type ExitCode } from '../../exit-codes.ts';
import { convertJobFile } from '../../job-file/load.ts';
import type { VerbContext } from '../../verb.ts';
import type { ConvertOptions } from './options.ts';

/** Writes the jobs of a file as a job file in TypeScript or JSON. */
export async function run(
  { file, language, output }: ConvertOptions,
  context: VerbContext,
): Promise<ExitCode> {
  const text = await convertJobFile(file, language, context);
  if (output === undefined) {
    context.stdout(text);
    return EXIT.OK;
  }
  const problem = await context.writeNewFile(output, text);
  if (problem === undefined) return EXIT.OK;
  throw new CommandError(EXIT.COMMAND_FAILURE, `Cannot write ${output}: ${problem}`);
}
