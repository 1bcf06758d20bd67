import { EXIT, type ExitCode } from '../../exit-codes.ts';
import { jobsMatching } from '../../jobs-matching.ts';
import { formatKey } from '../../keys/job-key.ts';
import type { VerbContext } from '../../verb.ts';
import type { ListOptions } from './options.ts';

/** Prints the keys of the jobs that match, one a line. */
export async function run({ pattern }: ListOptions, context: VerbContext): Promise<ExitCode> {
  for (const key of await jobsMatching(pattern, context)) context.print(formatKey(key));
  return EXIT.OK;
}
