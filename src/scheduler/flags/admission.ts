import { type FlagValues, flag, flagTypes, positive } from '../../domain/flags/index.ts';
import {
  type AdmissionSettings,
  type AllowedEnvironments,
  wholeTextPattern,
} from '../../domain/submit/settings.ts';
import { BUILT_IN_TIERS, parseTierConfig } from '../../domain/submit/tiers.ts';
import { failure, type Result, success } from '../../domain/values/result.ts';

const DEFAULT_ENVIRONMENTS = '^(prod|devel|test|staging\\d*)$';

function parsePattern(source: string): Result<AllowedEnvironments> {
  try {
    return success(wholeTextPattern(source));
  } catch (error) {
    return failure(error instanceof Error ? error.message : String(error));
  }
}

/** What jobs may do. */
export const ADMISSION_FLAGS = {
  maxTasksPerJob: flag({
    name: 'max_tasks_per_job',
    type: flagTypes.integer,
    default: 4000,
    check: positive,
    help: 'Most instances of one job.',
  }),
  allowedEnvironments: flag({
    name: 'allowed_job_environments',
    type: flagTypes.madeOf(flagTypes.text, 'regular expression', parsePattern),
    help: `Environments that jobs may have, as a whole; ${DEFAULT_ENVIRONMENTS} if not given.`,
  }),
  allowedContainerTypes: flag({
    name: 'allowed_container_types',
    type: flagTypes.list(flagTypes.oneOf('MESOS', 'DOCKER')),
    default: ['MESOS'],
    help: 'Kinds of containers that jobs may ask for.',
  }),
  allowDockerParameters: flag({
    name: 'allow_docker_parameters',
    type: flagTypes.bool,
    default: false,
    help: 'Whether jobs may set parameters of Docker.',
  }),
  defaultDockerParameters: flag({
    name: 'default_docker_parameters',
    type: flagTypes.list(flagTypes.pair),
    default: [],
    help: 'Parameters for Docker jobs that set none.',
  }),
  requireDockerUseExecutor: flag({
    name: 'require_docker_use_executor',
    type: flagTypes.bool,
    default: true,
    help: 'Whether Docker jobs must have an executor.',
  }),
  enableMesosFetcher: flag({
    name: 'enable_mesos_fetcher',
    type: flagTypes.bool,
    default: false,
    help: 'Whether jobs may have files fetched into their sandboxes.',
  }),
  allowContainerVolumes: flag({
    name: 'allow_container_volumes',
    type: flagTypes.bool,
    default: false,
    help: 'Whether jobs may mount volumes in Mesos containers.',
  }),
  tierConfig: flag({
    name: 'tier_config',
    type: flagTypes.madeOf(flagTypes.textFile, 'file', ({ text }) => parseTierConfig(text)),
    help: 'JSON file with the tiers; preferred, preemptible and revocable if not given.',
  }),
  slaAwareKillNonProd: flag({
    name: 'sla_aware_kill_non_prod',
    type: flagTypes.bool,
    default: false,
    help: 'Whether jobs of any tier may have an SLA policy.',
  }),
  minInstancesForSla: flag({
    name: 'min_required_instances_for_sla_check',
    type: flagTypes.integer,
    default: 20,
    help: 'Jobs with fewer instances may not have a count or percentage policy.',
  }),
  maxSlaDurationMs: flag({
    name: 'max_sla_duration_secs',
    type: flagTypes.duration,
    default: 7_200_000,
    check: positive,
    help: 'Longest duration of an SLA policy.',
  }),
} as const;

/**
 * @param executorNames of the executors that can be launched
 * @param allowGpus the flag allow_gpu_resource
 */
export function admissionSettings(
  values: FlagValues<typeof ADMISSION_FLAGS>,
  { executorNames, allowGpus }: Pick<AdmissionSettings, 'executorNames' | 'allowGpus'>,
): AdmissionSettings {
  return {
    allowedEnvironments: values.allowedEnvironments ?? wholeTextPattern(DEFAULT_ENVIRONMENTS),
    tiers: values.tierConfig ?? BUILT_IN_TIERS,
    executorNames,
    allowGpus,
    maxTasksPerJob: values.maxTasksPerJob,
    allowedContainerTypes: new Set(values.allowedContainerTypes),
    allowDockerParameters: values.allowDockerParameters,
    defaultDockerParameters: values.defaultDockerParameters.map(([name, value]) => ({ name, value })),
    requireDockerUseExecutor: values.requireDockerUseExecutor,
    allowMesosFetcher: values.enableMesosFetcher,
    allowContainerVolumes: values.allowContainerVolumes,
    slaPoliciesForAllTiers: values.slaAwareKillNonProd,
    minInstancesForSlaPolicy: values.minInstancesForSla,
    maxSlaDurationSecs: Math.trunc(values.maxSlaDurationMs / 1000),
  };
}
