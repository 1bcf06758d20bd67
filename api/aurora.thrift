/*
 * The Aurora API as it travels at /api, and the structs that the storage log shares with it.
 *
 * Field ids, names and types are the wire contract and never change; a retired id is never used again.
 * (nullable) marks what may legitimately be absent although the wire contract has no "optional" for it,
 * and optional numbers whose absence means something other than zero.
 */
namespace java org.apache.aurora.gen
namespace py gen.apache.aurora.api

/** Name of the executor that understands Thermos tasks. */
const string AURORA_EXECUTOR_NAME = 'AuroraExecutor'

/** Pattern of roles, environments, job names and other identifiers. */
const string GOOD_IDENTIFIER_PATTERN = '^[\\w\\-\\.]+$'
const string GOOD_IDENTIFIER_PATTERN_JVM = GOOD_IDENTIFIER_PATTERN
const string GOOD_IDENTIFIER_PATTERN_PYTHON = GOOD_IDENTIFIER_PATTERN

/** A request with this header is answered by the instance it reached, leader or not. */
const string BYPASS_LEADER_REDIRECT_HEADER_NAME = 'Bypass-Leader-Redirect'

/** Where the file system of a task's image is mounted inside its sandbox. */
const string TASK_FILESYSTEM_MOUNT_POINT = 'taskfs'

/** How an RPC ended. */
enum ResponseCode {
  INVALID_REQUEST = 0,
  OK = 1,
  ERROR = 2,
  WARNING = 3,
  AUTH_FAILED = 4,
  /** The job has an active update that forbids the operation. */
  JOB_UPDATING_ERROR = 5,
  /** The scheduler cannot answer now; the same call may succeed later. */
  ERROR_TRANSIENT = 6
}

/** How far the maintenance of a host has come. */
enum MaintenanceMode {
  NONE = 1,
  SCHEDULED = 2,
  DRAINING = 3,
  DRAINED = 4
}

/** Access mode of a volume. */
enum Mode {
  RW = 1,
  RO = 2
}

/** What happens when a cron run is due while the one before is still running. */
enum CronCollisionPolicy {
  KILL_EXISTING = 0,
  CANCEL_NEW = 1,
  /** Deprecated. */
  RUN_OVERLAP = 2
}

/** States of a task. */
enum ScheduleStatus {
  INIT = 11,
  THROTTLED = 16,
  PENDING = 0,
  ASSIGNED = 9,
  STARTING = 1,
  RUNNING = 2,
  FINISHED = 3,
  PREEMPTING = 13,
  RESTARTING = 12,
  DRAINING = 17,
  FAILED = 4,
  KILLED = 5,
  KILLING = 6,
  LOST = 7,
  PARTITIONED = 18
}

/** States of a task that still needs the scheduler's care. */
const set<ScheduleStatus> ACTIVE_STATES = [
  ScheduleStatus.ASSIGNED, ScheduleStatus.DRAINING, ScheduleStatus.KILLING, ScheduleStatus.PARTITIONED,
  ScheduleStatus.PENDING, ScheduleStatus.PREEMPTING, ScheduleStatus.RESTARTING, ScheduleStatus.RUNNING,
  ScheduleStatus.STARTING, ScheduleStatus.THROTTLED
]

/** Active states of a task that has an agent. */
const set<ScheduleStatus> SLAVE_ASSIGNED_STATES = [
  ScheduleStatus.ASSIGNED, ScheduleStatus.DRAINING, ScheduleStatus.KILLING, ScheduleStatus.PARTITIONED,
  ScheduleStatus.PREEMPTING, ScheduleStatus.RESTARTING, ScheduleStatus.RUNNING, ScheduleStatus.STARTING
]

/** States of a task that has a sandbox. */
const set<ScheduleStatus> LIVE_STATES = [
  ScheduleStatus.DRAINING, ScheduleStatus.KILLING, ScheduleStatus.PARTITIONED, ScheduleStatus.PREEMPTING,
  ScheduleStatus.RESTARTING, ScheduleStatus.RUNNING
]

/** States that a task never leaves. */
const set<ScheduleStatus> TERMINAL_STATES = [
  ScheduleStatus.FAILED, ScheduleStatus.FINISHED, ScheduleStatus.KILLED, ScheduleStatus.LOST
]

