import { type ConfigError, configError, isJobError } from '../errors.ts';
import { TooLargeError } from '../pystachio/raw.ts';
import type { StructObject } from '../pystachio/struct.ts';
import { failed, ok, type Result } from '../result.ts';

/** The four parts of a job's key as the file gives them; a part that is not set is undefined. */
export interface FileJobKey {
  readonly cluster: string | undefined;
  readonly role: string | undefined;
  readonly environment: string | undefined;
  readonly name: string | undefined;
}

/** A key that names one job. */
export type FullJobKey = { readonly [Part in keyof FileJobKey]: string };

/** The scheduler takes far less; here it keeps the list of keys of a file from growing without end. */
const MAX_PART_CHARACTERS = 1000;

/** How messages show a part that is not set. */
const MISSING = '{MISSING}';
const MISSING_HINT = `A job needs a cluster, a role, an environment and a name: ${MISSING} marks what is not set.`;

/**
 * The key of a job as the file gives it.
 * @returns the error where a part cannot be interpolated
 */
function jobKeyOf(job: StructObject): Result<FileJobKey, ConfigError> {
  const part = (name: string) => {
    const text = job.field(name)?.toString();
    if (text === undefined || text.length <= MAX_PART_CHARACTERS) return text;
    throw new TooLargeError(
      `the ${name} of a job has ${text.length} characters, more than the ${MAX_PART_CHARACTERS} allowed`,
    );
  };
  try {
    return ok({
      cluster: part('cluster'),
      role: part('role'),
      environment: part('environment'),
      name: part('name'),
    });
  } catch (error) {
    if (isJobError(error)) return failed(configError('invalid', error.message, job.origin));
    throw error;
  }
}

/** `cluster/role/environment/name`, with `{MISSING}` for parts that are not set. */
export function formatFileKey({ cluster, role, environment, name }: FileJobKey): string {
  return [cluster, role, environment, name].map((part) => part ?? MISSING).join('/');
}

/**
 * The keys of all jobs of a file, in its order, for `config list`. Jobs are bound first with `bindJobs`.
 * @param jobs as loaded
 */
export function listJobKeys(jobs: readonly StructObject[]): Result<readonly FileJobKey[], ConfigError> {
  const keys: FileJobKey[] = [];
  for (const job of jobs) {
    const key = jobKeyOf(job);
    if (!key.ok) return key;
    keys.push(key.value);
  }
  return ok(keys);
}

/**
 * Picks the one job with a key.
 * @param jobs bound already: bindings may be part of keys
 * @param wanted its key
 * @returns the job, or upstream's message, which lists the candidates
 */
export function selectJob(
  jobs: readonly StructObject[],
  wanted: FullJobKey,
): Result<StructObject, ConfigError> {
  if (jobs.length === 0) return failed(configError('selection', 'No job defined in this config!'));
  const keys = listJobKeys(jobs);
  if (!keys.ok) return keys;
  const shown = keys.value.map(formatFileKey);
  const key = formatFileKey(wanted);
  const matching = jobs.filter((_, index) => shown[index] === key);
  const [job] = matching;
  if (matching.length === 1 && job !== undefined) return ok(job);
  const problem =
    matching.length === 0
      ? `Could not find job ${key}`
      : 'Multiple jobs match, please disambiguate by specifying a job key.';
  const lines = [problem, 'Candidates are:', ...shown.map((each) => `  ${each}`)];
  if (shown.some((each) => each.includes(MISSING))) lines.push(MISSING_HINT);
  // Of several, the last one is most likely the one too many.
  return failed(configError('selection', lines.join('\n'), matching.at(-1)?.origin));
}
