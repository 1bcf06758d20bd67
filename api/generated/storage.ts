// Generated from api/storage.thrift by tools/generate-api.ts. Do not edit.
import * as aurora from './aurora.ts';
import {
  binary,
  bool,
  field,
  i32,
  i64,
  list,
  map,
  set,
  string,
  struct,
  type StructSchema,
  union,
} from '../thrift/schema.ts';

/** Version that every transaction carries. */
export const CURRENT_SCHEMA_VERSION = 1;

export interface SaveFrameworkId {
  readonly id: string;
}
export const SaveFrameworkId: StructSchema<SaveFrameworkId> = struct('SaveFrameworkId', [
  field(1, 'id', string, 'required'),
]);

export interface SaveCronJob {
  readonly jobConfig: aurora.JobConfiguration;
}
export const SaveCronJob: StructSchema<SaveCronJob> = struct('SaveCronJob', [
  field(2, 'jobConfig', aurora.JobConfiguration, 'required'),
]);

/** Deprecated: read, and without effect. */
export interface SaveLock {
  readonly lock: aurora.Lock;
}
export const SaveLock: StructSchema<SaveLock> = struct('SaveLock', [
  field(1, 'lock', aurora.Lock, 'required'),
]);

/** Deprecated: read, and without effect. */
export interface RemoveLock {
  readonly lockKey: aurora.LockKey;
}
export const RemoveLock: StructSchema<RemoveLock> = struct('RemoveLock', [
  field(1, 'lockKey', aurora.LockKey, 'required'),
]);

export interface RemoveJob {
  readonly jobKey: aurora.JobKey;
}
export const RemoveJob: StructSchema<RemoveJob> = struct('RemoveJob', [
  field(2, 'jobKey', aurora.JobKey, 'required'),
]);

export interface SaveTasks {
  readonly tasks: readonly aurora.ScheduledTask[];
}
export const SaveTasks: StructSchema<SaveTasks> = struct('SaveTasks', [
  field(1, 'tasks', set(aurora.ScheduledTask), 'zero'),
]);

export interface RemoveTasks {
  readonly taskIds: readonly string[];
}
export const RemoveTasks: StructSchema<RemoveTasks> = struct('RemoveTasks', [
  field(1, 'taskIds', set(string), 'zero'),
]);

export interface SaveQuota {
  readonly role: string;
  readonly quota: aurora.ResourceAggregate;
}
export const SaveQuota: StructSchema<SaveQuota> = struct('SaveQuota', [
  field(1, 'role', string, 'required'),
  field(2, 'quota', aurora.ResourceAggregate, 'required'),
]);

export interface RemoveQuota {
  readonly role: string;
}
export const RemoveQuota: StructSchema<RemoveQuota> = struct('RemoveQuota', [
  field(1, 'role', string, 'required'),
]);

export interface SaveHostAttributes {
  readonly hostAttributes: aurora.HostAttributes;
}
export const SaveHostAttributes: StructSchema<SaveHostAttributes> = struct('SaveHostAttributes', [
  field(1, 'hostAttributes', aurora.HostAttributes, 'required'),
]);

/** Written by forks of the original. */
export interface RemoveHostAttributes {
  readonly host: string;
}
export const RemoveHostAttributes: StructSchema<RemoveHostAttributes> = struct('RemoveHostAttributes', [
  field(1, 'host', string, 'required'),
]);

export interface SaveJobUpdate {
  readonly jobUpdate: aurora.JobUpdate;
}
export const SaveJobUpdate: StructSchema<SaveJobUpdate> = struct('SaveJobUpdate', [
  field(1, 'jobUpdate', aurora.JobUpdate, 'required'),
]);

export interface RemoveJobUpdates {
  readonly keys: readonly aurora.JobUpdateKey[];
}
export const RemoveJobUpdates: StructSchema<RemoveJobUpdates> = struct('RemoveJobUpdates', [
  field(1, 'keys', set(aurora.JobUpdateKey), 'zero'),
]);

export interface StoredJobUpdateDetails {
  readonly details: aurora.JobUpdateDetails;
}
export const StoredJobUpdateDetails: StructSchema<StoredJobUpdateDetails> = struct('StoredJobUpdateDetails', [
  field(1, 'details', aurora.JobUpdateDetails, 'required'),
]);