/** States of a job update. */
enum JobUpdateStatus {
  ROLLING_FORWARD = 0,
  ROLLING_BACK = 1,
  ROLL_FORWARD_PAUSED = 2,
  ROLL_BACK_PAUSED = 3,
  ROLLED_FORWARD = 4,
  ROLLED_BACK = 5,
  ABORTED = 6,
  ERROR = 7,
  FAILED = 8,
  ROLL_FORWARD_AWAITING_PULSE = 9,
  ROLL_BACK_AWAITING_PULSE = 10
}

/** States of an update that has not ended. */
const set<JobUpdateStatus> ACTIVE_JOB_UPDATE_STATES = [
  JobUpdateStatus.ROLLING_FORWARD, JobUpdateStatus.ROLLING_BACK, JobUpdateStatus.ROLL_FORWARD_PAUSED,
  JobUpdateStatus.ROLL_BACK_PAUSED, JobUpdateStatus.ROLL_FORWARD_AWAITING_PULSE,
  JobUpdateStatus.ROLL_BACK_AWAITING_PULSE
]

/** States of an update that waits for its coordinator; the name's spelling is part of the contract. */
const set<JobUpdateStatus> AWAITNG_PULSE_JOB_UPDATE_STATES = [
  JobUpdateStatus.ROLL_FORWARD_AWAITING_PULSE, JobUpdateStatus.ROLL_BACK_AWAITING_PULSE
]

/** What an update did to one instance. */
enum JobUpdateAction {
  INSTANCE_UPDATED = 1,
  INSTANCE_ROLLED_BACK = 2,
  INSTANCE_UPDATING = 3,
  INSTANCE_ROLLING_BACK = 4,
  INSTANCE_UPDATE_FAILED = 5,
  INSTANCE_ROLLBACK_FAILED = 6
}

/** Answer to a pulse. */
enum JobUpdatePulseStatus {
  OK = 1,
  /** The update has ended: no more pulses are needed. */
  FINISHED = 2
}

/** Deprecated: the user who owns a job. */
struct Identity {
  2: string user
}

/** One attribute of a host with all its values. */
struct Attribute {
  1: string name,
  2: set<string> values
}

/** What is known of a host beyond its offers. */
struct HostAttributes {
  1: string host,
  2: set<Attribute> attributes,
  3: optional MaintenanceMode mode,
  4: optional string slaveId,
  /** Written by forks of the original: when the host last made an offer. */
  5: optional i64 lastSeenMs (nullable)
}

/** The host's attribute has (or, negated, has none of) these values. */
struct ValueConstraint {
  1: bool negated,
  2: set<string> values
}

/** At most so many tasks of the job where the attribute's value is equal. */
struct LimitConstraint {
  1: i32 limit
}

/** Either kind of constraint. */
union TaskConstraint {
  1: ValueConstraint value,
  2: LimitConstraint limit
}

/** A constraint on the host attribute `name`. */
struct Constraint {
  1: string name,
  2: TaskConstraint constraint
}

/** Unused. */
struct Package {
  1: string role,
  2: string name,
  3: i32 version
}

/** A free key and value of a job or an update. */
struct Metadata {
  1: string key,
  2: string value
}

/** Names a job within a cluster. */
struct JobKey {
  1: string role,
  2: string environment,
  3: string name
}

/** Deprecated, still found in logs: what a lock covers. */
union LockKey {
  1: JobKey job
}

/** Deprecated, still found in logs. */
struct Lock {
  1: LockKey key,
  2: string token,
  3: string user,
  4: i64 timestampMs,
  5: optional string message
}

/** Names one instance of a job. */
struct InstanceKey {
  1: JobKey jobKey,
  2: i32 instanceId
}

/** Something the agent fetches into the sandbox before the task starts. */
struct MesosFetcherURI {
  1: string value,
  2: optional bool extract,
  3: optional bool cache,
  4: optional string outputFile
}

/** The executor and what it is given; for Thermos the data is the task as JSON. */
struct ExecutorConfig {
  1: string name,
  2: string data (nullable)
}

/** A host directory mounted into a container. */
struct Volume {
  1: string containerPath,
  2: string hostPath,
  3: Mode mode
}

/** A Docker image. */
struct DockerImage {
  1: string name,
  2: string tag
}

/** An AppC image. */
struct AppcImage {
  1: string name,
  2: string imageId
}

/** Either kind of image. */
union Image {
  1: DockerImage docker,
  2: AppcImage appc
}

