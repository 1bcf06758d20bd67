import type { FlagValues } from '../../domain/flags/index.ts';
import {
  type Executors,
  THERMOS_EXECUTOR_NAME,
  thermosExecutor,
} from '../../domain/match/executor-settings.ts';
import type { AdmissionSettings } from '../../domain/submit/settings.ts';
import { failure, type Result, success } from '../../domain/values/result.ts';
import type { SchedulerSettings } from '../settings.ts';
import type { UpkeepSettings } from '../upkeep/upkeep.ts';
import { ADMISSION_FLAGS, admissionSettings } from './admission.ts';
import { CLUSTER_FLAGS } from './cluster.ts';
import { COORDINATION_FLAGS, type CoordinationSettings, coordinationSettings } from './coordination.ts';
import { ENGINE_FLAGS, frameworkInfo } from './engine.ts';
import { EXECUTOR_FLAGS, thermosSettings } from './executor.ts';
import { flappingSettings, historySettings, LIFECYCLE_FLAGS, reconciliationSettings } from './lifecycle.ts';
import { offerSettings, revocableTypes, SCHEDULING_FLAGS, schedulingSettings } from './scheduling.ts';
import { STORAGE_FLAGS, upkeepSettings } from './storage.ts';

export { IGNORED_FLAGS } from './ignored.ts';

/** Every flag that changes something. */
export const SCHEDULER_FLAGS = {
  ...CLUSTER_FLAGS,
  ...ENGINE_FLAGS,
  ...ADMISSION_FLAGS,
  ...EXECUTOR_FLAGS,
  ...SCHEDULING_FLAGS,
  ...LIFECYCLE_FLAGS,
  ...STORAGE_FLAGS,
  ...COORDINATION_FLAGS,
} as const;

/** The values of {@link SCHEDULER_FLAGS}. */
export type SchedulerFlagValues = FlagValues<typeof SCHEDULER_FLAGS>;

/** Everything that flags say to the parts of the scheduler. */
export interface ConfiguredSettings {
  readonly scheduler: SchedulerSettings;
  readonly admission: AdmissionSettings;
  readonly upkeep: UpkeepSettings;
  readonly coordination: CoordinationSettings;
}

/**
 * What the flags mean together.
 * @param at the name under which this scheduler is reached, and the URL of its UI
 * @returns what is wrong if flags contradict each other
 */
export function configuredSettings(
  values: SchedulerFlagValues,
  at: { readonly hostname: string; readonly webUrl: string },
): Result<ConfiguredSettings> {
  const coordination = coordinationSettings(values);
  if (!coordination.ok) return coordination;
  const executors: Executors = new Map([[THERMOS_EXECUTOR_NAME, thermosExecutor(thermosSettings(values))]]);
  const admission = admissionSettings(values, {
    executorNames: new Set(executors.keys()),
    allowGpus: values.allowGpus,
  });
  const isRevocable = (tier: string | undefined): boolean =>
    admission.tiers.tiers.get(tier ?? admission.tiers.default)?.revocable ?? false;
  try {
    const scheduler: SchedulerSettings = {
      schedulerHost: at.hostname,
      framework: frameworkInfo(values, at),
      maxRegistrationDelayMs: values.maxRegistrationDelayMs,
      offers: offerSettings(values),
      scheduling: schedulingSettings(values),
      request: { executors, isRevocable, revocableTypes: revocableTypes(values) },
      launch: {
        clusterName: values.clusterName,
        executors,
        populateDiscoveryInfo: values.populateDiscovery,
      },
      flapping: flappingSettings(values),
      transientTimeoutMs: values.transientTimeoutMs,
      killRetryMs: values.killRetryMs,
      maxStatusUpdatesPerWrite: values.maxStatusUpdateBatchSize,
      reconciliation: reconciliationSettings(values),
      history: historySettings(values),
    };
    return success({
      scheduler,
      admission,
      upkeep: upkeepSettings(values),
      coordination: coordination.value,
    });
  } catch (error) {
    if (error instanceof RangeError) return failure(`The flags contradict each other: ${error.message}`);
    throw error;
  }
}
