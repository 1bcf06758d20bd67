import { CommandError } from '../command-error.ts';
import { EXIT } from '../exit-codes.ts';
import { type ClusterJobKey, formatKey } from '../keys/job-key.ts';

/** The parts of a job's key as the file gives them; any may have been forgotten. */
export interface FileJobKey {
  readonly cluster?: string | undefined;
  readonly role?: string | undefined;
  readonly environment?: string | undefined;
  readonly name?: string | undefined;
}

/** How listings show a part that is not there. */
const MISSING = '{MISSING}';

/** A key of a file as listings show it. */
export function formatFileKey({ cluster, role, environment, name }: FileJobKey): string {
  return [cluster, role, environment, name].map((part) => part ?? MISSING).join('/');
}

/**
 * Finds the one job of a file that has the key.
 * @throws CommandError if there is none, naming those there are, or more than one
 */
export function selectJob<Job extends FileJobKey>(jobs: readonly Job[], key: ClusterJobKey): Job {
  if (jobs.length === 0) throw invalid('No job defined in this config!');
  const wanted = formatKey(key);
  const matching = jobs.filter((job) => formatFileKey(job) === wanted);
  const [job, another] = matching;
  if (job === undefined) {
    const candidates = jobs.map((each) => `  ${formatFileKey(each)}`);
    throw invalid([`Could not find job ${wanted}`, 'Candidates are:', ...candidates].join('\n'));
  }
  if (another !== undefined) {
    throw invalid(`Multiple jobs match ${wanted}; give each job of the file a key of its own`);
  }
  return job;
}

function invalid(problem: string): CommandError {
  return new CommandError(EXIT.INVALID_CONFIGURATION, problem);
}
