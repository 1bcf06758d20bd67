// Generated from api/aurora.thrift by tools/generate-api.ts. Do not edit.
import {
  bool,
  double,
  enumeration,
  type EnumSchema,
  field,
  i32,
  i64,
  list,
  map,
  method,
  service,
  type ServiceSchema,
  set,
  string,
  struct,
  type StructSchema,
  union,
  type Wire,
} from '../thrift/schema.ts';

/** Name of the executor that understands Thermos tasks. */
export const AURORA_EXECUTOR_NAME = 'AuroraExecutor';

/** Pattern of roles, environments, job names and other identifiers. */
export const GOOD_IDENTIFIER_PATTERN = '^[\\w\\-\\.]+$';

export const GOOD_IDENTIFIER_PATTERN_JVM = GOOD_IDENTIFIER_PATTERN;

export const GOOD_IDENTIFIER_PATTERN_PYTHON = GOOD_IDENTIFIER_PATTERN;

/** A request with this header is answered by the instance it reached, leader or not. */
export const BYPASS_LEADER_REDIRECT_HEADER_NAME = 'Bypass-Leader-Redirect';

/** Where the file system of a task's image is mounted inside its sandbox. */
export const TASK_FILESYSTEM_MOUNT_POINT = 'taskfs';

/** How an RPC ended. */
export type ResponseCode =
  | 'INVALID_REQUEST'
  | 'OK'
  | 'ERROR'
  | 'WARNING'
  | 'AUTH_FAILED'
  /** The job has an active update that forbids the operation. */
  | 'JOB_UPDATING_ERROR'
  /** The scheduler cannot answer now; the same call may succeed later. */
  | 'ERROR_TRANSIENT'
  ;
export const ResponseCode: EnumSchema<ResponseCode> = enumeration('ResponseCode', {
  INVALID_REQUEST: 0,
  OK: 1,
  ERROR: 2,
  WARNING: 3,
  AUTH_FAILED: 4,
  JOB_UPDATING_ERROR: 5,
  ERROR_TRANSIENT: 6,
});

/** How far the maintenance of a host has come. */
export type MaintenanceMode =
  | 'NONE'
  | 'SCHEDULED'
  | 'DRAINING'
  | 'DRAINED'
  ;
export const MaintenanceMode: EnumSchema<MaintenanceMode> = enumeration('MaintenanceMode', {
  NONE: 1,
  SCHEDULED: 2,
  DRAINING: 3,
  DRAINED: 4,
});

/** Access mode of a volume. */
export type Mode =
  | 'RW'
  | 'RO'
  ;
export const Mode: EnumSchema<Mode> = enumeration('Mode', {
  RW: 1,
  RO: 2,
});

/** What happens when a cron run is due while the one before is still running. */
export type CronCollisionPolicy =
  | 'KILL_EXISTING'
  | 'CANCEL_NEW'
  /** Deprecated. */
  | 'RUN_OVERLAP'
  ;
export const CronCollisionPolicy: EnumSchema<CronCollisionPolicy> = enumeration('CronCollisionPolicy', {
  KILL_EXISTING: 0,
  CANCEL_NEW: 1,
  RUN_OVERLAP: 2,
});

/** States of a task. */
export type ScheduleStatus =
  | 'INIT'
  | 'THROTTLED'
  | 'PENDING'
  | 'ASSIGNED'
  | 'STARTING'
  | 'RUNNING'
  | 'FINISHED'
  | 'PREEMPTING'
  | 'RESTARTING'
  | 'DRAINING'
  | 'FAILED'
  | 'KILLED'
  | 'KILLING'
  | 'LOST'
  | 'PARTITIONED'
  ;
export const ScheduleStatus: EnumSchema<ScheduleStatus> = enumeration('ScheduleStatus', {
  INIT: 11,
  THROTTLED: 16,
  PENDING: 0,
  ASSIGNED: 9,
  STARTING: 1,
  RUNNING: 2,
  FINISHED: 3,
  PREEMPTING: 13,
  RESTARTING: 12,
  DRAINING: 17,
  FAILED: 4,
  KILLED: 5,
  KILLING: 6,
  LOST: 7,
  PARTITIONED: 18,
});

/** States of a task that still needs the scheduler's care. */
export const ACTIVE_STATES: ReadonlySet<ScheduleStatus> = new Set(['ASSIGNED', 'DRAINING', 'KILLING', 'PARTITIONED', 'PENDING', 'PREEMPTING', 'RESTARTING', 'RUNNING', 'STARTING', 'THROTTLED']);

/** Active states of a task that has an agent. */
export const SLAVE_ASSIGNED_STATES: ReadonlySet<ScheduleStatus> = new Set(['ASSIGNED', 'DRAINING', 'KILLING', 'PARTITIONED', 'PREEMPTING', 'RESTARTING', 'RUNNING', 'STARTING']);

/** States of a task that has a sandbox. */
export const LIVE_STATES: ReadonlySet<ScheduleStatus> = new Set(['DRAINING', 'KILLING', 'PARTITIONED', 'PREEMPTING', 'RESTARTING', 'RUNNING']);

/** States that a task never leaves. */
export const TERMINAL_STATES: ReadonlySet<ScheduleStatus> = new Set(['FAILED', 'FINISHED', 'KILLED', 'LOST']);

/** States of a job update. */
export type JobUpdateStatus =
  | 'ROLLING_FORWARD'
  | 'ROLLING_BACK'
  | 'ROLL_FORWARD_PAUSED'
  | 'ROLL_BACK_PAUSED'
  | 'ROLLED_FORWARD'
  | 'ROLLED_BACK'
  | 'ABORTED'
  | 'ERROR'
  | 'FAILED'
  | 'ROLL_FORWARD_AWAITING_PULSE'
  | 'ROLL_BACK_AWAITING_PULSE'
  ;
export const JobUpdateStatus: EnumSchema<JobUpdateStatus> = enumeration('JobUpdateStatus', {
  ROLLING_FORWARD: 0,
  ROLLING_BACK: 1,
  ROLL_FORWARD_PAUSED: 2,
  ROLL_BACK_PAUSED: 3,
  ROLLED_FORWARD: 4,
  ROLLED_BACK: 5,
  ABORTED: 6,
  ERROR: 7,
  FAILED: 8,
  ROLL_FORWARD_AWAITING_PULSE: 9,
  ROLL_BACK_AWAITING_PULSE: 10,
});

/** States of an update that has not ended. */
export const ACTIVE_JOB_UPDATE_STATES: ReadonlySet<JobUpdateStatus> = new Set(['ROLLING_FORWARD', 'ROLLING_BACK', 'ROLL_FORWARD_PAUSED', 'ROLL_BACK_PAUSED', 'ROLL_FORWARD_AWAITING_PULSE', 'ROLL_BACK_AWAITING_PULSE']);

/** States of an update that waits for its coordinator; the name's spelling is part of the contract. */
export const AWAITNG_PULSE_JOB_UPDATE_STATES: ReadonlySet<JobUpdateStatus> = new Set(['ROLL_FORWARD_AWAITING_PULSE', 'ROLL_BACK_AWAITING_PULSE']);

/** What an update did to one instance. */
export type JobUpdateAction =
  | 'INSTANCE_UPDATED'
  | 'INSTANCE_ROLLED_BACK'
  | 'INSTANCE_UPDATING'
  | 'INSTANCE_ROLLING_BACK'
  | 'INSTANCE_UPDATE_FAILED'
  | 'INSTANCE_ROLLBACK_FAILED'
  ;
export const JobUpdateAction: EnumSchema<JobUpdateAction> = enumeration('JobUpdateAction', {
  INSTANCE_UPDATED: 1,
  INSTANCE_ROLLED_BACK: 2,
  INSTANCE_UPDATING: 3,
  INSTANCE_ROLLING_BACK: 4,
  INSTANCE_UPDATE_FAILED: 5,
  INSTANCE_ROLLBACK_FAILED: 6,
});

/** Answer to a pulse. */
export type JobUpdatePulseStatus =
  | 'OK'
  /** The update has ended: no more pulses are needed. */
  | 'FINISHED'
  ;
export const JobUpdatePulseStatus: EnumSchema<JobUpdatePulseStatus> = enumeration('JobUpdatePulseStatus', {
  OK: 1,
  FINISHED: 2,
});

/** Deprecated: the user who owns a job. */
export interface Identity {
  readonly user: string;
}
export const Identity: StructSchema<Identity> = struct('Identity', [
  field(2, 'user', string, 'required'),
]);

/** One attribute of a host with all its values. */
export interface Attribute {
  readonly name: string;
  readonly values: readonly string[];
}
export const Attribute: StructSchema<Attribute> = struct('Attribute', [
  field(1, 'name', string, 'required'),
  field(2, 'values', set(string), 'zero'),
]);

/** What is known of a host beyond its offers. */
export interface HostAttributes {
  readonly host: string;
  readonly attributes: readonly Attribute[];
  readonly mode?: MaintenanceMode;
  readonly slaveId?: string;
  /** Written by forks of the original: when the host last made an offer. */
  readonly lastSeenMs?: number;
}
export const HostAttributes: StructSchema<HostAttributes> = struct('HostAttributes', [
  field(1, 'host', string, 'required'),
  field(2, 'attributes', set(Attribute), 'zero'),
  field(3, 'mode', MaintenanceMode, 'nullable'),
  field(4, 'slaveId', string, 'nullable'),
  field(5, 'lastSeenMs', i64, 'nullable'),
]);

