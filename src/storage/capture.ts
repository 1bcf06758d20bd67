import type {
  HostAttributes,
  HostMaintenanceRequest,
  JobConfiguration,
  JobUpdateDetails,
  ScheduledTask,
} from '../../api/generated/aurora.ts';
import type { QuotaConfiguration, SchedulerMetadata } from '../../api/generated/storage.ts';
import type { StateView } from './state.ts';

/** The state at one moment. Holds the records, which are immutable, so that the state may go on. */
export interface CapturedState extends CapturedFrame {
  readonly tasks: readonly ScheduledTask[];
}

/** All but the tasks, which are most of a state. */
export interface CapturedFrame {
  /** Milliseconds since the epoch. */
  readonly timestamp: number;
  readonly schedulerMetadata: SchedulerMetadata;
  readonly hostAttributes: readonly HostAttributes[];
  readonly cronJobs: readonly JobConfiguration[];
  readonly quotaConfigurations: readonly QuotaConfiguration[];
  readonly jobUpdates: Iterable<JobUpdateDetails> & { readonly size: number };
  readonly hostMaintenanceRequests: readonly HostMaintenanceRequest[];
}

/**
 * Copies what `state` holds at this moment: references only, so that even a million tasks take milliseconds.
 * @param nowMs milliseconds since the epoch
 */
export function capture(state: StateView, nowMs: number): CapturedState {
  return { ...captureFrame(state, nowMs), tasks: state.tasks.all() };
}

/** Copies what `state` holds at this moment but for the tasks. @param nowMs milliseconds since the epoch */
export function captureFrame(state: StateView, nowMs: number): CapturedFrame {
  const { frameworkId } = state;
  return {
    timestamp: nowMs,
    schedulerMetadata: { ...(frameworkId !== undefined && { frameworkId }), details: new Map() },
    hostAttributes: state.hostAttributes.all(),
    cronJobs: state.cronJobs.all(),
    quotaConfigurations: Array.from(state.quotas.all(), ([role, quota]) => ({ role, quota })),
    jobUpdates: state.jobUpdates.details(),
    hostMaintenanceRequests: state.hostMaintenanceRequests.all(),
  };
}
