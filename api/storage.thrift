/*
 * What the storage log, snapshots and backups hold.
 * Field ids, names and types are the contract and never change; a retired id is never used again.
 */
include "aurora.thrift"

namespace java org.apache.aurora.gen.storage
namespace py gen.apache.aurora.storage

/** Version that every transaction carries. */
const i32 CURRENT_SCHEMA_VERSION = 1

struct SaveFrameworkId {
  1: string id
}

struct SaveCronJob {
  2: aurora.JobConfiguration jobConfig
}

/** Deprecated: read, and without effect. */
struct SaveLock {
  1: aurora.Lock lock
}

/** Deprecated: read, and without effect. */
struct RemoveLock {
  1: aurora.LockKey lockKey
}

struct RemoveJob {
  2: aurora.JobKey jobKey
}

struct SaveTasks {
  1: set<aurora.ScheduledTask> tasks
}

struct RemoveTasks {
  1: set<string> taskIds
}

struct SaveQuota {
  1: string role,
  2: aurora.ResourceAggregate quota
}

struct RemoveQuota {
  1: string role
}

struct SaveHostAttributes {
  1: aurora.HostAttributes hostAttributes
}

/** Written by forks of the original. */
struct RemoveHostAttributes {
  1: string host
}

struct SaveJobUpdate {
  1: aurora.JobUpdate jobUpdate
  // 2 is retired.
}

struct RemoveJobUpdates {
  1: set<aurora.JobUpdateKey> keys
}

struct StoredJobUpdateDetails {
  1: aurora.JobUpdateDetails details
  // 2 is retired.
}

struct SaveJobUpdateEvent {
  1: aurora.JobUpdateEvent event,
  3: aurora.JobUpdateKey key
}

struct SaveJobInstanceUpdateEvent {
  1: aurora.JobInstanceUpdateEvent event,
  3: aurora.JobUpdateKey key
}

/** Deprecated: read, and without effect. */
struct PruneJobUpdateHistory {
  1: i32 perJobRetainCount,
  2: i64 historyPruneThresholdMs
}

struct SaveHostMaintenanceRequest {
  1: aurora.HostMaintenanceRequest hostMaintenanceRequest
}

struct RemoveHostMaintenanceRequest {
  1: string host
}

/** One change of the state. */
union Op {
  1: SaveFrameworkId saveFrameworkId,
  2: SaveCronJob saveCronJob,
  5: RemoveJob removeJob,
  6: SaveTasks saveTasks,
  7: RemoveTasks removeTasks,
  8: SaveQuota saveQuota,
  9: RemoveQuota removeQuota,
  10: SaveHostAttributes saveHostAttributes,
  // 11 is retired.
  12: SaveLock saveLock,
  13: RemoveLock removeLock,
  14: SaveJobUpdate saveJobUpdate,
  15: SaveJobUpdateEvent saveJobUpdateEvent,
  16: SaveJobInstanceUpdateEvent saveJobInstanceUpdateEvent,
  17: PruneJobUpdateHistory pruneJobUpdateHistory,
  18: RemoveJobUpdates removeJobUpdate,
  19: SaveHostMaintenanceRequest saveHostMaintenanceRequest,
  20: RemoveHostMaintenanceRequest removeHostMaintenanceRequest,
  21: RemoveHostAttributes removeHostAttributes
}

/** Changes that are made together or not at all. */
struct Transaction {
  1: list<Op> ops,
  2: i32 schemaVersion
}

struct StoredCronJob {
  3: aurora.JobConfiguration jobConfiguration
}

struct SchedulerMetadata {
  1: string frameworkId (nullable),
  8: map<string, string> details
}

struct QuotaConfiguration {
  1: string role,
  2: aurora.ResourceAggregate quota
}

/** The whole state at one time. */
struct Snapshot {
  /** Milliseconds since the epoch. */
  1: i64 timestamp,
  3: set<aurora.HostAttributes> hostAttributes,
  4: set<aurora.ScheduledTask> tasks,
  5: set<StoredCronJob> cronJobs,
  6: SchedulerMetadata schedulerMetadata (nullable),
  8: set<QuotaConfiguration> quotaConfigurations,
  // 9 is retired.
  10: set<StoredJobUpdateDetails> jobUpdateDetails,
  // 11 and 12 are retired. 100 is the checksum at the end of a backup, which is not part of the state.
  13: set<aurora.HostMaintenanceRequest> hostMaintenanceRequests
}

/** Announces the chunks of an entry that is longer than the log allows. */
struct FrameHeader {
  1: i32 chunkCount,
  /** MD5 of the whole entry. */
  2: binary checksum
}

struct FrameChunk {
  2: binary data
}

union Frame {
  1: FrameHeader header,
  2: FrameChunk chunk
}

/** A task whose configuration stands in the snapshot's list of configurations. */
struct DeduplicatedScheduledTask {
  1: aurora.ScheduledTask partialScheduledTask,
  /** Index into taskConfigs. */
  2: i32 taskConfigId
}

/** A snapshot that holds each configuration once. */
struct DeduplicatedSnapshot {
  /** Everything but the tasks. */
  1: Snapshot partialSnapshot,
  2: list<DeduplicatedScheduledTask> partialTasks,
  3: list<aurora.TaskConfig> taskConfigs
}

/** The state as it is where this entry stands in the log is written in the parts that follow, other entries among them. */
struct SnapshotStart {
  /** Milliseconds since the epoch. */
  1: i64 timestamp
}

/** Some of the records of a snapshot. */
struct SnapshotPart {
  /** Counted from 0. */
  1: i32 number,
  /** A zlib stream of a DeduplicatedSnapshot that holds these records only. */
  2: binary content
}

/** The snapshot is complete: what is before its beginning may be removed. */
struct SnapshotFinish {
  1: i32 partCount
}

/** One step of writing a snapshot beside normal work. Apache Aurora does not have it. */
union SnapshotStep {
  1: SnapshotStart start,
  2: SnapshotPart part,
  3: SnapshotFinish finish
}

/** One entry of the log. */
union LogEntry {
  1: Snapshot snapshot,
  2: Transaction transaction,
  3: bool noop,
  4: Frame frame,
  /** A zlib stream of another LogEntry. */
  5: binary deflatedEntry,
  6: DeduplicatedSnapshot deduplicatedSnapshot,
  /** Far from the ids that others may add. */
  100: SnapshotStep snapshotStep
}