/** The host's attribute has (or, negated, has none of) these values. */
export interface ValueConstraint {
  readonly negated: boolean;
  readonly values: readonly string[];
}
export const ValueConstraint: StructSchema<ValueConstraint> = struct('ValueConstraint', [
  field(1, 'negated', bool, 'zero'),
  field(2, 'values', set(string), 'zero'),
]);

/** At most so many tasks of the job where the attribute's value is equal. */
export interface LimitConstraint {
  readonly limit: number;
}
export const LimitConstraint: StructSchema<LimitConstraint> = struct('LimitConstraint', [
  field(1, 'limit', i32, 'zero'),
]);

/** Either kind of constraint. */
export type TaskConstraint =
  | { readonly value: ValueConstraint }
  | { readonly limit: LimitConstraint }
  ;
export const TaskConstraint: StructSchema<TaskConstraint> = union('TaskConstraint', [
  field(1, 'value', ValueConstraint, 'nullable'),
  field(2, 'limit', LimitConstraint, 'nullable'),
]);

/** A constraint on the host attribute `name`. */
export interface Constraint {
  readonly name: string;
  readonly constraint: TaskConstraint;
}
export const Constraint: StructSchema<Constraint> = struct('Constraint', [
  field(1, 'name', string, 'required'),
  field(2, 'constraint', TaskConstraint, 'required'),
]);

/** Unused. */
export interface Package {
  readonly role: string;
  readonly name: string;
  readonly version: number;
}
export const Package: StructSchema<Package> = struct('Package', [
  field(1, 'role', string, 'required'),
  field(2, 'name', string, 'required'),
  field(3, 'version', i32, 'zero'),
]);

/** A free key and value of a job or an update. */
export interface Metadata {
  readonly key: string;
  readonly value: string;
}
export const Metadata: StructSchema<Metadata> = struct('Metadata', [
  field(1, 'key', string, 'required'),
  field(2, 'value', string, 'required'),
]);

/** Names a job within a cluster. */
export interface JobKey {
  readonly role: string;
  readonly environment: string;
  readonly name: string;
}
export const JobKey: StructSchema<JobKey> = struct('JobKey', [
  field(1, 'role', string, 'required'),
  field(2, 'environment', string, 'required'),
  field(3, 'name', string, 'required'),
]);

/** Deprecated, still found in logs: what a lock covers. */
export type LockKey =
  | { readonly job: JobKey }
  ;
export const LockKey: StructSchema<LockKey> = union('LockKey', [
  field(1, 'job', JobKey, 'nullable'),
]);

/** Deprecated, still found in logs. */
export interface Lock {
  readonly key: LockKey;
  readonly token: string;
  readonly user: string;
  readonly timestampMs: number;
  readonly message?: string;
}
export const Lock: StructSchema<Lock> = struct('Lock', [
  field(1, 'key', LockKey, 'required'),
  field(2, 'token', string, 'required'),
  field(3, 'user', string, 'required'),
  field(4, 'timestampMs', i64, 'zero'),
  field(5, 'message', string, 'nullable'),
]);

/** Names one instance of a job. */
export interface InstanceKey {
  readonly jobKey: JobKey;
  readonly instanceId: number;
}
export const InstanceKey: StructSchema<InstanceKey> = struct('InstanceKey', [
  field(1, 'jobKey', JobKey, 'required'),
  field(2, 'instanceId', i32, 'zero'),
]);

/** Something the agent fetches into the sandbox before the task starts. */
export interface MesosFetcherURI {
  readonly value: string;
  readonly extract: boolean;
  readonly cache: boolean;
  readonly outputFile?: string;
}
export const MesosFetcherURI: StructSchema<MesosFetcherURI> = struct('MesosFetcherURI', [
  field(1, 'value', string, 'required'),
  field(2, 'extract', bool, 'zero'),
  field(3, 'cache', bool, 'zero'),
  field(4, 'outputFile', string, 'nullable'),
]);

/** The executor and what it is given; for Thermos the data is the task as JSON. */
export interface ExecutorConfig {
  readonly name: string;
  readonly data?: string;
}
export const ExecutorConfig: StructSchema<ExecutorConfig> = struct('ExecutorConfig', [
  field(1, 'name', string, 'required'),
  field(2, 'data', string, 'nullable'),
]);

/** A host directory mounted into a container. */
export interface Volume {
  readonly containerPath: string;
  readonly hostPath: string;
  readonly mode: Mode;
}
export const Volume: StructSchema<Volume> = struct('Volume', [
  field(1, 'containerPath', string, 'required'),
  field(2, 'hostPath', string, 'required'),
  field(3, 'mode', Mode, 'required'),
]);

/** A Docker image. */
export interface DockerImage {
  readonly name: string;
  readonly tag: string;
}
export const DockerImage: StructSchema<DockerImage> = struct('DockerImage', [
  field(1, 'name', string, 'required'),
  field(2, 'tag', string, 'required'),
]);

/** An AppC image. */
export interface AppcImage {
  readonly name: string;
  readonly imageId: string;
}
export const AppcImage: StructSchema<AppcImage> = struct('AppcImage', [
  field(1, 'name', string, 'required'),
  field(2, 'imageId', string, 'required'),
]);

/** Either kind of image. */
export type Image =
  | { readonly docker: DockerImage }
  | { readonly appc: AppcImage }
  ;
export const Image: StructSchema<Image> = union('Image', [
  field(1, 'docker', DockerImage, 'nullable'),
  field(2, 'appc', AppcImage, 'nullable'),
]);

/** The Mesos containerizer, with or without an image. */
export interface MesosContainer {
  readonly image?: Image;
  readonly volumes: readonly Volume[];
}
export const MesosContainer: StructSchema<MesosContainer> = struct('MesosContainer', [
  field(1, 'image', Image, 'nullable'),
  field(2, 'volumes', list(Volume), 'zero'),
]);

/** A command line option for `docker run`. */
export interface DockerParameter {
  readonly name: string;
  readonly value: string;
}
export const DockerParameter: StructSchema<DockerParameter> = struct('DockerParameter', [
  field(1, 'name', string, 'required'),
  field(2, 'value', string, 'required'),
]);

/** The Docker containerizer. */
export interface DockerContainer {
  readonly image: string;
  readonly parameters: readonly DockerParameter[];
}
export const DockerContainer: StructSchema<DockerContainer> = struct('DockerContainer', [
  field(1, 'image', string, 'required'),
  field(2, 'parameters', list(DockerParameter), 'zero'),
]);

/** Either kind of container. */
export type Container =
  | { readonly mesos: MesosContainer }
  | { readonly docker: DockerContainer }
  ;
export const Container: StructSchema<Container> = union('Container', [
  field(1, 'mesos', MesosContainer, 'nullable'),
  field(2, 'docker', DockerContainer, 'nullable'),
]);

/** An amount of one resource. */
export type Resource =
  | { readonly numCpus: number }
  | { readonly ramMb: number }
  | { readonly diskMb: number }
  | { readonly namedPort: string }
  | { readonly numGpus: number }
  /** Written by forks of the original. */
  | { readonly ipAddr: string }
  ;
export const Resource: StructSchema<Resource> = union('Resource', [
  field(1, 'numCpus', double, 'nullable'),
  field(2, 'ramMb', i64, 'nullable'),
  field(3, 'diskMb', i64, 'nullable'),
  field(4, 'namedPort', string, 'nullable'),
  field(5, 'numGpus', i64, 'nullable'),
  field(6, 'ipAddr', string, 'nullable'),
]);

/** What is done when the agent of a task becomes unreachable. */
export interface PartitionPolicy {
  readonly reschedule: boolean;
  readonly delaySecs: number;
}
export const PartitionPolicy: StructSchema<PartitionPolicy> = struct('PartitionPolicy', [
  field(1, 'reschedule', bool, 'zero'),
  field(2, 'delaySecs', i64, 'zero'),
]);

/** At least this percentage of the instances must have been running for the duration. */
export interface PercentageSlaPolicy {
  readonly percentage: number;
  readonly durationSecs: number;
}
export const PercentageSlaPolicy: StructSchema<PercentageSlaPolicy> = struct('PercentageSlaPolicy', [
  field(1, 'percentage', double, 'zero'),
  field(2, 'durationSecs', i64, 'zero'),
]);

/** At least so many instances must have been running for the duration. */
export interface CountSlaPolicy {
  readonly count: number;
  readonly durationSecs: number;
}
export const CountSlaPolicy: StructSchema<CountSlaPolicy> = struct('CountSlaPolicy', [
  field(1, 'count', i64, 'zero'),
  field(2, 'durationSecs', i64, 'zero'),
]);

/** An external coordinator decides. */
export interface CoordinatorSlaPolicy {
  readonly coordinatorUrl: string;
  readonly statusKey: string;
}
export const CoordinatorSlaPolicy: StructSchema<CoordinatorSlaPolicy> = struct('CoordinatorSlaPolicy', [
  field(1, 'coordinatorUrl', string, 'required'),
  field(2, 'statusKey', string, 'required'),
]);

/** Any kind of SLA policy. */
export type SlaPolicy =
  | { readonly percentageSlaPolicy: PercentageSlaPolicy }
  | { readonly countSlaPolicy: CountSlaPolicy }
  | { readonly coordinatorSlaPolicy: CoordinatorSlaPolicy }
  ;