export interface SaveJobUpdateEvent {
  readonly event: aurora.JobUpdateEvent;
  readonly key: aurora.JobUpdateKey;
}
export const SaveJobUpdateEvent: StructSchema<SaveJobUpdateEvent> = struct('SaveJobUpdateEvent', [
  field(1, 'event', aurora.JobUpdateEvent, 'required'),
  field(3, 'key', aurora.JobUpdateKey, 'required'),
]);

export interface SaveJobInstanceUpdateEvent {
  readonly event: aurora.JobInstanceUpdateEvent;
  readonly key: aurora.JobUpdateKey;
}
export const SaveJobInstanceUpdateEvent: StructSchema<SaveJobInstanceUpdateEvent> = struct('SaveJobInstanceUpdateEvent', [
  field(1, 'event', aurora.JobInstanceUpdateEvent, 'required'),
  field(3, 'key', aurora.JobUpdateKey, 'required'),
]);

/** Deprecated: read, and without effect. */
export interface PruneJobUpdateHistory {
  readonly perJobRetainCount: number;
  readonly historyPruneThresholdMs: number;
}
export const PruneJobUpdateHistory: StructSchema<PruneJobUpdateHistory> = struct('PruneJobUpdateHistory', [
  field(1, 'perJobRetainCount', i32, 'zero'),
  field(2, 'historyPruneThresholdMs', i64, 'zero'),
]);

export interface SaveHostMaintenanceRequest {
  readonly hostMaintenanceRequest: aurora.HostMaintenanceRequest;
}
export const SaveHostMaintenanceRequest: StructSchema<SaveHostMaintenanceRequest> = struct('SaveHostMaintenanceRequest', [
  field(1, 'hostMaintenanceRequest', aurora.HostMaintenanceRequest, 'required'),
]);

export interface RemoveHostMaintenanceRequest {
  readonly host: string;
}
export const RemoveHostMaintenanceRequest: StructSchema<RemoveHostMaintenanceRequest> = struct('RemoveHostMaintenanceRequest', [
  field(1, 'host', string, 'required'),
]);

/** One change of the state. */
export type Op =
  | { readonly saveFrameworkId: SaveFrameworkId }
  | { readonly saveCronJob: SaveCronJob }
  | { readonly removeJob: RemoveJob }
  | { readonly saveTasks: SaveTasks }
  | { readonly removeTasks: RemoveTasks }
  | { readonly saveQuota: SaveQuota }
  | { readonly removeQuota: RemoveQuota }
  | { readonly saveHostAttributes: SaveHostAttributes }
  | { readonly saveLock: SaveLock }
  | { readonly removeLock: RemoveLock }
  | { readonly saveJobUpdate: SaveJobUpdate }
  | { readonly saveJobUpdateEvent: SaveJobUpdateEvent }
  | { readonly saveJobInstanceUpdateEvent: SaveJobInstanceUpdateEvent }
  | { readonly pruneJobUpdateHistory: PruneJobUpdateHistory }
  | { readonly removeJobUpdate: RemoveJobUpdates }
  | { readonly saveHostMaintenanceRequest: SaveHostMaintenanceRequest }
  | { readonly removeHostMaintenanceRequest: RemoveHostMaintenanceRequest }
  | { readonly removeHostAttributes: RemoveHostAttributes }
  ;
export const Op: StructSchema<Op> = union('Op', [
  field(1, 'saveFrameworkId', SaveFrameworkId, 'nullable'),
  field(2, 'saveCronJob', SaveCronJob, 'nullable'),
  field(5, 'removeJob', RemoveJob, 'nullable'),
  field(6, 'saveTasks', SaveTasks, 'nullable'),
  field(7, 'removeTasks', RemoveTasks, 'nullable'),
  field(8, 'saveQuota', SaveQuota, 'nullable'),
  field(9, 'removeQuota', RemoveQuota, 'nullable'),
  field(10, 'saveHostAttributes', SaveHostAttributes, 'nullable'),
  field(12, 'saveLock', SaveLock, 'nullable'),
  field(13, 'removeLock', RemoveLock, 'nullable'),
  field(14, 'saveJobUpdate', SaveJobUpdate, 'nullable'),
  field(15, 'saveJobUpdateEvent', SaveJobUpdateEvent, 'nullable'),
  field(16, 'saveJobInstanceUpdateEvent', SaveJobInstanceUpdateEvent, 'nullable'),
  field(17, 'pruneJobUpdateHistory', PruneJobUpdateHistory, 'nullable'),
  field(18, 'removeJobUpdate', RemoveJobUpdates, 'nullable'),
  field(19, 'saveHostMaintenanceRequest', SaveHostMaintenanceRequest, 'nullable'),
  field(20, 'removeHostMaintenanceRequest', RemoveHostMaintenanceRequest, 'nullable'),
  field(21, 'removeHostAttributes', RemoveHostAttributes, 'nullable'),
]);

