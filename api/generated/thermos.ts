// Generated from api/thermos.thrift by tools/generate-api.ts. Do not edit.
import {
  double,
  enumeration,
  type EnumSchema,
  field,
  i32,
  i64,
  list,
  map,
  string,
  struct,
  type StructSchema,
  union,
} from '../thrift/schema.ts';

export type ProcessState =
  | 'WAITING'
  | 'FORKED'
  | 'RUNNING'
  | 'SUCCESS'
  | 'KILLED'
  | 'FAILED'
  /** What became of the process is not known. */
  | 'LOST'
  ;
export const ProcessState: EnumSchema<ProcessState> = enumeration('ProcessState', {
  WAITING: 0,
  FORKED: 1,
  RUNNING: 2,
  SUCCESS: 3,
  KILLED: 4,
  FAILED: 5,
  LOST: 6,
});

/** A change of a process's state; carries only what the change tells. */
export interface ProcessStatus {
  /** Counts the records of one process over all its runs. */
  readonly seq: number;
  readonly process: string;
  readonly state: ProcessState;
  /** Told with FORKED. */
  readonly coordinator_pid?: number;
  readonly fork_time?: number;
  /** Told with RUNNING. */
  readonly start_time?: number;
  readonly pid?: number;
  /** Told with the states that end a run. */
  readonly stop_time?: number;
  readonly return_code?: number;
}
export const ProcessStatus: StructSchema<ProcessStatus> = struct('ProcessStatus', [
  field(1, 'seq', i64, 'zero'),
  field(3, 'process', string, 'required'),
  field(5, 'state', ProcessState, 'required'),
  field(10, 'coordinator_pid', i32, 'nullable'),
  field(11, 'fork_time', double, 'nullable'),
  field(6, 'start_time', double, 'nullable'),
  field(7, 'pid', i32, 'nullable'),
  field(8, 'stop_time', double, 'nullable'),
  field(9, 'return_code', i32, 'nullable'),
]);

export type TaskState =
  | 'ACTIVE'
  | 'CLEANING'
  | 'FINALIZING'
  | 'SUCCESS'
  | 'FAILED'
  | 'KILLED'
  | 'LOST'
  ;
export const TaskState: EnumSchema<TaskState> = enumeration('TaskState', {
  ACTIVE: 0,
  CLEANING: 5,
  FINALIZING: 6,
  SUCCESS: 1,
  FAILED: 2,
  KILLED: 3,
  LOST: 4,
});

/** A change of the task's state. */
export interface TaskStatus {
  readonly state: TaskState;
  readonly timestamp_ms: number;
  readonly runner_pid?: number;
  readonly runner_uid?: number;
}
export const TaskStatus: StructSchema<TaskStatus> = struct('TaskStatus', [
  field(1, 'state', TaskState, 'required'),
  field(2, 'timestamp_ms', i64, 'zero'),
  field(3, 'runner_pid', i32, 'nullable'),
  field(4, 'runner_uid', i32, 'nullable'),
]);

/** What does not change while the task runs. */
export interface RunnerHeader {
  readonly task_id: string;
  readonly launch_time_ms: number;
  readonly sandbox?: string;
  readonly log_dir?: string;
  readonly hostname?: string;
  readonly user?: string;
  readonly uid?: number;
  readonly ports: ReadonlyMap<string, number>;
}
export const RunnerHeader: StructSchema<RunnerHeader> = struct('RunnerHeader', [
  field(1, 'task_id', string, 'required'),
  field(2, 'launch_time_ms', i64, 'zero'),
  field(3, 'sandbox', string, 'nullable'),
  field(7, 'log_dir', string, 'nullable'),
  field(4, 'hostname', string, 'nullable'),
  field(5, 'user', string, 'nullable'),
  field(8, 'uid', i32, 'nullable'),
  field(6, 'ports', map(string, i64), 'zero'),
]);

/** One record of a checkpoint. */
export type RunnerCkpt =
  | { readonly runner_header: RunnerHeader }
  | { readonly process_status: ProcessStatus }
  | { readonly task_status: TaskStatus }
  ;
export const RunnerCkpt: StructSchema<RunnerCkpt> = union('RunnerCkpt', [
  field(1, 'runner_header', RunnerHeader, 'nullable'),
  field(2, 'process_status', ProcessStatus, 'nullable'),
  field(3, 'task_status', TaskStatus, 'nullable'),
]);

/** What a replay of all records yields. */
export interface RunnerState {
  readonly header?: RunnerHeader;
  readonly statuses: readonly TaskStatus[];
  readonly processes: ReadonlyMap<string, readonly ProcessStatus[]>;
}
export const RunnerState: StructSchema<RunnerState> = struct('RunnerState', [
  field(1, 'header', RunnerHeader, 'nullable'),
  field(2, 'statuses', list(TaskStatus), 'zero'),
  field(3, 'processes', map(string, list(ProcessStatus)), 'zero'),
]);