export const SlaPolicy: StructSchema<SlaPolicy> = union('SlaPolicy', [
  field(1, 'percentageSlaPolicy', PercentageSlaPolicy, 'nullable'),
  field(2, 'countSlaPolicy', CountSlaPolicy, 'nullable'),
  field(3, 'coordinatorSlaPolicy', CoordinatorSlaPolicy, 'nullable'),
]);

/** Everything needed to run one instance of a job. */
export interface TaskConfig {
  readonly job: JobKey;
  /** Deprecated. */
  readonly owner?: Identity;
  readonly isService: boolean;
  readonly priority: number;
  readonly maxTaskFailures: number;
  /** Deprecated for clients: follows from the tier, decides which quota is used. */
  readonly production: boolean;
  readonly tier?: string;
  readonly resources: readonly Resource[];
  readonly constraints: readonly Constraint[];
  readonly mesosFetcherUris: readonly MesosFetcherURI[];
  readonly taskLinks: ReadonlyMap<string, string>;
  readonly contactEmail?: string;
  readonly executorConfig?: ExecutorConfig;
  readonly metadata: readonly Metadata[];
  readonly partitionPolicy?: PartitionPolicy;
  readonly slaPolicy?: SlaPolicy;
  readonly container: Container;
}
export const TaskConfig: StructSchema<TaskConfig> = struct('TaskConfig', [
  field(28, 'job', JobKey, 'required'),
  field(17, 'owner', Identity, 'nullable'),
  field(7, 'isService', bool, 'zero'),
  field(11, 'priority', i32, 'zero'),
  field(13, 'maxTaskFailures', i32, 'zero'),
  field(18, 'production', bool, 'zero'),
  field(30, 'tier', string, 'nullable'),
  field(32, 'resources', set(Resource), 'zero'),
  field(20, 'constraints', set(Constraint), 'zero'),
  field(33, 'mesosFetcherUris', set(MesosFetcherURI), 'zero'),
  field(22, 'taskLinks', map(string, string), 'zero'),
  field(23, 'contactEmail', string, 'nullable'),
  field(25, 'executorConfig', ExecutorConfig, 'nullable'),
  field(27, 'metadata', set(Metadata), 'zero'),
  field(34, 'partitionPolicy', PartitionPolicy, 'nullable'),
  field(35, 'slaPolicy', SlaPolicy, 'nullable'),
  field(29, 'container', Container, 'required', { 'mesos': {  } }),
]);

/** Amounts of several resources together. */
export interface ResourceAggregate {
  readonly resources: readonly Resource[];
}
export const ResourceAggregate: StructSchema<ResourceAggregate> = struct('ResourceAggregate', [
  field(4, 'resources', set(Resource), 'zero'),
]);

/** A job: how many instances of which task, or when to run them. */
export interface JobConfiguration {
  readonly key: JobKey;
  /** Deprecated. */
  readonly owner?: Identity;
  readonly cronSchedule?: string;
  readonly cronCollisionPolicy?: CronCollisionPolicy;
  readonly taskConfig: TaskConfig;
  readonly instanceCount: number;
}
export const JobConfiguration: StructSchema<JobConfiguration> = struct('JobConfiguration', [
  field(9, 'key', JobKey, 'required'),
  field(7, 'owner', Identity, 'nullable'),
  field(4, 'cronSchedule', string, 'nullable'),
  field(5, 'cronCollisionPolicy', CronCollisionPolicy, 'nullable'),
  field(6, 'taskConfig', TaskConfig, 'required'),
  field(8, 'instanceCount', i32, 'zero'),
]);

/** How many tasks of a job are in which kind of state. */
export interface JobStats {
  readonly activeTaskCount: number;
  readonly finishedTaskCount: number;
  readonly failedTaskCount: number;
  readonly pendingTaskCount: number;
}
export const JobStats: StructSchema<JobStats> = struct('JobStats', [
  field(1, 'activeTaskCount', i32, 'zero'),
  field(2, 'finishedTaskCount', i32, 'zero'),
  field(3, 'failedTaskCount', i32, 'zero'),
  field(4, 'pendingTaskCount', i32, 'zero'),
]);

/** One job in an overview. */
export interface JobSummary {
  readonly job: JobConfiguration;
  readonly stats: JobStats;
  /** Absent unless the job is a cron job that will run again. */
  readonly nextCronRunMs?: number;
}
export const JobSummary: StructSchema<JobSummary> = struct('JobSummary', [
  field(1, 'job', JobConfiguration, 'required'),
  field(2, 'stats', JobStats, 'required'),
  field(3, 'nextCronRunMs', i64, 'nullable'),
]);

/** Instance ids from first to last, both included. */
export interface Range {
  readonly first: number;
  readonly last: number;
}
export const Range: StructSchema<Range> = struct('Range', [
  field(1, 'first', i32, 'zero'),
  field(2, 'last', i32, 'zero'),
]);

/** Instances that share one configuration. */
export interface ConfigGroup {
  readonly config: TaskConfig;
  readonly instances: readonly Range[];
}
export const ConfigGroup: StructSchema<ConfigGroup> = struct('ConfigGroup', [
  field(1, 'config', TaskConfig, 'required'),
  field(3, 'instances', set(Range), 'zero'),
]);

/** All configurations that a job's active tasks have. */
export interface ConfigSummary {
  readonly key: JobKey;
  readonly groups: readonly ConfigGroup[];
}
export const ConfigSummary: StructSchema<ConfigSummary> = struct('ConfigSummary', [
  field(1, 'key', JobKey, 'required'),
  field(2, 'groups', set(ConfigGroup), 'zero'),
]);

export interface PopulateJobResult {
  readonly taskConfig: TaskConfig;
}
export const PopulateJobResult: StructSchema<PopulateJobResult> = struct('PopulateJobResult', [
  field(2, 'taskConfig', TaskConfig, 'required'),
]);

/** A role's quota and what is used of it. */
export interface GetQuotaResult {
  readonly quota: ResourceAggregate;
  readonly prodSharedConsumption?: ResourceAggregate;
  readonly nonProdSharedConsumption?: ResourceAggregate;
  readonly prodDedicatedConsumption?: ResourceAggregate;
  readonly nonProdDedicatedConsumption?: ResourceAggregate;
}
export const GetQuotaResult: StructSchema<GetQuotaResult> = struct('GetQuotaResult', [
  field(1, 'quota', ResourceAggregate, 'required'),
  field(2, 'prodSharedConsumption', ResourceAggregate, 'nullable'),
  field(3, 'nonProdSharedConsumption', ResourceAggregate, 'nullable'),
  field(4, 'prodDedicatedConsumption', ResourceAggregate, 'nullable'),
  field(5, 'nonProdDedicatedConsumption', ResourceAggregate, 'nullable'),
]);

/** One entry of a task's history. */
export interface TaskEvent {
  /** Milliseconds since the epoch. */
  readonly timestamp: number;
  readonly status: ScheduleStatus;
  readonly message?: string;
  /** Host name of the scheduler that made the change. */
  readonly scheduler?: string;
}
export const TaskEvent: StructSchema<TaskEvent> = struct('TaskEvent', [
  field(1, 'timestamp', i64, 'zero'),
  field(2, 'status', ScheduleStatus, 'required'),
  field(3, 'message', string, 'nullable'),
  field(4, 'scheduler', string, 'nullable'),
]);

/** A task and the place it was given. */
export interface AssignedTask {
  readonly taskId: string;
  readonly slaveId?: string;
  readonly slaveHost?: string;
  readonly task: TaskConfig;
  readonly assignedPorts: ReadonlyMap<string, number>;
  readonly instanceId: number;
}
export const AssignedTask: StructSchema<AssignedTask> = struct('AssignedTask', [
  field(1, 'taskId', string, 'required'),
  field(2, 'slaveId', string, 'nullable'),
  field(3, 'slaveHost', string, 'nullable'),
  field(4, 'task', TaskConfig, 'required'),
  field(5, 'assignedPorts', map(string, i32), 'zero'),
  field(6, 'instanceId', i32, 'zero'),
]);

/** A task with its state and history. */
export interface ScheduledTask {
  readonly assignedTask: AssignedTask;
  readonly status: ScheduleStatus;
  readonly failureCount: number;
  readonly timesPartitioned: number;
  readonly taskEvents: readonly TaskEvent[];
  /** The task this one replaces. */
  readonly ancestorId?: string;
}
export const ScheduledTask: StructSchema<ScheduledTask> = struct('ScheduledTask', [
  field(1, 'assignedTask', AssignedTask, 'required'),
  field(2, 'status', ScheduleStatus, 'required'),
  field(3, 'failureCount', i32, 'zero'),
  field(6, 'timesPartitioned', i32, 'zero'),
  field(4, 'taskEvents', list(TaskEvent), 'zero'),
  field(5, 'ancestorId', string, 'nullable'),
]);

export interface ScheduleStatusResult {
  readonly tasks: readonly ScheduledTask[];
}
export const ScheduleStatusResult: StructSchema<ScheduleStatusResult> = struct('ScheduleStatusResult', [
  field(1, 'tasks', list(ScheduledTask), 'zero'),
]);

export interface GetJobsResult {
  readonly configs: readonly JobConfiguration[];
}
export const GetJobsResult: StructSchema<GetJobsResult> = struct('GetJobsResult', [
  field(1, 'configs', set(JobConfiguration), 'zero'),
]);