/** Changes that are made together or not at all. */
export interface Transaction {
  readonly ops: readonly Op[];
  readonly schemaVersion: number;
}
export const Transaction: StructSchema<Transaction> = struct('Transaction', [
  field(1, 'ops', list(Op), 'zero'),
  field(2, 'schemaVersion', i32, 'zero'),
]);

export interface StoredCronJob {
  readonly jobConfiguration: aurora.JobConfiguration;
}
export const StoredCronJob: StructSchema<StoredCronJob> = struct('StoredCronJob', [
  field(3, 'jobConfiguration', aurora.JobConfiguration, 'required'),
]);

export interface SchedulerMetadata {
  readonly frameworkId?: string;
  readonly details: ReadonlyMap<string, string>;
}
export const SchedulerMetadata: StructSchema<SchedulerMetadata> = struct('SchedulerMetadata', [
  field(1, 'frameworkId', string, 'nullable'),
  field(8, 'details', map(string, string), 'zero'),
]);

export interface QuotaConfiguration {
  readonly role: string;
  readonly quota: aurora.ResourceAggregate;
}
export const QuotaConfiguration: StructSchema<QuotaConfiguration> = struct('QuotaConfiguration', [
  field(1, 'role', string, 'required'),
  field(2, 'quota', aurora.ResourceAggregate, 'required'),
]);

/** The whole state at one time. */
export interface Snapshot {
  /** Milliseconds since the epoch. */
  readonly timestamp: number;
  readonly hostAttributes: readonly aurora.HostAttributes[];
  readonly tasks: readonly aurora.ScheduledTask[];
  readonly cronJobs: readonly StoredCronJob[];
  readonly schedulerMetadata?: SchedulerMetadata;
  readonly quotaConfigurations: readonly QuotaConfiguration[];
  readonly jobUpdateDetails: readonly StoredJobUpdateDetails[];
  readonly hostMaintenanceRequests: readonly aurora.HostMaintenanceRequest[];
}
export const Snapshot: StructSchema<Snapshot> = struct('Snapshot', [
  field(1, 'timestamp', i64, 'zero'),
  field(3, 'hostAttributes', set(aurora.HostAttributes), 'zero'),
  field(4, 'tasks', set(aurora.ScheduledTask), 'zero'),
  field(5, 'cronJobs', set(StoredCronJob), 'zero'),
  field(6, 'schedulerMetadata', SchedulerMetadata, 'nullable'),
  field(8, 'quotaConfigurations', set(QuotaConfiguration), 'zero'),
  field(10, 'jobUpdateDetails', set(StoredJobUpdateDetails), 'zero'),
  field(13, 'hostMaintenanceRequests', set(aurora.HostMaintenanceRequest), 'zero'),
]);

/** Announces the chunks of an entry that is longer than the log allows. */
export interface FrameHeader {
  readonly chunkCount: number;
  /** MD5 of the whole entry. */
  readonly checksum: Uint8Array;
}
export const FrameHeader: StructSchema<FrameHeader> = struct('FrameHeader', [
  field(1, 'chunkCount', i32, 'zero'),
  field(2, 'checksum', binary, 'required'),
]);

export interface FrameChunk {
  readonly data: Uint8Array;
}
export const FrameChunk: StructSchema<FrameChunk> = struct('FrameChunk', [
  field(2, 'data', binary, 'required'),
]);

