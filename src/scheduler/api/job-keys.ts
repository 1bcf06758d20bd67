import type { JobKey } from '../../../api/generated/aurora.ts';
import type { Wire } from '../../../api/thrift/index.ts';
import { isValidJobKey } from '../../domain/values/job-key.ts';
import { failure, type Result, success } from '../../domain/values/result.ts';

/** The job that a call names. Job keys decide over permissions, so an invalid one ends the call. */
export function requireJobKey(wire: Wire<JobKey> | undefined): Result<JobKey> {
  const { role = '', environment = '', name = '' } = wire ?? {};
  const key = { role, environment, name };
  if (isValidJobKey(key)) return success(key);
  return failure(
    `Missing or invalid job key from request. '${role}/${environment}/${name}' is not role/environment/name, ` +
      'each of 1 to 255 letters, digits, underscores, dots and hyphens.',
  );
}