/** Restrictions that a task must meet all of; absent or empty ones do not restrict. */
export interface TaskQuery {
  readonly role?: string;
  readonly environment?: string;
  readonly jobName?: string;
  readonly taskIds: readonly string[];
  readonly statuses: readonly ScheduleStatus[];
  readonly instanceIds: readonly number[];
  readonly slaveHosts: readonly string[];
  readonly jobKeys: readonly JobKey[];
  readonly offset: number;
  readonly limit: number;
}
export const TaskQuery: StructSchema<TaskQuery> = struct('TaskQuery', [
  field(14, 'role', string, 'nullable'),
  field(9, 'environment', string, 'nullable'),
  field(2, 'jobName', string, 'nullable'),
  field(4, 'taskIds', set(string), 'zero'),
  field(5, 'statuses', set(ScheduleStatus), 'zero'),
  field(7, 'instanceIds', set(i32), 'zero'),
  field(10, 'slaveHosts', set(string), 'zero'),
  field(11, 'jobKeys', set(JobKey), 'zero'),
  field(12, 'offset', i32, 'zero'),
  field(13, 'limit', i32, 'zero'),
]);

/** Maintenance mode of one host. */
export interface HostStatus {
  readonly host: string;
  readonly mode: MaintenanceMode;
}
export const HostStatus: StructSchema<HostStatus> = struct('HostStatus', [
  field(1, 'host', string, 'required'),
  field(2, 'mode', MaintenanceMode, 'required'),
]);

export interface RoleSummary {
  readonly role: string;
  readonly jobCount: number;
  readonly cronJobCount: number;
}
export const RoleSummary: StructSchema<RoleSummary> = struct('RoleSummary', [
  field(1, 'role', string, 'required'),
  field(2, 'jobCount', i32, 'zero'),
  field(3, 'cronJobCount', i32, 'zero'),
]);

/** Hosts to operate on. */
export interface Hosts {
  readonly hostNames: readonly string[];
}
export const Hosts: StructSchema<Hosts> = struct('Hosts', [
  field(1, 'hostNames', set(string), 'zero'),
]);

/** Why a task is still pending. */
export interface PendingReason {
  readonly taskId: string;
  readonly reason: string;
}
export const PendingReason: StructSchema<PendingReason> = struct('PendingReason', [
  field(1, 'taskId', string, 'required'),
  field(2, 'reason', string, 'required'),
]);

/** Names one update of a job. */
export interface JobUpdateKey {
  readonly job: JobKey;
  readonly id: string;
}
export const JobUpdateKey: StructSchema<JobUpdateKey> = struct('JobUpdateKey', [
  field(1, 'job', JobKey, 'required'),
  field(2, 'id', string, 'required'),
]);

/** At most `groupSize` instances at a time, the next as soon as one is done. */
export interface QueueJobUpdateStrategy {
  readonly groupSize: number;
}
export const QueueJobUpdateStrategy: StructSchema<QueueJobUpdateStrategy> = struct('QueueJobUpdateStrategy', [
  field(1, 'groupSize', i32, 'zero'),
]);

/** Groups of `groupSize` instances, the next when the whole group is done. */
export interface BatchJobUpdateStrategy {
  readonly groupSize: number;
  readonly autopauseAfterBatch: boolean;
}
export const BatchJobUpdateStrategy: StructSchema<BatchJobUpdateStrategy> = struct('BatchJobUpdateStrategy', [
  field(1, 'groupSize', i32, 'zero'),
  field(2, 'autopauseAfterBatch', bool, 'zero'),
]);

/** Groups of varying size; the last size is used for all that remain. */
export interface VariableBatchJobUpdateStrategy {
  readonly groupSizes: readonly number[];
  readonly autopauseAfterBatch: boolean;
}
export const VariableBatchJobUpdateStrategy: StructSchema<VariableBatchJobUpdateStrategy> = struct('VariableBatchJobUpdateStrategy', [
  field(1, 'groupSizes', list(i32), 'zero'),
  field(2, 'autopauseAfterBatch', bool, 'zero'),
]);

/** Any kind of update strategy. */
export type JobUpdateStrategy =
  | { readonly queueStrategy: QueueJobUpdateStrategy }
  | { readonly batchStrategy: BatchJobUpdateStrategy }
  | { readonly varBatchStrategy: VariableBatchJobUpdateStrategy }
  ;
export const JobUpdateStrategy: StructSchema<JobUpdateStrategy> = union('JobUpdateStrategy', [
  field(1, 'queueStrategy', QueueJobUpdateStrategy, 'nullable'),
  field(2, 'batchStrategy', BatchJobUpdateStrategy, 'nullable'),
  field(3, 'varBatchStrategy', VariableBatchJobUpdateStrategy, 'nullable'),
]);

/** How an update proceeds. */
export interface JobUpdateSettings {
  /** Deprecated in favour of the strategy, still read. */
  readonly updateGroupSize: number;
  readonly maxPerInstanceFailures: number;
  readonly maxFailedInstances: number;
  readonly minWaitInInstanceRunningMs: number;
  readonly rollbackOnFailure: boolean;
  /** Empty means all instances. */
  readonly updateOnlyTheseInstances: readonly Range[];
  /** Deprecated in favour of the strategy, still read. */
  readonly waitForBatchCompletion: boolean;
  /** 0 means that no pulses are expected. */
  readonly blockIfNoPulsesAfterMs: number;
  readonly slaAware: boolean;
  readonly updateStrategy?: JobUpdateStrategy;
}
export const JobUpdateSettings: StructSchema<JobUpdateSettings> = struct('JobUpdateSettings', [
  field(1, 'updateGroupSize', i32, 'zero'),
  field(2, 'maxPerInstanceFailures', i32, 'zero'),
  field(3, 'maxFailedInstances', i32, 'zero'),
  field(5, 'minWaitInInstanceRunningMs', i32, 'zero'),
  field(6, 'rollbackOnFailure', bool, 'zero'),
  field(7, 'updateOnlyTheseInstances', set(Range), 'zero'),
  field(8, 'waitForBatchCompletion', bool, 'zero'),
  field(9, 'blockIfNoPulsesAfterMs', i32, 'zero'),
  field(10, 'slaAware', bool, 'zero'),
  field(11, 'updateStrategy', JobUpdateStrategy, 'nullable'),
]);

/** A change of an update's state. */
export interface JobUpdateEvent {
  readonly status: JobUpdateStatus;
  readonly timestampMs: number;
  readonly user?: string;
  readonly message?: string;
}
export const JobUpdateEvent: StructSchema<JobUpdateEvent> = struct('JobUpdateEvent', [
  field(1, 'status', JobUpdateStatus, 'required'),
  field(2, 'timestampMs', i64, 'zero'),
  field(3, 'user', string, 'nullable'),
  field(4, 'message', string, 'nullable'),
]);

/** What an update did to one instance, and when. */
export interface JobInstanceUpdateEvent {
  readonly instanceId: number;
  readonly timestampMs: number;
  readonly action: JobUpdateAction;
  readonly message?: string;
}
export const JobInstanceUpdateEvent: StructSchema<JobInstanceUpdateEvent> = struct('JobInstanceUpdateEvent', [
  field(1, 'instanceId', i32, 'zero'),
  field(2, 'timestampMs', i64, 'zero'),
  field(3, 'action', JobUpdateAction, 'required'),
  field(4, 'message', string, 'nullable'),
]);

/** A configuration and the instances that have it. */
export interface InstanceTaskConfig {
  readonly task: TaskConfig;
  readonly instances: readonly Range[];
}
export const InstanceTaskConfig: StructSchema<InstanceTaskConfig> = struct('InstanceTaskConfig', [
  field(1, 'task', TaskConfig, 'required'),
  field(2, 'instances', set(Range), 'zero'),
]);

/** Follows from the update's events. */
export interface JobUpdateState {
  readonly status: JobUpdateStatus;
  readonly createdTimestampMs: number;
  readonly lastModifiedTimestampMs: number;
}
export const JobUpdateState: StructSchema<JobUpdateState> = struct('JobUpdateState', [
  field(1, 'status', JobUpdateStatus, 'required'),
  field(2, 'createdTimestampMs', i64, 'zero'),
  field(3, 'lastModifiedTimestampMs', i64, 'zero'),
]);

export interface JobUpdateSummary {
  readonly key: JobUpdateKey;
  readonly user: string;
  /** Absent in the log, where the events tell it. */
  readonly state?: JobUpdateState;
  readonly metadata: readonly Metadata[];
}
export const JobUpdateSummary: StructSchema<JobUpdateSummary> = struct('JobUpdateSummary', [
  field(5, 'key', JobUpdateKey, 'required'),
  field(3, 'user', string, 'required'),
  field(4, 'state', JobUpdateState, 'nullable'),
  field(6, 'metadata', set(Metadata), 'zero'),
]);

/** From which configurations to which. */
export interface JobUpdateInstructions {
  readonly initialState: readonly InstanceTaskConfig[];
  /** Absent when the update only removes instances. */
  readonly desiredState?: InstanceTaskConfig;
  readonly settings: JobUpdateSettings;
}
export const JobUpdateInstructions: StructSchema<JobUpdateInstructions> = struct('JobUpdateInstructions', [
  field(1, 'initialState', set(InstanceTaskConfig), 'zero'),
  field(2, 'desiredState', InstanceTaskConfig, 'nullable'),
  field(3, 'settings', JobUpdateSettings, 'required'),
]);