export type Frame =
  | { readonly header: FrameHeader }
  | { readonly chunk: FrameChunk }
  ;
export const Frame: StructSchema<Frame> = union('Frame', [
  field(1, 'header', FrameHeader, 'nullable'),
  field(2, 'chunk', FrameChunk, 'nullable'),
]);

/** A task whose configuration stands in the snapshot's list of configurations. */
export interface DeduplicatedScheduledTask {
  readonly partialScheduledTask: aurora.ScheduledTask;
  /** Index into taskConfigs. */
  readonly taskConfigId: number;
}
export const DeduplicatedScheduledTask: StructSchema<DeduplicatedScheduledTask> = struct('DeduplicatedScheduledTask', [
  field(1, 'partialScheduledTask', aurora.ScheduledTask, 'required'),
  field(2, 'taskConfigId', i32, 'zero'),
]);

/** A snapshot that holds each configuration once. */
export interface DeduplicatedSnapshot {
  /** Everything but the tasks. */
  readonly partialSnapshot: Snapshot;
  readonly partialTasks: readonly DeduplicatedScheduledTask[];
  readonly taskConfigs: readonly aurora.TaskConfig[];
}
export const DeduplicatedSnapshot: StructSchema<DeduplicatedSnapshot> = struct('DeduplicatedSnapshot', [
  field(1, 'partialSnapshot', Snapshot, 'required'),
  field(2, 'partialTasks', list(DeduplicatedScheduledTask), 'zero'),
  field(3, 'taskConfigs', list(aurora.TaskConfig), 'zero'),
]);

/** The state as it is where this entry stands in the log is written in the parts that follow, other entries among them. */
export interface SnapshotStart {
  /** Milliseconds since the epoch. */
  readonly timestamp: number;
}
export const SnapshotStart: StructSchema<SnapshotStart> = struct('SnapshotStart', [
  field(1, 'timestamp', i64, 'zero'),
]);

/** Some of the records of a snapshot. */
export interface SnapshotPart {
  /** Counted from 0. */
  readonly number: number;
  /** A zlib stream of a DeduplicatedSnapshot that holds these records only. */
  readonly content: Uint8Array;
}
export const SnapshotPart: StructSchema<SnapshotPart> = struct('SnapshotPart', [
  field(1, 'number', i32, 'zero'),
  field(2, 'content', binary, 'required'),
]);

/** The snapshot is complete: what is before its beginning may be removed. */
export interface SnapshotFinish {
  readonly partCount: number;
}
export const SnapshotFinish: StructSchema<SnapshotFinish> = struct('SnapshotFinish', [
  field(1, 'partCount', i32, 'zero'),
]);

/** One step of writing a snapshot beside normal work. Apache Aurora does not have it. */
export type SnapshotStep =
  | { readonly start: SnapshotStart }
  | { readonly part: SnapshotPart }
  | { readonly finish: SnapshotFinish }
  ;
export const SnapshotStep: StructSchema<SnapshotStep> = union('SnapshotStep', [
  field(1, 'start', SnapshotStart, 'nullable'),
  field(2, 'part', SnapshotPart, 'nullable'),
  field(3, 'finish', SnapshotFinish, 'nullable'),
]);

/** One entry of the log. */
export type LogEntry =
  | { readonly snapshot: Snapshot }
  | { readonly transaction: Transaction }
  | { readonly noop: boolean }
  | { readonly frame: Frame }
  /** A zlib stream of another LogEntry. */
  | { readonly deflatedEntry: Uint8Array }
  | { readonly deduplicatedSnapshot: DeduplicatedSnapshot }
  /** Far from the ids that others may add. */
  | { readonly snapshotStep: SnapshotStep }
  ;
export const LogEntry: StructSchema<LogEntry> = union('LogEntry', [
  field(1, 'snapshot', Snapshot, 'nullable'),
  field(2, 'transaction', Transaction, 'nullable'),
  field(3, 'noop', bool, 'nullable'),
  field(4, 'frame', Frame, 'nullable'),
  field(5, 'deflatedEntry', binary, 'nullable'),
  field(6, 'deduplicatedSnapshot', DeduplicatedSnapshot, 'nullable'),
  field(100, 'snapshotStep', SnapshotStep, 'nullable'),
]);