/** The Mesos containerizer, with or without an image. */
struct MesosContainer {
  1: optional Image image,
  2: optional list<Volume> volumes
}

/** A command line option for `docker run`. */
struct DockerParameter {
  1: string name,
  2: string value
}

/** The Docker containerizer. */
struct DockerContainer {
  1: string image,
  2: optional list<DockerParameter> parameters
}

/** Either kind of container. */
union Container {
  1: MesosContainer mesos,
  2: DockerContainer docker
}

/** An amount of one resource. */
union Resource {
  1: double numCpus,
  2: i64 ramMb,
  3: i64 diskMb,
  4: string namedPort,
  5: i64 numGpus,
  /** Written by forks of the original. */
  6: string ipAddr
}

/** What is done when the agent of a task becomes unreachable. */
struct PartitionPolicy {
  1: bool reschedule,
  2: optional i64 delaySecs
}

/** At least this percentage of the instances must have been running for the duration. */
struct PercentageSlaPolicy {
  1: double percentage,
  2: i64 durationSecs
}

/** At least so many instances must have been running for the duration. */
struct CountSlaPolicy {
  1: i64 count,
  2: i64 durationSecs
}

/** An external coordinator decides. */
struct CoordinatorSlaPolicy {
  1: string coordinatorUrl,
  2: string statusKey
}

/** Any kind of SLA policy. */
union SlaPolicy {
  1: PercentageSlaPolicy percentageSlaPolicy,
  2: CountSlaPolicy countSlaPolicy,
  3: CoordinatorSlaPolicy coordinatorSlaPolicy
}

/** Everything needed to run one instance of a job. */
struct TaskConfig {
  28: JobKey job,
  /** Deprecated. */
  17: Identity owner (nullable),
  7: bool isService,
  11: i32 priority,
  13: i32 maxTaskFailures,
  /** Deprecated for clients: follows from the tier, decides which quota is used. */
  18: optional bool production,
  30: optional string tier,
  32: set<Resource> resources,
  20: set<Constraint> constraints,
  33: optional set<MesosFetcherURI> mesosFetcherUris,
  22: optional map<string, string> taskLinks,
  23: optional string contactEmail,
  25: optional ExecutorConfig executorConfig,
  27: optional set<Metadata> metadata,
  34: optional PartitionPolicy partitionPolicy,
  35: optional SlaPolicy slaPolicy,
  29: Container container = { "mesos": {} }
}

/** Amounts of several resources together. */
struct ResourceAggregate {
  4: set<Resource> resources
}

/** A job: how many instances of which task, or when to run them. */
struct JobConfiguration {
  9: JobKey key,
  /** Deprecated. */
  7: Identity owner (nullable),
  4: optional string cronSchedule,
  5: CronCollisionPolicy cronCollisionPolicy (nullable),
  6: TaskConfig taskConfig,
  8: i32 instanceCount
}

/** How many tasks of a job are in which kind of state. */
struct JobStats {
  1: i32 activeTaskCount,
  2: i32 finishedTaskCount,
  3: i32 failedTaskCount,
  4: i32 pendingTaskCount
}

/** One job in an overview. */
struct JobSummary {
  1: JobConfiguration job,
  2: JobStats stats,
  /** Absent unless the job is a cron job that will run again. */
  3: optional i64 nextCronRunMs (nullable)
}

/** Instance ids from first to last, both included. */
struct Range {
  1: i32 first,
  2: i32 last
}

/** Instances that share one configuration. */
struct ConfigGroup {
  1: TaskConfig config,
  3: set<Range> instances
}

/** All configurations that a job's active tasks have. */
struct ConfigSummary {
  1: JobKey key,
  2: set<ConfigGroup> groups
}

struct PopulateJobResult {
  2: TaskConfig taskConfig
}

/** A role's quota and what is used of it. */
struct GetQuotaResult {
  1: ResourceAggregate quota,
  2: optional ResourceAggregate prodSharedConsumption,
  3: optional ResourceAggregate nonProdSharedConsumption,
  4: optional ResourceAggregate prodDedicatedConsumption,
  5: optional ResourceAggregate nonProdDedicatedConsumption
}

/** One entry of a task's history. */
struct TaskEvent {
  /** Milliseconds since the epoch. */
  1: i64 timestamp,
  2: ScheduleStatus status,
  3: optional string message,
  /** Host name of the scheduler that made the change. */
  4: optional string scheduler
}

