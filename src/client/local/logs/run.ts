import { CommandError } from '../../command-error.ts';
import { EXIT, type ExitCode } from '../../exit-codes.ts';
import type { VerbContext } from '../../verb.ts';
import { stateDirOf } from '../state-dir.ts';
import type { LogsOptions } from './options.ts';

/** Shows what scheduler, engine and observer wrote into the log of the cluster. */
export async function run({ stateDir, lines, follow }: LogsOptions, context: VerbContext): Promise<ExitCode> {
  if (lines < 1) throw new CommandError(EXIT.INVALID_PARAMETER, '--lines must be 1 or more');
  const cluster = await context.localCluster();
  const shown = await cluster.logs(stateDirOf(stateDir, cluster, context), {
    lines,
    follow,
    write: context.stdout,
  });
  if (!shown.ok) throw new CommandError(EXIT.INVALID_PARAMETER, shown.problem);
  return EXIT.OK;
}
