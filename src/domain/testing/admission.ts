import { type AdmissionSettings, wholeTextPattern } from '../submit/settings.ts';
import { BUILT_IN_TIERS } from '../submit/tiers.ts';

/** What clusters allow by default. */
export const ADMISSION: AdmissionSettings = {
  allowedEnvironments: wholeTextPattern('^(prod|devel|test|staging\\d*)$'),
  tiers: BUILT_IN_TIERS,
  executorNames: new Set(['AuroraExecutor']),
  maxTasksPerJob: 4_000,
  allowedContainerTypes: new Set(['MESOS']),
  allowDockerParameters: false,
  defaultDockerParameters: [],
  requireDockerUseExecutor: true,
  allowGpus: false,
  allowMesosFetcher: false,
  allowContainerVolumes: false,
  slaPoliciesForAllTiers: false,
  minInstancesForSlaPolicy: 20,
  maxSlaDurationSecs: 7_200,
};