/** A task and the place it was given. */
struct AssignedTask {
  1: string taskId,
  2: string slaveId (nullable),
  3: string slaveHost (nullable),
  4: TaskConfig task,
  5: map<string, i32> assignedPorts,
  6: i32 instanceId
}

/** A task with its state and history. */
struct ScheduledTask {
  1: AssignedTask assignedTask,
  2: ScheduleStatus status,
  3: i32 failureCount,
  6: i32 timesPartitioned,
  4: list<TaskEvent> taskEvents,
  /** The task this one replaces. */
  5: string ancestorId (nullable)
}

struct ScheduleStatusResult {
  1: list<ScheduledTask> tasks
}

struct GetJobsResult {
  1: set<JobConfiguration> configs
}

/** Restrictions that a task must meet all of; absent or empty ones do not restrict. */
struct TaskQuery {
  14: optional string role,
  9: optional string environment,
  2: optional string jobName,
  4: optional set<string> taskIds,
  5: optional set<ScheduleStatus> statuses,
  7: optional set<i32> instanceIds,
  10: optional set<string> slaveHosts,
  11: optional set<JobKey> jobKeys,
  12: optional i32 offset,
  13: optional i32 limit
}

/** Maintenance mode of one host. */
struct HostStatus {
  1: string host,
  2: MaintenanceMode mode
}

struct RoleSummary {
  1: string role,
  2: i32 jobCount,
  3: i32 cronJobCount
}

/** Hosts to operate on. */
struct Hosts {
  1: set<string> hostNames
}

/** Why a task is still pending. */
struct PendingReason {
  1: string taskId,
  2: string reason
}

/** Names one update of a job. */
struct JobUpdateKey {
  1: JobKey job,
  2: string id
}

/** At most `groupSize` instances at a time, the next as soon as one is done. */
struct QueueJobUpdateStrategy {
  1: i32 groupSize
}

/** Groups of `groupSize` instances, the next when the whole group is done. */
struct BatchJobUpdateStrategy {
  1: i32 groupSize,
  2: bool autopauseAfterBatch
}

/** Groups of varying size; the last size is used for all that remain. */
struct VariableBatchJobUpdateStrategy {
  1: list<i32> groupSizes,
  2: bool autopauseAfterBatch
}

/** Any kind of update strategy. */
union JobUpdateStrategy {
  1: QueueJobUpdateStrategy queueStrategy,
  2: BatchJobUpdateStrategy batchStrategy,
  3: VariableBatchJobUpdateStrategy varBatchStrategy
}

/** How an update proceeds. */
struct JobUpdateSettings {
  /** Deprecated in favour of the strategy, still read. */
  1: i32 updateGroupSize,
  2: i32 maxPerInstanceFailures,
  3: i32 maxFailedInstances,
  5: i32 minWaitInInstanceRunningMs,
  6: bool rollbackOnFailure,
  /** Empty means all instances. */
  7: set<Range> updateOnlyTheseInstances,
  /** Deprecated in favour of the strategy, still read. */
  8: bool waitForBatchCompletion,
  /** 0 means that no pulses are expected. */
  9: optional i32 blockIfNoPulsesAfterMs,
  10: optional bool slaAware,
  11: optional JobUpdateStrategy updateStrategy
}

/** A change of an update's state. */
struct JobUpdateEvent {
  1: JobUpdateStatus status,
  2: i64 timestampMs,
  3: optional string user,
  4: optional string message
}

/** What an update did to one instance, and when. */
struct JobInstanceUpdateEvent {
  1: i32 instanceId,
  2: i64 timestampMs,
  3: JobUpdateAction action,
  4: optional string message
}

/** A configuration and the instances that have it. */
struct InstanceTaskConfig {
  1: TaskConfig task,
  2: set<Range> instances
}

/** Follows from the update's events. */
struct JobUpdateState {
  1: JobUpdateStatus status,
  2: i64 createdTimestampMs,
  3: i64 lastModifiedTimestampMs
}

struct JobUpdateSummary {
  5: JobUpdateKey key,
  3: string user,
  /** Absent in the log, where the events tell it. */
  4: JobUpdateState state (nullable),
  6: optional set<Metadata> metadata
}

