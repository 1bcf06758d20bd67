import type { Binding } from '../common-options.ts';
import type { LoadedJob } from '../job-file/load.ts';
import type { ClusterJobKey } from '../keys/job-key.ts';
import type { VerbContext } from '../verb.ts';

/** The options that name a job file for its hooks. */
export interface HooksFileOptions {
  readonly configFile: string | undefined;
  readonly bindings: readonly Binding[];
  readonly readJson: boolean;
}

/**
 * Loads the job file that a command was given beside a job that exists already. A file that cannot be
 * loaded stops the command before it changes anything.
 * @returns the job with its hooks; undefined if no file was given
 * @throws CommandError if the file does not define the job, or is wrong
 */
export async function loadHooksFile(
  job: ClusterJobKey,
  { configFile, bindings, readJson }: HooksFileOptions,
  context: VerbContext,
): Promise<LoadedJob | undefined> {
  if (configFile === undefined) return undefined;
  const { loadJob } = await import('../job-file/load.ts');
  return loadJob(job, { path: configFile, bindings, json: readJson }, context);
}
