import { CommandError } from '../../command-error.ts';
import { EXIT, type ExitCode } from '../../exit-codes.ts';
import type { VerbContext } from '../../verb.ts';
import { stateDirOf } from '../state-dir.ts';
import type { DownOptions } from './options.ts';

/** Stops the cluster of a state directory and everything that it started. */
export async function run({ stateDir, purge }: DownOptions, context: VerbContext): Promise<ExitCode> {
  const cluster = await context.localCluster();
  const directory = stateDirOf(stateDir, cluster, context);
  const stopped = await cluster.stop(directory, { purge });
  if (!stopped.ok) throw new CommandError(EXIT.COMMAND_FAILURE, stopped.problem);
  context.print(`The cluster of ${directory} is down${purge ? ', its state is removed' : ''}.`);
  return EXIT.OK;
}