/** From which configurations to which. */
struct JobUpdateInstructions {
  1: set<InstanceTaskConfig> initialState,
  /** Absent when the update only removes instances. */
  2: InstanceTaskConfig desiredState (nullable),
  3: JobUpdateSettings settings
}

struct JobUpdate {
  1: JobUpdateSummary summary,
  2: JobUpdateInstructions instructions
}

/** An update with its history. */
struct JobUpdateDetails {
  1: JobUpdate update,
  2: list<JobUpdateEvent> updateEvents,
  3: list<JobInstanceUpdateEvent> instanceEvents
}

/** What a client asks for when it starts an update. */
struct JobUpdateRequest {
  1: TaskConfig taskConfig,
  2: i32 instanceCount,
  3: JobUpdateSettings settings,
  4: optional set<Metadata> metadata
}

/** Restrictions that an update must meet all of; absent or empty ones do not restrict. */
struct JobUpdateQuery {
  2: string role (nullable),
  8: JobUpdateKey key (nullable),
  3: JobKey jobKey (nullable),
  4: string user (nullable),
  5: set<JobUpdateStatus> updateStatuses,
  6: i32 offset,
  7: i32 limit
}

/** A drain that was asked for. */
struct HostMaintenanceRequest {
  1: string host,
  2: SlaPolicy defaultSlaPolicy (nullable),
  3: i64 timeoutSecs,
  4: i64 createdTimestampMs
}

struct ListBackupsResult {
  1: set<string> backups
}

struct StartMaintenanceResult {
  1: set<HostStatus> statuses
}

struct DrainHostsResult {
  1: set<HostStatus> statuses
}

struct QueryRecoveryResult {
  1: set<ScheduledTask> tasks
}

struct MaintenanceStatusResult {
  1: set<HostStatus> statuses
}

struct EndMaintenanceResult {
  1: set<HostStatus> statuses
}

struct RoleSummaryResult {
  1: set<RoleSummary> summaries
}

struct JobSummaryResult {
  1: set<JobSummary> summaries
}

struct ConfigSummaryResult {
  1: ConfigSummary summary
}

struct GetPendingReasonResult {
  1: set<PendingReason> reasons
}

struct StartJobUpdateResult {
  1: JobUpdateKey key,
  2: optional JobUpdateSummary updateSummary
}

struct GetJobUpdateSummariesResult {
  1: list<JobUpdateSummary> updateSummaries
}

struct GetJobUpdateDetailsResult {
  /** Deprecated: answers a question by key. */
  1: JobUpdateDetails details (nullable),
  2: list<JobUpdateDetails> detailsList
}

struct PulseJobUpdateResult {
  1: JobUpdatePulseStatus status
}

/** What an update would do to which instances; the configurations are the old ones, except in `add`. */
struct GetJobUpdateDiffResult {
  1: set<ConfigGroup> add,
  2: set<ConfigGroup> remove,
  3: set<ConfigGroup> update,
  4: set<ConfigGroup> unchanged
}

struct TierConfig {
  1: string name,
  2: map<string, string> settings
}

struct GetTierConfigResult {
  1: string defaultTierName,
  2: set<TierConfig> tiers
}

/** Which cluster answered. */
struct ServerInfo {
  1: string clusterName,
  3: string statsUrlPrefix (nullable)
}

/** What an RPC found. */
union Result {
  1: PopulateJobResult populateJobResult,
  3: ScheduleStatusResult scheduleStatusResult,
  4: GetJobsResult getJobsResult,
  5: GetQuotaResult getQuotaResult,
  6: ListBackupsResult listBackupsResult,
  7: StartMaintenanceResult startMaintenanceResult,
  8: DrainHostsResult drainHostsResult,
  9: QueryRecoveryResult queryRecoveryResult,
  10: MaintenanceStatusResult maintenanceStatusResult,
  11: EndMaintenanceResult endMaintenanceResult,
  17: RoleSummaryResult roleSummaryResult,
  18: JobSummaryResult jobSummaryResult,
  20: ConfigSummaryResult configSummaryResult,
  21: GetPendingReasonResult getPendingReasonResult,
  22: StartJobUpdateResult startJobUpdateResult,
  23: GetJobUpdateSummariesResult getJobUpdateSummariesResult,
  24: GetJobUpdateDetailsResult getJobUpdateDetailsResult,
  25: PulseJobUpdateResult pulseJobUpdateResult,
  26: GetJobUpdateDiffResult getJobUpdateDiffResult,
  27: GetTierConfigResult getTierConfigResult
}