export interface JobUpdate {
  readonly summary: JobUpdateSummary;
  readonly instructions: JobUpdateInstructions;
}
export const JobUpdate: StructSchema<JobUpdate> = struct('JobUpdate', [
  field(1, 'summary', JobUpdateSummary, 'required'),
  field(2, 'instructions', JobUpdateInstructions, 'required'),
]);

/** An update with its history. */
export interface JobUpdateDetails {
  readonly update: JobUpdate;
  readonly updateEvents: readonly JobUpdateEvent[];
  readonly instanceEvents: readonly JobInstanceUpdateEvent[];
}
export const JobUpdateDetails: StructSchema<JobUpdateDetails> = struct('JobUpdateDetails', [
  field(1, 'update', JobUpdate, 'required'),
  field(2, 'updateEvents', list(JobUpdateEvent), 'zero'),
  field(3, 'instanceEvents', list(JobInstanceUpdateEvent), 'zero'),
]);

/** What a client asks for when it starts an update. */
export interface JobUpdateRequest {
  readonly taskConfig: TaskConfig;
  readonly instanceCount: number;
  readonly settings: JobUpdateSettings;
  readonly metadata: readonly Metadata[];
}
export const JobUpdateRequest: StructSchema<JobUpdateRequest> = struct('JobUpdateRequest', [
  field(1, 'taskConfig', TaskConfig, 'required'),
  field(2, 'instanceCount', i32, 'zero'),
  field(3, 'settings', JobUpdateSettings, 'required'),
  field(4, 'metadata', set(Metadata), 'zero'),
]);

/** Restrictions that an update must meet all of; absent or empty ones do not restrict. */
export interface JobUpdateQuery {
  readonly role?: string;
  readonly key?: JobUpdateKey;
  readonly jobKey?: JobKey;
  readonly user?: string;
  readonly updateStatuses: readonly JobUpdateStatus[];
  readonly offset: number;
  readonly limit: number;
}
export const JobUpdateQuery: StructSchema<JobUpdateQuery> = struct('JobUpdateQuery', [
  field(2, 'role', string, 'nullable'),
  field(8, 'key', JobUpdateKey, 'nullable'),
  field(3, 'jobKey', JobKey, 'nullable'),
  field(4, 'user', string, 'nullable'),
  field(5, 'updateStatuses', set(JobUpdateStatus), 'zero'),
  field(6, 'offset', i32, 'zero'),
  field(7, 'limit', i32, 'zero'),
]);

/** A drain that was asked for. */
export interface HostMaintenanceRequest {
  readonly host: string;
  readonly defaultSlaPolicy?: SlaPolicy;
  readonly timeoutSecs: number;
  readonly createdTimestampMs: number;
}
export const HostMaintenanceRequest: StructSchema<HostMaintenanceRequest> = struct('HostMaintenanceRequest', [
  field(1, 'host', string, 'required'),
  field(2, 'defaultSlaPolicy', SlaPolicy, 'nullable'),
  field(3, 'timeoutSecs', i64, 'zero'),
  field(4, 'createdTimestampMs', i64, 'zero'),
]);

export interface ListBackupsResult {
  readonly backups: readonly string[];
}
export const ListBackupsResult: StructSchema<ListBackupsResult> = struct('ListBackupsResult', [
  field(1, 'backups', set(string), 'zero'),
]);

export interface StartMaintenanceResult {
  readonly statuses: readonly HostStatus[];
}
export const StartMaintenanceResult: StructSchema<StartMaintenanceResult> = struct('StartMaintenanceResult', [
  field(1, 'statuses', set(HostStatus), 'zero'),
]);

export interface DrainHostsResult {
  readonly statuses: readonly HostStatus[];
}
export const DrainHostsResult: StructSchema<DrainHostsResult> = struct('DrainHostsResult', [
  field(1, 'statuses', set(HostStatus), 'zero'),
]);

export interface QueryRecoveryResult {
  readonly tasks: readonly ScheduledTask[];
}
export const QueryRecoveryResult: StructSchema<QueryRecoveryResult> = struct('QueryRecoveryResult', [
  field(1, 'tasks', set(ScheduledTask), 'zero'),
]);

export interface MaintenanceStatusResult {
  readonly statuses: readonly HostStatus[];
}
export const MaintenanceStatusResult: StructSchema<MaintenanceStatusResult> = struct('MaintenanceStatusResult', [
  field(1, 'statuses', set(HostStatus), 'zero'),
]);

export interface EndMaintenanceResult {
  readonly statuses: readonly HostStatus[];
}
export const EndMaintenanceResult: StructSchema<EndMaintenanceResult> = struct('EndMaintenanceResult', [
  field(1, 'statuses', set(HostStatus), 'zero'),
]);

export interface RoleSummaryResult {
  readonly summaries: readonly RoleSummary[];
}
export const RoleSummaryResult: StructSchema<RoleSummaryResult> = struct('RoleSummaryResult', [
  field(1, 'summaries', set(RoleSummary), 'zero'),
]);

export interface JobSummaryResult {
  readonly summaries: readonly JobSummary[];
}
export const JobSummaryResult: StructSchema<JobSummaryResult> = struct('JobSummaryResult', [
  field(1, 'summaries', set(JobSummary), 'zero'),
]);

export interface ConfigSummaryResult {
  readonly summary: ConfigSummary;
}
export const ConfigSummaryResult: StructSchema<ConfigSummaryResult> = struct('ConfigSummaryResult', [
  field(1, 'summary', ConfigSummary, 'required'),
]);

export interface GetPendingReasonResult {
  readonly reasons: readonly PendingReason[];
}
export const GetPendingReasonResult: StructSchema<GetPendingReasonResult> = struct('GetPendingReasonResult', [
  field(1, 'reasons', set(PendingReason), 'zero'),
]);

export interface StartJobUpdateResult {
  readonly key: JobUpdateKey;
  readonly updateSummary?: JobUpdateSummary;
}
export const StartJobUpdateResult: StructSchema<StartJobUpdateResult> = struct('StartJobUpdateResult', [
  field(1, 'key', JobUpdateKey, 'required'),
  field(2, 'updateSummary', JobUpdateSummary, 'nullable'),
]);

export interface GetJobUpdateSummariesResult {
  readonly updateSummaries: readonly JobUpdateSummary[];
}
export const GetJobUpdateSummariesResult: StructSchema<GetJobUpdateSummariesResult> = struct('GetJobUpdateSummariesResult', [
  field(1, 'updateSummaries', list(JobUpdateSummary), 'zero'),
]);

export interface GetJobUpdateDetailsResult {
  /** Deprecated: answers a question by key. */
  readonly details?: JobUpdateDetails;
  readonly detailsList: readonly JobUpdateDetails[];
}
export const GetJobUpdateDetailsResult: StructSchema<GetJobUpdateDetailsResult> = struct('GetJobUpdateDetailsResult', [
  field(1, 'details', JobUpdateDetails, 'nullable'),
  field(2, 'detailsList', list(JobUpdateDetails), 'zero'),
]);

export interface PulseJobUpdateResult {
  readonly status: JobUpdatePulseStatus;
}
export const PulseJobUpdateResult: StructSchema<PulseJobUpdateResult> = struct('PulseJobUpdateResult', [
  field(1, 'status', JobUpdatePulseStatus, 'required'),
]);

/** What an update would do to which instances; the configurations are the old ones, except in `add`. */
export interface GetJobUpdateDiffResult {
  readonly add: readonly ConfigGroup[];
  readonly remove: readonly ConfigGroup[];
  readonly update: readonly ConfigGroup[];
  readonly unchanged: readonly ConfigGroup[];
}
export const GetJobUpdateDiffResult: StructSchema<GetJobUpdateDiffResult> = struct('GetJobUpdateDiffResult', [
  field(1, 'add', set(ConfigGroup), 'zero'),
  field(2, 'remove', set(ConfigGroup), 'zero'),
  field(3, 'update', set(ConfigGroup), 'zero'),
  field(4, 'unchanged', set(ConfigGroup), 'zero'),
]);

export interface TierConfig {
  readonly name: string;
  readonly settings: ReadonlyMap<string, string>;
}
export const TierConfig: StructSchema<TierConfig> = struct('TierConfig', [
  field(1, 'name', string, 'required'),
  field(2, 'settings', map(string, string), 'zero'),
]);

export interface GetTierConfigResult {
  readonly defaultTierName: string;
  readonly tiers: readonly TierConfig[];
}
export const GetTierConfigResult: StructSchema<GetTierConfigResult> = struct('GetTierConfigResult', [
  field(1, 'defaultTierName', string, 'required'),
  field(2, 'tiers', set(TierConfig), 'zero'),
]);

/** Which cluster answered. */
export interface ServerInfo {
  readonly clusterName: string;
  readonly statsUrlPrefix?: string;
}
export const ServerInfo: StructSchema<ServerInfo> = struct('ServerInfo', [
  field(1, 'clusterName', string, 'required'),
  field(3, 'statsUrlPrefix', string, 'nullable'),
]);

