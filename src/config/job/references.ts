import type { ConfigError } from '../errors.ts';
import type { LoadedJobs } from '../load.ts';
import { ok, type Result } from '../result.ts';
import { parseRef, type Ref } from '../task/mustache.ts';
import { guard, type PrepareInput, pickJob } from './prepare.ts';

/**
 * The references of a job that nothing in its file and on the command line gives a value to: what binding helpers may do.
 * @returns them in the order of their addresses, or why the job cannot be picked
 */
export function openReferences(loaded: LoadedJobs, input: PrepareInput): Result<readonly Ref[], ConfigError> {
  const picked = guard(() => pickJob(loaded, input));
  if (!picked.ok) return picked;
  const job = picked.value;
  return guard(() => {
    const { unbound } = job.interpolate();
    return ok([...unbound].sort().flatMap((address) => parseRef(address) ?? []));
  }, job);
}