struct ResponseDetail {
  1: string message (nullable)
}

/** What every RPC returns. */
struct Response {
  1: ResponseCode responseCode,
  /** Absent when the caller was not allowed to call. */
  5: ServerInfo serverInfo (nullable),
  3: optional Result result,
  6: list<ResponseDetail> details
}

struct ExplicitReconciliationSettings {
  /** Absent means the scheduler's own setting. */
  1: optional i32 batchSize (nullable)
}

/** RPCs that change nothing and that everybody may call. */
service ReadOnlyScheduler {
  /** Roles that have tasks or cron jobs. */
  Response getRoleSummary(),
  /** Jobs of one role, or of all. */
  Response getJobSummary(1: string role (nullable)),
  Response getTasksStatus(1: TaskQuery query),
  /** Like getTasksStatus, without the executors' data. */
  Response getTasksWithoutConfigs(1: TaskQuery query),
  Response getPendingReason(1: TaskQuery query),
  /** Configurations of a job's active tasks. */
  Response getConfigSummary(1: JobKey job),
  /** Active jobs and cron jobs of one role, or of all. */
  Response getJobs(1: string ownerRole (nullable)),
  Response getQuota(1: string ownerRole),
  /** Validates a job and fills in defaults. */
  Response populateJobConfig(1: JobConfiguration description),
  Response getJobUpdateSummaries(1: JobUpdateQuery jobUpdateQuery),
  /** The key is deprecated in favour of the query. */
  Response getJobUpdateDetails(1: JobUpdateKey key (nullable), 2: JobUpdateQuery query (nullable)),
  /** What an update would do. */
  Response getJobUpdateDiff(1: JobUpdateRequest request),
  Response getTierConfigs()
}

/** RPCs of those who run jobs. */
service AuroraSchedulerManager extends ReadOnlyScheduler {
  Response createJob(1: JobConfiguration description),
  /** Creates or replaces a cron job. */
  Response scheduleCronJob(1: JobConfiguration description),
  Response descheduleCronJob(4: JobKey job),
  /** Runs a cron job now. */
  Response startCronJob(4: JobKey job),
  Response restartShards(5: JobKey job, 3: set<i32> shardIds),
  /** No instances means all. */
  Response killTasks(4: JobKey job, 5: set<i32> instances, 6: string message (nullable)),
  /** Adds instances that are like the given one. */
  Response addInstances(3: InstanceKey key, 4: i32 count),
  Response replaceCronTemplate(1: JobConfiguration config),
  Response startJobUpdate(1: JobUpdateRequest request, 3: string message (nullable)),
  Response pauseJobUpdate(1: JobUpdateKey key, 3: string message (nullable)),
  Response resumeJobUpdate(1: JobUpdateKey key, 3: string message (nullable)),
  Response abortJobUpdate(1: JobUpdateKey key, 3: string message (nullable)),
  Response rollbackJobUpdate(1: JobUpdateKey key, 2: string message (nullable)),
  /** Tells a waiting update that its coordinator is content. */
  Response pulseJobUpdate(1: JobUpdateKey key)
}

/** RPCs of those who run the cluster. */
service AuroraAdmin extends AuroraSchedulerManager {
  Response setQuota(1: string ownerRole, 2: ResourceAggregate quota),
  Response forceTaskState(1: string taskId, 2: ScheduleStatus status),
  Response performBackup(),
  Response listBackups(),
  /** Loads a backup beside the live state. */
  Response stageRecovery(1: string backupId),
  Response queryRecovery(1: TaskQuery query),
  Response deleteRecoveryTasks(1: TaskQuery query),
  /** Replaces the live state by the staged one. */
  Response commitRecovery(),
  Response unloadRecovery(),
  Response startMaintenance(1: Hosts hosts),
  Response drainHosts(1: Hosts hosts),
  Response maintenanceStatus(1: Hosts hosts),
  Response endMaintenance(1: Hosts hosts),
  Response slaDrainHosts(1: Hosts hosts, 2: SlaPolicy defaultSlaPolicy (nullable), 3: i64 timeoutSecs),
  Response snapshot(),
  Response triggerExplicitTaskReconciliation(1: ExplicitReconciliationSettings settings),
  Response triggerImplicitTaskReconciliation(),
  Response pruneTasks(1: TaskQuery query)
}
