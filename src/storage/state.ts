import type {
  HostAttributes,
  HostMaintenanceRequest,
  JobConfiguration,
  JobKey,
  JobUpdateDetails,
  JobUpdateKey,
  JobUpdateStatus,
  JobUpdateSummary,
  ResourceAggregate,
  ScheduledTask,
  ScheduleStatus,
} from '../../api/generated/aurora.ts';

/**
 * Everything the scheduler knows, as of one moment. Records are immutable. Lists are snapshots: ops that are
 * applied later do not change a list already handed out, so it is safe to apply ops while going through one.
 * The order of every list is unspecified, but the same for the same history of ops.
 */
export interface StateView {
  /** The framework id that Mesos assigned; undefined before the first registration. */
  readonly frameworkId: string | undefined;
  readonly tasks: TaskView;
  readonly cronJobs: CronJobView;
  readonly quotas: QuotaView;
  readonly hostAttributes: HostAttributesView;
  readonly jobUpdates: JobUpdateView;
  readonly hostMaintenanceRequests: HostMaintenanceView;
}

/**
 * Restrictions on tasks, all of which must hold. Unset, and for the lists empty, means no restriction; a role of
 * nothing but blanks counts as unset. A Thrift TaskQuery in its complete form is a TaskFilter (offset and limit
 * are the caller's).
 */
export interface TaskFilter {
  readonly role?: string | undefined;
  readonly environment?: string | undefined;
  readonly jobName?: string | undefined;
  readonly taskIds?: readonly string[] | undefined;
  readonly statuses?: readonly ScheduleStatus[] | undefined;
  readonly instanceIds?: readonly number[] | undefined;
  readonly slaveHosts?: readonly string[] | undefined;
  readonly jobKeys?: readonly JobKey[] | undefined;
}

/** Tasks of every status. All but {@link all} cost no more than what they return (and {@link query}: its best index). */
export interface TaskView {
  readonly size: number;
  get(taskId: string): ScheduledTask | undefined;
  all(): readonly ScheduledTask[];
  byJob(jobKey: JobKey): readonly ScheduledTask[];
  byRole(role: string): readonly ScheduledTask[];
  /** Tasks that were ever assigned to this host and not been pruned, terminal ones included. */
  byHost(host: string): readonly ScheduledTask[];
  byStatus(...statuses: readonly ScheduleStatus[]): readonly ScheduledTask[];
  /** How many tasks have this status, in constant time. */
  countByStatus(status: ScheduleStatus): number;
  query(filter: TaskFilter): readonly ScheduledTask[];
  /** Keys of the jobs that have a task of any status, each once. */
  jobKeys(): readonly JobKey[];
}

export interface CronJobView {
  readonly size: number;
  get(jobKey: JobKey): JobConfiguration | undefined;
  all(): readonly JobConfiguration[];
  byRole(role: string): readonly JobConfiguration[];
}

export interface QuotaView {
  readonly size: number;
  get(role: string): ResourceAggregate | undefined;
  all(): ReadonlyMap<string, ResourceAggregate>;
}

export interface HostAttributesView {
  readonly size: number;
  get(host: string): HostAttributes | undefined;
  all(): readonly HostAttributes[];
}

/** Job updates; the state in each summary is what the update's events add up to. */
export interface JobUpdateView {
  readonly size: number;
  get(key: JobUpdateKey): JobUpdateDetails | undefined;
  /** Every update as it is now; each is put together, which copies its events, only when it is reached. */
  details(): Iterable<JobUpdateDetails> & { readonly size: number };
  /** Without copying the events, unlike {@link get}. */
  summary(key: JobUpdateKey): JobUpdateSummary | undefined;
  summaries(): readonly JobUpdateSummary[];
  summariesByJob(jobKey: JobKey): readonly JobUpdateSummary[];
  summariesByStatus(...statuses: readonly JobUpdateStatus[]): readonly JobUpdateSummary[];
}

export interface HostMaintenanceView {
  readonly size: number;
  get(host: string): HostMaintenanceRequest | undefined;
  all(): readonly HostMaintenanceRequest[];
}
