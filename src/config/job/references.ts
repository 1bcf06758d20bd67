import { type ConfigError, configError } from '../errors.ts';
import type { LoadedJobs } from '../load.ts';
import { type Failed, failed, ok, type Result } from '../result.ts';
import { parseRef, type Ref } from '../task/mustache.ts';
import { placeOfUnbound } from './place.ts';
import { guard, type PrepareInput, pickJob } from './prepare.ts';

/** A reference that nothing in a file and on the command line gives a value to. */
export interface OpenReference {
  readonly ref: Ref;
  /** The error that nothing else gives it one either, with its place in the file. */
  readonly refuse: (problem: string) => Failed<ConfigError>;
}

/**
 * The open references of a job: what binding helpers may do.
 * @returns them in the order of their addresses, or why the job cannot be picked
 */
export function openReferences(
  loaded: LoadedJobs,
  input: PrepareInput,
): Result<readonly OpenReference[], ConfigError> {
  const picked = guard(() => pickJob(loaded, input));
  if (!picked.ok) return picked;
  const job = picked.value;
  return guard(() => {
    const { unbound } = job.interpolate();
    const refs = [...unbound].sort().flatMap((address) => parseRef(address) ?? []);
    return ok(
      refs.map((ref) => ({
        ref,
        refuse: (problem) => failed(configError('invalid', problem, placeOfUnbound(job, ref.address))),
      })),
    );
  }, job);
}
