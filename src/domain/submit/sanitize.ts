import type { JobConfiguration, TaskConfig } from '../../../api/generated/aurora.ts';
import type { Wire } from '../../../api/thrift/index.ts';
import { formatJobKey, isGoodIdentifier, isValidJobKey, sameJobKey } from '../values/job-key.ts';
import { failure, type Result, success } from '../values/result.ts';
import { checkContainer, checkExecutor, checkVolumes, withDefaultParameters } from './containers.ts';
import { checkDedicated } from './dedicated.ts';
import { checkResources, defaultTaskLinks } from './resource-rules.ts';
import type { AdmissionSettings } from './settings.ts';
import { checkSlaPolicy } from './sla-rules.ts';
import { isProductionTier } from './tiers.ts';
import { completeJob, completeTaskConfig } from './wire-form.ts';

/**
 * Checks a job as a client sent it and fills in what the client left to the cluster.
 * @returns the job as it may be stored, or what is wrong with it first of all; the order and the texts are
 *   those that users of the original know
 */
export function sanitizeJob(
  wire: Wire<JobConfiguration>,
  settings: AdmissionSettings,
): Result<JobConfiguration> {
  if (wire.taskConfig === undefined) return failure('Job configuration must have taskConfig set.');
  const job = completeJob(wire, wire.taskConfig);
  if (!job.ok) return job;
  const problem = checkJob(job.value, settings);
  if (problem !== undefined) return failure(problem);
  const taskConfig = admitTask(job.value.taskConfig, job.value.instanceCount, settings);
  if (!taskConfig.ok) return taskConfig;
  if (job.value.cronSchedule && taskConfig.value.isService) {
    return failure(`A service task may not be run on a cron schedule: ${formatJobKey(job.value.key)}`);
  }
  return success({ ...job.value, taskConfig: taskConfig.value });
}

/**
 * Checks and completes a task configuration that comes without a job, as for updates and diffs.
 * @param instanceCount how many instances are to have it
 */
export function sanitizeTaskConfig(
  wire: Wire<TaskConfig>,
  instanceCount: number,
  settings: AdmissionSettings,
): Result<TaskConfig> {
  const config = completeTaskConfig(wire);
  return config.ok ? admitTask(config.value, instanceCount, settings) : config;
}

function checkJob(job: JobConfiguration, settings: AdmissionSettings): string | undefined {
  const { key, owner, instanceCount, taskConfig } = job;
  if (instanceCount <= 0) return 'Instance count must be positive.';
  if (!isValidJobKey(key)) return invalidKey(key);
  const environmentProblem = checkEnvironment(key.environment, settings);
  if (environmentProblem !== undefined) return environmentProblem;
  if (owner !== undefined && !isGoodIdentifier(owner.user)) {
    return `Job user contains illegal characters: ${owner.user}`;
  }
  // Permissions are checked for the one key and tasks are created under the other.
  if (isValidJobKey(taskConfig.job) && !sameJobKey(key, taskConfig.job)) {
    return `Job key ${formatJobKey(key)} does not match the key ${formatJobKey(taskConfig.job)} of its taskConfig.`;
  }
  return undefined;
}

function checkEnvironment(
  environment: string,
  { allowedEnvironments }: AdmissionSettings,
): string | undefined {
  if (allowedEnvironments.matches(environment)) return undefined;
  return `Job environment ${environment} doesn't match: ${allowedEnvironments.source}`;
}

function invalidKey(key: TaskConfig['job']): string {
  return `Job key ${formatJobKey(key)} is invalid.`;
}

type Check = (config: TaskConfig, settings: AdmissionSettings) => string | undefined;

/** In the order in which users get to hear of problems. */
const TASK_CHECKS: readonly Check[] = [
  ({ job }) => (isValidJobKey(job) ? undefined : invalidKey(job)),
  ({ job }, settings) => checkEnvironment(job.environment, settings),
  checkExecutor,
  checkDedicated,
  checkContainer,
  checkResources,
  ({ mesosFetcherUris }, { allowMesosFetcher }) =>
    mesosFetcherUris.length === 0 || allowMesosFetcher
      ? undefined
      : 'Mesos Fetcher for individual jobs is disabled in this cluster.',
  checkVolumes,
];

function admitTask(
  config: TaskConfig,
  instanceCount: number,
  settings: AdmissionSettings,
): Result<TaskConfig> {
  const tiered = withTier(config, settings);
  if (!tiered.ok) return tiered;
  for (const check of TASK_CHECKS) {
    const problem = check(tiered.value, settings);
    if (problem !== undefined) return failure(problem);
  }
  const slaProblem = checkSlaPolicy(tiered.value, instanceCount, settings);
  if (slaProblem !== undefined) return failure(slaProblem);
  return success({
    ...tiered.value,
    container: withDefaultParameters(config.container, settings),
    taskLinks: defaultTaskLinks(config),
  });
}

/** Whether a task is production follows from its tier, whatever the client says. */
function withTier(config: TaskConfig, { tiers }: AdmissionSettings): Result<TaskConfig> {
  if (config.tier !== undefined && !isGoodIdentifier(config.tier)) {
    return failure(`Tier contains illegal characters: ${config.tier}`);
  }
  const name = config.tier ?? tiers.default;
  const tier = tiers.tiers.get(name);
  if (tier === undefined) return failure(`Invalid tier '${name}' in TaskConfig.`);
  return success({ ...config, tier: name, production: isProductionTier(tier) });
}
