import {
  bool,
  bytes,
  enumeration,
  type MessageSchema,
  optional,
  repeated,
  required,
  string,
  uint32,
  uint64,
} from '../../protobuf/schema.ts';
import { AGENT_INFO, DRAIN_CONFIG, FRAMEWORK_INFO, OPERATION } from './cluster.ts';
import { CONTAINER_STATUS } from './containers.ts';
import { FILE_INFO, FLAG, METRIC, RESOURCE_STATISTICS, VERSION_INFO } from './operator.ts';
import { EXECUTOR_INFO, TASK } from './tasks.ts';
import { CONTAINER_ID, ID, NANOSECONDS } from './values.ts';

/**
 * The operator API of the agent.
 * Fields have the order of their definitions; what nobody here writes or reads is left out.
 */

export const AGENT_CALL: MessageSchema = {
  type: optional(
    1,
    enumeration({
      UNKNOWN: 0,
      GET_HEALTH: 1,
      GET_FLAGS: 2,
      GET_VERSION: 3,
      GET_METRICS: 4,
      GET_LOGGING_LEVEL: 5,
      SET_LOGGING_LEVEL: 6,
      LIST_FILES: 7,
      READ_FILE: 8,
      GET_STATE: 9,
      GET_CONTAINERS: 10,
      GET_FRAMEWORKS: 11,
      GET_EXECUTORS: 12,
      GET_OPERATIONS: 31,
      GET_TASKS: 13,
      GET_AGENT: 20,
      GET_RESOURCE_PROVIDERS: 26,
      LAUNCH_NESTED_CONTAINER: 14,
      WAIT_NESTED_CONTAINER: 15,
      KILL_NESTED_CONTAINER: 16,
      REMOVE_NESTED_CONTAINER: 21,
      LAUNCH_NESTED_CONTAINER_SESSION: 17,
      ATTACH_CONTAINER_INPUT: 18,
      ATTACH_CONTAINER_OUTPUT: 19,
      LAUNCH_CONTAINER: 22,
      WAIT_CONTAINER: 23,
      KILL_CONTAINER: 24,
      REMOVE_CONTAINER: 25,
      ADD_RESOURCE_PROVIDER_CONFIG: 27,
      UPDATE_RESOURCE_PROVIDER_CONFIG: 28,
      REMOVE_RESOURCE_PROVIDER_CONFIG: 29,
      MARK_RESOURCE_PROVIDER_GONE: 32,
      PRUNE_IMAGES: 30,
    }),
  ),
  get_metrics: optional(2, { timeout: optional(1, () => NANOSECONDS) }),
  set_logging_level: optional(3, { level: required(1, uint32), duration: required(2, () => NANOSECONDS) }),
  list_files: optional(4, { path: required(1, string) }),
  read_file: optional(5, {
    path: required(1, string),
    offset: required(2, uint64),
    length: optional(3, uint64),
  }),
  get_containers: optional(20, { show_nested: optional(1, bool), show_standalone: optional(2, bool) }),
  add_resource_provider_config: optional(17, {}),
  update_resource_provider_config: optional(18, {}),
  remove_resource_provider_config: optional(19, { type: required(1, string), name: required(2, string) }),
  mark_resource_provider_gone: optional(22, { resource_provider_id: required(1, () => ID) }),
};

export const AGENT_RESPONSE: MessageSchema = {
  type: optional(
    1,
    enumeration({
      UNKNOWN: 0,
      GET_HEALTH: 1,
      GET_FLAGS: 2,
      GET_VERSION: 3,
      GET_METRICS: 4,
      GET_LOGGING_LEVEL: 5,
      LIST_FILES: 6,
      READ_FILE: 7,
      GET_STATE: 8,
      GET_CONTAINERS: 9,
      GET_FRAMEWORKS: 10,
      GET_EXECUTORS: 11,
      GET_OPERATIONS: 17,
      GET_TASKS: 12,
      GET_AGENT: 14,
      GET_RESOURCE_PROVIDERS: 16,
      WAIT_NESTED_CONTAINER: 13,
      WAIT_CONTAINER: 15,
    }),
  ),
  get_health: optional(2, { healthy: required(1, bool) }),
  get_flags: optional(3, { flags: repeated(1, () => FLAG) }),
  get_version: optional(4, { version_info: required(1, () => VERSION_INFO) }),
  get_metrics: optional(5, { metrics: repeated(1, () => METRIC) }),
  get_logging_level: optional(6, { level: required(1, uint32) }),
  list_files: optional(7, { file_infos: repeated(1, () => FILE_INFO) }),
  read_file: optional(8, { size: required(1, uint64), data: required(2, bytes) }),
  get_state: optional(9, {
    get_tasks: optional(1, () => AGENT_RESPONSE_GET_TASKS),
    get_executors: optional(2, () => AGENT_RESPONSE_GET_EXECUTORS),
    get_frameworks: optional(3, () => AGENT_RESPONSE_GET_FRAMEWORKS),
  }),
  get_containers: optional(10, { containers: repeated(1, () => AGENT_RESPONSE_GET_CONTAINERS_CONTAINER) }),
  get_frameworks: optional(11, () => AGENT_RESPONSE_GET_FRAMEWORKS),
  get_executors: optional(12, () => AGENT_RESPONSE_GET_EXECUTORS),
  get_operations: optional(18, { operations: repeated(1, () => OPERATION) }),
  get_tasks: optional(13, () => AGENT_RESPONSE_GET_TASKS),
  get_agent: optional(15, {
    agent_info: optional(1, () => AGENT_INFO),
    drain_config: optional(2, () => DRAIN_CONFIG),
    estimated_drain_start_time: optional(3, () => NANOSECONDS),
  }),
  get_resource_providers: optional(17, { resource_providers: repeated(1, {}) }),
};

export const AGENT_RESPONSE_GET_CONTAINERS_CONTAINER: MessageSchema = {
  framework_id: optional(1, () => ID),
  executor_id: optional(2, () => ID),
  executor_name: optional(3, string),
  container_id: required(4, () => CONTAINER_ID),
  container_status: optional(5, () => CONTAINER_STATUS),
  resource_statistics: optional(6, () => RESOURCE_STATISTICS),
};

export const AGENT_RESPONSE_GET_FRAMEWORKS: MessageSchema = {
  frameworks: repeated(1, () => AGENT_RESPONSE_GET_FRAMEWORKS_FRAMEWORK),
  completed_frameworks: repeated(2, () => AGENT_RESPONSE_GET_FRAMEWORKS_FRAMEWORK),
};

export const AGENT_RESPONSE_GET_FRAMEWORKS_FRAMEWORK: MessageSchema = {
  framework_info: required(1, () => FRAMEWORK_INFO),
};

export const AGENT_RESPONSE_GET_EXECUTORS: MessageSchema = {
  executors: repeated(1, () => AGENT_RESPONSE_GET_EXECUTORS_EXECUTOR),
  completed_executors: repeated(2, () => AGENT_RESPONSE_GET_EXECUTORS_EXECUTOR),
};

export const AGENT_RESPONSE_GET_EXECUTORS_EXECUTOR: MessageSchema = {
  executor_info: required(1, () => EXECUTOR_INFO),
};

export const AGENT_RESPONSE_GET_TASKS: MessageSchema = {
  pending_tasks: repeated(1, () => TASK),
  queued_tasks: repeated(2, () => TASK),
  launched_tasks: repeated(3, () => TASK),
  terminated_tasks: repeated(4, () => TASK),
  completed_tasks: repeated(5, () => TASK),
};