/** What an RPC found. */
export type Result =
  | { readonly populateJobResult: PopulateJobResult }
  | { readonly scheduleStatusResult: ScheduleStatusResult }
  | { readonly getJobsResult: GetJobsResult }
  | { readonly getQuotaResult: GetQuotaResult }
  | { readonly listBackupsResult: ListBackupsResult }
  | { readonly startMaintenanceResult: StartMaintenanceResult }
  | { readonly drainHostsResult: DrainHostsResult }
  | { readonly queryRecoveryResult: QueryRecoveryResult }
  | { readonly maintenanceStatusResult: MaintenanceStatusResult }
  | { readonly endMaintenanceResult: EndMaintenanceResult }
  | { readonly roleSummaryResult: RoleSummaryResult }
  | { readonly jobSummaryResult: JobSummaryResult }
  | { readonly configSummaryResult: ConfigSummaryResult }
  | { readonly getPendingReasonResult: GetPendingReasonResult }
  | { readonly startJobUpdateResult: StartJobUpdateResult }
  | { readonly getJobUpdateSummariesResult: GetJobUpdateSummariesResult }
  | { readonly getJobUpdateDetailsResult: GetJobUpdateDetailsResult }
  | { readonly pulseJobUpdateResult: PulseJobUpdateResult }
  | { readonly getJobUpdateDiffResult: GetJobUpdateDiffResult }
  | { readonly getTierConfigResult: GetTierConfigResult }
  ;
export const Result: StructSchema<Result> = union('Result', [
  field(1, 'populateJobResult', PopulateJobResult, 'nullable'),
  field(3, 'scheduleStatusResult', ScheduleStatusResult, 'nullable'),
  field(4, 'getJobsResult', GetJobsResult, 'nullable'),
  field(5, 'getQuotaResult', GetQuotaResult, 'nullable'),
  field(6, 'listBackupsResult', ListBackupsResult, 'nullable'),
  field(7, 'startMaintenanceResult', StartMaintenanceResult, 'nullable'),
  field(8, 'drainHostsResult', DrainHostsResult, 'nullable'),
  field(9, 'queryRecoveryResult', QueryRecoveryResult, 'nullable'),
  field(10, 'maintenanceStatusResult', MaintenanceStatusResult, 'nullable'),
  field(11, 'endMaintenanceResult', EndMaintenanceResult, 'nullable'),
  field(17, 'roleSummaryResult', RoleSummaryResult, 'nullable'),
  field(18, 'jobSummaryResult', JobSummaryResult, 'nullable'),
  field(20, 'configSummaryResult', ConfigSummaryResult, 'nullable'),
  field(21, 'getPendingReasonResult', GetPendingReasonResult, 'nullable'),
  field(22, 'startJobUpdateResult', StartJobUpdateResult, 'nullable'),
  field(23, 'getJobUpdateSummariesResult', GetJobUpdateSummariesResult, 'nullable'),
  field(24, 'getJobUpdateDetailsResult', GetJobUpdateDetailsResult, 'nullable'),
  field(25, 'pulseJobUpdateResult', PulseJobUpdateResult, 'nullable'),
  field(26, 'getJobUpdateDiffResult', GetJobUpdateDiffResult, 'nullable'),
  field(27, 'getTierConfigResult', GetTierConfigResult, 'nullable'),
]);

export interface ResponseDetail {
  readonly message?: string;
}
export const ResponseDetail: StructSchema<ResponseDetail> = struct('ResponseDetail', [
  field(1, 'message', string, 'nullable'),
]);

/** What every RPC returns. */
export interface Response {
  readonly responseCode: ResponseCode;
  /** Absent when the caller was not allowed to call. */
  readonly serverInfo?: ServerInfo;
  readonly result?: Result;
  readonly details: readonly ResponseDetail[];
}
export const Response: StructSchema<Response> = struct('Response', [
  field(1, 'responseCode', ResponseCode, 'required'),
  field(5, 'serverInfo', ServerInfo, 'nullable'),
  field(3, 'result', Result, 'nullable'),
  field(6, 'details', list(ResponseDetail), 'zero'),
]);

export interface ExplicitReconciliationSettings {
  /** Absent means the scheduler's own setting. */
  readonly batchSize?: number;
}
export const ExplicitReconciliationSettings: StructSchema<ExplicitReconciliationSettings> = struct('ExplicitReconciliationSettings', [
  field(1, 'batchSize', i32, 'nullable'),
]);

/** Arguments of getRoleSummary. */
export type GetRoleSummaryArgs = Readonly<Record<string, never>>;
export const GetRoleSummaryArgs: StructSchema<GetRoleSummaryArgs> = struct('GetRoleSummaryArgs', []);

/** Arguments of getJobSummary. */
export interface GetJobSummaryArgs {
  readonly role?: string;
}
export const GetJobSummaryArgs: StructSchema<GetJobSummaryArgs> = struct('GetJobSummaryArgs', [
  field(1, 'role', string, 'nullable'),
]);

/** Arguments of getTasksStatus. */
export interface GetTasksStatusArgs {
  readonly query: TaskQuery;
}
export const GetTasksStatusArgs: StructSchema<GetTasksStatusArgs> = struct('GetTasksStatusArgs', [
  field(1, 'query', TaskQuery, 'required'),
]);

/** Arguments of getTasksWithoutConfigs. */
export interface GetTasksWithoutConfigsArgs {
  readonly query: TaskQuery;
}
export const GetTasksWithoutConfigsArgs: StructSchema<GetTasksWithoutConfigsArgs> = struct('GetTasksWithoutConfigsArgs', [
  field(1, 'query', TaskQuery, 'required'),
]);

/** Arguments of getPendingReason. */
export interface GetPendingReasonArgs {
  readonly query: TaskQuery;
}
export const GetPendingReasonArgs: StructSchema<GetPendingReasonArgs> = struct('GetPendingReasonArgs', [
  field(1, 'query', TaskQuery, 'required'),
]);

/** Arguments of getConfigSummary. */
export interface GetConfigSummaryArgs {
  readonly job: JobKey;
}
export const GetConfigSummaryArgs: StructSchema<GetConfigSummaryArgs> = struct('GetConfigSummaryArgs', [
  field(1, 'job', JobKey, 'required'),
]);

/** Arguments of getJobs. */
export interface GetJobsArgs {
  readonly ownerRole?: string;
}
export const GetJobsArgs: StructSchema<GetJobsArgs> = struct('GetJobsArgs', [
  field(1, 'ownerRole', string, 'nullable'),
]);

/** Arguments of getQuota. */
export interface GetQuotaArgs {
  readonly ownerRole: string;
}
export const GetQuotaArgs: StructSchema<GetQuotaArgs> = struct('GetQuotaArgs', [
  field(1, 'ownerRole', string, 'required'),
]);

/** Arguments of populateJobConfig. */
export interface PopulateJobConfigArgs {
  readonly description: JobConfiguration;
}
export const PopulateJobConfigArgs: StructSchema<PopulateJobConfigArgs> = struct('PopulateJobConfigArgs', [
  field(1, 'description', JobConfiguration, 'required'),
]);

/** Arguments of getJobUpdateSummaries. */
export interface GetJobUpdateSummariesArgs {
  readonly jobUpdateQuery: JobUpdateQuery;
}
export const GetJobUpdateSummariesArgs: StructSchema<GetJobUpdateSummariesArgs> = struct('GetJobUpdateSummariesArgs', [
  field(1, 'jobUpdateQuery', JobUpdateQuery, 'required'),
]);

/** Arguments of getJobUpdateDetails. */
export interface GetJobUpdateDetailsArgs {
  readonly key?: JobUpdateKey;
  readonly query?: JobUpdateQuery;
}
export const GetJobUpdateDetailsArgs: StructSchema<GetJobUpdateDetailsArgs> = struct('GetJobUpdateDetailsArgs', [
  field(1, 'key', JobUpdateKey, 'nullable'),
  field(2, 'query', JobUpdateQuery, 'nullable'),
]);

/** Arguments of getJobUpdateDiff. */
export interface GetJobUpdateDiffArgs {
  readonly request: JobUpdateRequest;
}
export const GetJobUpdateDiffArgs: StructSchema<GetJobUpdateDiffArgs> = struct('GetJobUpdateDiffArgs', [
  field(1, 'request', JobUpdateRequest, 'required'),
]);

/** Arguments of getTierConfigs. */
export type GetTierConfigsArgs = Readonly<Record<string, never>>;
export const GetTierConfigsArgs: StructSchema<GetTierConfigsArgs> = struct('GetTierConfigsArgs', []);

