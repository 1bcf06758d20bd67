import { EXIT, type ExitCode } from '../../exit-codes.ts';
import { listJobs } from '../../job-file/load.ts';
import type { VerbContext } from '../../verb.ts';
import type { ListOptions } from './options.ts';

/** Prints the keys of the jobs that a file defines, without checking the jobs. */
export async function run({ file }: ListOptions, context: VerbContext): Promise<ExitCode> {
  const keys = await listJobs(file, context);
  context.print(`jobs=[${keys.join(', ')}]`);
  return EXIT.OK;
}
