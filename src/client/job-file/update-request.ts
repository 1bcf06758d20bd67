import type { JobUpdateRequest } from '../../../api/generated/aurora.ts';
import type { Wire } from '../../../api/thrift/index.ts';
import { toRanges } from '../../domain/values/instance-ranges.ts';
import { CommandError } from '../command-error.ts';
import { EXIT } from '../exit-codes.ts';
import type { LoadedJob } from './load.ts';

/**
 * The update that makes a running job what its file says.
 * @param instances the only ones to update; undefined for all
 * @throws CommandError if the job's update settings are wrong
 */
export async function toUpdateRequest(
  { config, configuration }: LoadedJob,
  instances: readonly number[] | undefined,
): Promise<Wire<JobUpdateRequest>> {
  const { formatConfigError, toUpdateSettings } = await import('../../config/index.ts');
  const settings = toUpdateSettings(config, instances === undefined ? undefined : toRanges(instances));
  if (!settings.ok) {
    const problem = `Error loading configuration: ${formatConfigError(settings.error)}`;
    throw new CommandError(EXIT.INVALID_CONFIGURATION, problem);
  }
  const { taskConfig, instanceCount } = configuration;
  return {
    settings: settings.value,
    ...(taskConfig === undefined ? {} : { taskConfig }),
    ...(instanceCount === undefined ? {} : { instanceCount }),
  };
}