/** RPCs that change nothing and that everybody may call. */
export interface ReadOnlyScheduler {
  /** Roles that have tasks or cron jobs. */
  getRoleSummary(args: Wire<GetRoleSummaryArgs>): Promise<Wire<Response>>;
  /** Jobs of one role, or of all. */
  getJobSummary(args: Wire<GetJobSummaryArgs>): Promise<Wire<Response>>;
  getTasksStatus(args: Wire<GetTasksStatusArgs>): Promise<Wire<Response>>;
  /** Like getTasksStatus, without the executors' data. */
  getTasksWithoutConfigs(args: Wire<GetTasksWithoutConfigsArgs>): Promise<Wire<Response>>;
  getPendingReason(args: Wire<GetPendingReasonArgs>): Promise<Wire<Response>>;
  /** Configurations of a job's active tasks. */
  getConfigSummary(args: Wire<GetConfigSummaryArgs>): Promise<Wire<Response>>;
  /** Active jobs and cron jobs of one role, or of all. */
  getJobs(args: Wire<GetJobsArgs>): Promise<Wire<Response>>;
  getQuota(args: Wire<GetQuotaArgs>): Promise<Wire<Response>>;
  /** Validates a job and fills in defaults. */
  populateJobConfig(args: Wire<PopulateJobConfigArgs>): Promise<Wire<Response>>;
  getJobUpdateSummaries(args: Wire<GetJobUpdateSummariesArgs>): Promise<Wire<Response>>;
  /** The key is deprecated in favour of the query. */
  getJobUpdateDetails(args: Wire<GetJobUpdateDetailsArgs>): Promise<Wire<Response>>;
  /** What an update would do. */
  getJobUpdateDiff(args: Wire<GetJobUpdateDiffArgs>): Promise<Wire<Response>>;
  getTierConfigs(args: Wire<GetTierConfigsArgs>): Promise<Wire<Response>>;
}
export const ReadOnlyScheduler: ServiceSchema = service('ReadOnlyScheduler', undefined, [
  method('getRoleSummary', GetRoleSummaryArgs, Response),
  method('getJobSummary', GetJobSummaryArgs, Response),
  method('getTasksStatus', GetTasksStatusArgs, Response),
  method('getTasksWithoutConfigs', GetTasksWithoutConfigsArgs, Response),
  method('getPendingReason', GetPendingReasonArgs, Response),
  method('getConfigSummary', GetConfigSummaryArgs, Response),
  method('getJobs', GetJobsArgs, Response),
  method('getQuota', GetQuotaArgs, Response),
  method('populateJobConfig', PopulateJobConfigArgs, Response),
  method('getJobUpdateSummaries', GetJobUpdateSummariesArgs, Response),
  method('getJobUpdateDetails', GetJobUpdateDetailsArgs, Response),
  method('getJobUpdateDiff', GetJobUpdateDiffArgs, Response),
  method('getTierConfigs', GetTierConfigsArgs, Response),
]);

/** Arguments of createJob. */
export interface CreateJobArgs {
  readonly description: JobConfiguration;
}
export const CreateJobArgs: StructSchema<CreateJobArgs> = struct('CreateJobArgs', [
  field(1, 'description', JobConfiguration, 'required'),
]);

/** Arguments of scheduleCronJob. */
export interface ScheduleCronJobArgs {
  readonly description: JobConfiguration;
}
export const ScheduleCronJobArgs: StructSchema<ScheduleCronJobArgs> = struct('ScheduleCronJobArgs', [
  field(1, 'description', JobConfiguration, 'required'),
]);

/** Arguments of descheduleCronJob. */
export interface DescheduleCronJobArgs {
  readonly job: JobKey;
}
export const DescheduleCronJobArgs: StructSchema<DescheduleCronJobArgs> = struct('DescheduleCronJobArgs', [
  field(4, 'job', JobKey, 'required'),
]);

/** Arguments of startCronJob. */
export interface StartCronJobArgs {
  readonly job: JobKey;
}
export const StartCronJobArgs: StructSchema<StartCronJobArgs> = struct('StartCronJobArgs', [
  field(4, 'job', JobKey, 'required'),
]);

/** Arguments of restartShards. */
export interface RestartShardsArgs {
  readonly job: JobKey;
  readonly shardIds: readonly number[];
}
export const RestartShardsArgs: StructSchema<RestartShardsArgs> = struct('RestartShardsArgs', [
  field(5, 'job', JobKey, 'required'),
  field(3, 'shardIds', set(i32), 'zero'),
]);

/** Arguments of killTasks. */
export interface KillTasksArgs {
  readonly job: JobKey;
  readonly instances: readonly number[];
  readonly message?: string;
}
export const KillTasksArgs: StructSchema<KillTasksArgs> = struct('KillTasksArgs', [
  field(4, 'job', JobKey, 'required'),
  field(5, 'instances', set(i32), 'zero'),
  field(6, 'message', string, 'nullable'),
]);

/** Arguments of addInstances. */
export interface AddInstancesArgs {
  readonly key: InstanceKey;
  readonly count: number;
}
export const AddInstancesArgs: StructSchema<AddInstancesArgs> = struct('AddInstancesArgs', [
  field(3, 'key', InstanceKey, 'required'),
  field(4, 'count', i32, 'zero'),
]);

/** Arguments of replaceCronTemplate. */
export interface ReplaceCronTemplateArgs {
  readonly config: JobConfiguration;
}
export const ReplaceCronTemplateArgs: StructSchema<ReplaceCronTemplateArgs> = struct('ReplaceCronTemplateArgs', [
  field(1, 'config', JobConfiguration, 'required'),
]);

/** Arguments of startJobUpdate. */
export interface StartJobUpdateArgs {
  readonly request: JobUpdateRequest;
  readonly message?: string;
}
export const StartJobUpdateArgs: StructSchema<StartJobUpdateArgs> = struct('StartJobUpdateArgs', [
  field(1, 'request', JobUpdateRequest, 'required'),
  field(3, 'message', string, 'nullable'),
]);

/** Arguments of pauseJobUpdate. */
export interface PauseJobUpdateArgs {
  readonly key: JobUpdateKey;
  readonly message?: string;
}
export const PauseJobUpdateArgs: StructSchema<PauseJobUpdateArgs> = struct('PauseJobUpdateArgs', [
  field(1, 'key', JobUpdateKey, 'required'),
  field(3, 'message', string, 'nullable'),
]);

/** Arguments of resumeJobUpdate. */
export interface ResumeJobUpdateArgs {
  readonly key: JobUpdateKey;
  readonly message?: string;
}
export const ResumeJobUpdateArgs: StructSchema<ResumeJobUpdateArgs> = struct('ResumeJobUpdateArgs', [
  field(1, 'key', JobUpdateKey, 'required'),
  field(3, 'message', string, 'nullable'),
]);

/** Arguments of abortJobUpdate. */
export interface AbortJobUpdateArgs {
  readonly key: JobUpdateKey;
  readonly message?: string;
}
export const AbortJobUpdateArgs: StructSchema<AbortJobUpdateArgs> = struct('AbortJobUpdateArgs', [
  field(1, 'key', JobUpdateKey, 'required'),
  field(3, 'message', string, 'nullable'),
]);

/** Arguments of rollbackJobUpdate. */
export interface RollbackJobUpdateArgs {
  readonly key: JobUpdateKey;
  readonly message?: string;
}
export const RollbackJobUpdateArgs: StructSchema<RollbackJobUpdateArgs> = struct('RollbackJobUpdateArgs', [
  field(1, 'key', JobUpdateKey, 'required'),
  field(2, 'message', string, 'nullable'),
]);

/** Arguments of pulseJobUpdate. */
export interface PulseJobUpdateArgs {
  readonly key: JobUpdateKey;
}
export const PulseJobUpdateArgs: StructSchema<PulseJobUpdateArgs> = struct('PulseJobUpdateArgs', [
  field(1, 'key', JobUpdateKey, 'required'),
]);

/** RPCs of those who run jobs. */
export interface AuroraSchedulerManager extends ReadOnlyScheduler {
  createJob(args: Wire<CreateJobArgs>): Promise<Wire<Response>>;
  /** Creates or replaces a cron job. */
  scheduleCronJob(args: Wire<ScheduleCronJobArgs>): Promise<Wire<Response>>;
  descheduleCronJob(args: Wire<DescheduleCronJobArgs>): Promise<Wire<Response>>;
  /** Runs a cron job now. */
  startCronJob(args: Wire<StartCronJobArgs>): Promise<Wire<Response>>;
  restartShards(args: Wire<RestartShardsArgs>): Promise<Wire<Response>>;
  /** No instances means all. */
  killTasks(args: Wire<KillTasksArgs>): Promise<Wire<Response>>;
  /** Adds instances that are like the given one. */
  addInstances(args: Wire<AddInstancesArgs>): Promise<Wire<Response>>;
  replaceCronTemplate(args: Wire<ReplaceCronTemplateArgs>): Promise<Wire<Response>>;
  startJobUpdate(args: Wire<StartJobUpdateArgs>): Promise<Wire<Response>>;
  pauseJobUpdate(args: Wire<PauseJobUpdateArgs>): Promise<Wire<Response>>;
  resumeJobUpdate(args: Wire<ResumeJobUpdateArgs>): Promise<Wire<Response>>;
  abortJobUpdate(args: Wire<AbortJobUpdateArgs>): Promise<Wire<Response>>;
  rollbackJobUpdate(args: Wire<RollbackJobUpdateArgs>): Promise<Wire<Response>>;
  /** Tells a waiting update that its coordinator is content. */
  pulseJobUpdate(args: Wire<PulseJobUpdateArgs>): Promise<Wire<Response>>;
}
export const AuroraSchedulerManager: ServiceSchema = service('AuroraSchedulerManager', ReadOnlyScheduler, [
  method('createJob', CreateJobArgs, Response),
  method('scheduleCronJob', ScheduleCronJobArgs, Response),
  method('descheduleCronJob', DescheduleCronJobArgs, Response),
  method('startCronJob', StartCronJobArgs, Response),
  method('restartShards', RestartShardsArgs, Response),
  method('killTasks', KillTasksArgs, Response),
  method('addInstances', AddInstancesArgs, Response),
  method('replaceCronTemplate', ReplaceCronTemplateArgs, Response),
  method('startJobUpdate', StartJobUpdateArgs, Response),
  method('pauseJobUpdate', PauseJobUpdateArgs, Response),
  method('resumeJobUpdate', ResumeJobUpdateArgs, Response),
  method('abortJobUpdate', AbortJobUpdateArgs, Response),
  method('rollbackJobUpdate', RollbackJobUpdateArgs, Response),
  method('pulseJobUpdate', PulseJobUpdateArgs, Response),
]);

/** Arguments of setQuota. */
export interface SetQuotaArgs {
  readonly ownerRole: string;
  readonly quota: ResourceAggregate;
}
export const SetQuotaArgs: StructSchema<SetQuotaArgs> = struct('SetQuotaArgs', [
  field(1, 'ownerRole', string, 'required'),
  field(2, 'quota', ResourceAggregate, 'required'),
]);

/** Arguments of forceTaskState. */
export interface ForceTaskStateArgs {
  readonly taskId: string;
  readonly status: ScheduleStatus;
}
export const ForceTaskStateArgs: StructSchema<ForceTaskStateArgs> = struct('ForceTaskStateArgs', [
  field(1, 'taskId', string, 'required'),
  field(2, 'status', ScheduleStatus, 'required'),
]);

/** Arguments of performBackup. */
export type PerformBackupArgs = Readonly<Record<string, never>>;
export const PerformBackupArgs: StructSchema<PerformBackupArgs> = struct('PerformBackupArgs', []);

/** Arguments of listBackups. */
export type ListBackupsArgs = Readonly<Record<string, never>>;
export const ListBackupsArgs: StructSchema<ListBackupsArgs> = struct('ListBackupsArgs', []);

/** Arguments of stageRecovery. */
export interface StageRecoveryArgs {
  readonly backupId: string;
}
export const StageRecoveryArgs: StructSchema<StageRecoveryArgs> = struct('StageRecoveryArgs', [
  field(1, 'backupId', string, 'required'),
]);

/** Arguments of queryRecovery. */
export interface QueryRecoveryArgs {
  readonly query: TaskQuery;
}
export const QueryRecoveryArgs: StructSchema<QueryRecoveryArgs> = struct('QueryRecoveryArgs', [
  field(1, 'query', TaskQuery, 'required'),
]);

/** Arguments of deleteRecoveryTasks. */
export interface DeleteRecoveryTasksArgs {
  readonly query: TaskQuery;
}
export const DeleteRecoveryTasksArgs: StructSchema<DeleteRecoveryTasksArgs> = struct('DeleteRecoveryTasksArgs', [
  field(1, 'query', TaskQuery, 'required'),
]);

/** Arguments of commitRecovery. */
export type CommitRecoveryArgs = Readonly<Record<string, never>>;
export const CommitRecoveryArgs: StructSchema<CommitRecoveryArgs> = struct('CommitRecoveryArgs', []);

/** Arguments of unloadRecovery. */
export type UnloadRecoveryArgs = Readonly<Record<string, never>>;
export const UnloadRecoveryArgs: StructSchema<UnloadRecoveryArgs> = struct('UnloadRecoveryArgs', []);

/** Arguments of startMaintenance. */
export interface StartMaintenanceArgs {
  readonly hosts: Hosts;
}
export const StartMaintenanceArgs: StructSchema<StartMaintenanceArgs> = struct('StartMaintenanceArgs', [
  field(1, 'hosts', Hosts, 'required'),
]);

/** Arguments of drainHosts. */
export interface DrainHostsArgs {
  readonly hosts: Hosts;
}
export const DrainHostsArgs: StructSchema<DrainHostsArgs> = struct('DrainHostsArgs', [
  field(1, 'hosts', Hosts, 'required'),
]);

/** Arguments of maintenanceStatus. */
export interface MaintenanceStatusArgs {
  readonly hosts: Hosts;
}
export const MaintenanceStatusArgs: StructSchema<MaintenanceStatusArgs> = struct('MaintenanceStatusArgs', [
  field(1, 'hosts', Hosts, 'required'),
]);

/** Arguments of endMaintenance. */
export interface EndMaintenanceArgs {
  readonly hosts: Hosts;
}
export const EndMaintenanceArgs: StructSchema<EndMaintenanceArgs> = struct('EndMaintenanceArgs', [
  field(1, 'hosts', Hosts, 'required'),
]);

/** Arguments of slaDrainHosts. */
export interface SlaDrainHostsArgs {
  readonly hosts: Hosts;
  readonly defaultSlaPolicy?: SlaPolicy;
  readonly timeoutSecs: number;
}
export const SlaDrainHostsArgs: StructSchema<SlaDrainHostsArgs> = struct('SlaDrainHostsArgs', [
  field(1, 'hosts', Hosts, 'required'),
  field(2, 'defaultSlaPolicy', SlaPolicy, 'nullable'),
  field(3, 'timeoutSecs', i64, 'zero'),
]);

/** Arguments of snapshot. */
export type SnapshotArgs = Readonly<Record<string, never>>;
export const SnapshotArgs: StructSchema<SnapshotArgs> = struct('SnapshotArgs', []);

/** Arguments of triggerExplicitTaskReconciliation. */
export interface TriggerExplicitTaskReconciliationArgs {
  readonly settings: ExplicitReconciliationSettings;
}
export const TriggerExplicitTaskReconciliationArgs: StructSchema<TriggerExplicitTaskReconciliationArgs> = struct('TriggerExplicitTaskReconciliationArgs', [
  field(1, 'settings', ExplicitReconciliationSettings, 'required'),
]);

/** Arguments of triggerImplicitTaskReconciliation. */
export type TriggerImplicitTaskReconciliationArgs = Readonly<Record<string, never>>;
export const TriggerImplicitTaskReconciliationArgs: StructSchema<TriggerImplicitTaskReconciliationArgs> = struct('TriggerImplicitTaskReconciliationArgs', []);

/** Arguments of pruneTasks. */
export interface PruneTasksArgs {
  readonly query: TaskQuery;
}
export const PruneTasksArgs: StructSchema<PruneTasksArgs> = struct('PruneTasksArgs', [
  field(1, 'query', TaskQuery, 'required'),
]);

/** RPCs of those who run the cluster. */
export interface AuroraAdmin extends AuroraSchedulerManager {
  setQuota(args: Wire<SetQuotaArgs>): Promise<Wire<Response>>;
  forceTaskState(args: Wire<ForceTaskStateArgs>): Promise<Wire<Response>>;
  performBackup(args: Wire<PerformBackupArgs>): Promise<Wire<Response>>;
  listBackups(args: Wire<ListBackupsArgs>): Promise<Wire<Response>>;
  /** Loads a backup beside the live state. */
  stageRecovery(args: Wire<StageRecoveryArgs>): Promise<Wire<Response>>;
  queryRecovery(args: Wire<QueryRecoveryArgs>): Promise<Wire<Response>>;
  deleteRecoveryTasks(args: Wire<DeleteRecoveryTasksArgs>): Promise<Wire<Response>>;
  /** Replaces the live state by the staged one. */
  commitRecovery(args: Wire<CommitRecoveryArgs>): Promise<Wire<Response>>;
  unloadRecovery(args: Wire<UnloadRecoveryArgs>): Promise<Wire<Response>>;
  startMaintenance(args: Wire<StartMaintenanceArgs>): Promise<Wire<Response>>;
  drainHosts(args: Wire<DrainHostsArgs>): Promise<Wire<Response>>;
  maintenanceStatus(args: Wire<MaintenanceStatusArgs>): Promise<Wire<Response>>;
  endMaintenance(args: Wire<EndMaintenanceArgs>): Promise<Wire<Response>>;
  slaDrainHosts(args: Wire<SlaDrainHostsArgs>): Promise<Wire<Response>>;
  snapshot(args: Wire<SnapshotArgs>): Promise<Wire<Response>>;
  triggerExplicitTaskReconciliation(args: Wire<TriggerExplicitTaskReconciliationArgs>): Promise<Wire<Response>>;
  triggerImplicitTaskReconciliation(args: Wire<TriggerImplicitTaskReconciliationArgs>): Promise<Wire<Response>>;
  pruneTasks(args: Wire<PruneTasksArgs>): Promise<Wire<Response>>;
}
export const AuroraAdmin: ServiceSchema = service('AuroraAdmin', AuroraSchedulerManager, [
  method('setQuota', SetQuotaArgs, Response),
  method('forceTaskState', ForceTaskStateArgs, Response),
  method('performBackup', PerformBackupArgs, Response),
  method('listBackups', ListBackupsArgs, Response),
  method('stageRecovery', StageRecoveryArgs, Response),
  method('queryRecovery', QueryRecoveryArgs, Response),
  method('deleteRecoveryTasks', DeleteRecoveryTasksArgs, Response),
  method('commitRecovery', CommitRecoveryArgs, Response),
  method('unloadRecovery', UnloadRecoveryArgs, Response),
  method('startMaintenance', StartMaintenanceArgs, Response),
  method('drainHosts', DrainHostsArgs, Response),
  method('maintenanceStatus', MaintenanceStatusArgs, Response),
  method('endMaintenance', EndMaintenanceArgs, Response),
  method('slaDrainHosts', SlaDrainHostsArgs, Response),
  method('snapshot', SnapshotArgs, Response),
  method('triggerExplicitTaskReconciliation', TriggerExplicitTaskReconciliationArgs, Response),
  method('triggerImplicitTaskReconciliation', TriggerImplicitTaskReconciliationArgs, Response),
  method('pruneTasks', PruneTasksArgs, Response),
]);
