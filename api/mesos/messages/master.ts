import {
  bool,
  bytes,
  double,
  enumeration,
  type MessageSchema,
  map,
  optional,
  repeated,
  required,
  string,
  uint32,
  uint64,
} from '../../protobuf/schema.ts';
import {
  AGENT_INFO,
  DRAIN_CONFIG,
  FRAMEWORK_INFO,
  INVERSE_OFFER,
  MASTER_INFO,
  OFFER,
  OPERATION,
} from './cluster.ts';
import { FILE_INFO, FLAG, MAINTENANCE_SCHEDULE, METRIC, VERSION_INFO } from './operator.ts';
import { RESOURCE } from './resources.ts';
import { SCHEDULER_OFFER_CONSTRAINTS } from './scheduler.ts';
import { EXECUTOR_INFO, TASK, TASK_STATE, TASK_STATUS } from './tasks.ts';
import { ID, MACHINE_ID, NANOSECONDS, VALUE_SCALAR } from './values.ts';

/**
 * The operator API of the master.
 * Fields have the order of their definitions; what nobody here writes or reads is left out.
 */

export const MASTER_CALL: MessageSchema = {
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
      GET_AGENTS: 10,
      GET_FRAMEWORKS: 11,
      GET_EXECUTORS: 12,
      GET_OPERATIONS: 33,
      GET_TASKS: 13,
      GET_ROLES: 14,
      GET_WEIGHTS: 15,
      UPDATE_WEIGHTS: 16,
      GET_MASTER: 17,
      SUBSCRIBE: 18,
      RESERVE_RESOURCES: 19,
      UNRESERVE_RESOURCES: 20,
      CREATE_VOLUMES: 21,
      DESTROY_VOLUMES: 22,
      GROW_VOLUME: 34,
      SHRINK_VOLUME: 35,
      GET_MAINTENANCE_STATUS: 23,
      GET_MAINTENANCE_SCHEDULE: 24,
      UPDATE_MAINTENANCE_SCHEDULE: 25,
      START_MAINTENANCE: 26,
      STOP_MAINTENANCE: 27,
      DRAIN_AGENT: 37,
      DEACTIVATE_AGENT: 38,
      REACTIVATE_AGENT: 39,
      GET_QUOTA: 28,
      UPDATE_QUOTA: 36,
      SET_QUOTA: 29,
      REMOVE_QUOTA: 30,
      TEARDOWN: 31,
      MARK_AGENT_GONE: 32,
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
  reserve_resources: optional(7, {
    agent_id: required(1, () => ID),
    source: repeated(3, () => RESOURCE),
    resources: repeated(2, () => RESOURCE),
  }),
  unreserve_resources: optional(8, {
    agent_id: required(1, () => ID),
    resources: repeated(2, () => RESOURCE),
  }),
  create_volumes: optional(9, { agent_id: required(1, () => ID), volumes: repeated(2, () => RESOURCE) }),
  destroy_volumes: optional(10, { agent_id: required(1, () => ID), volumes: repeated(2, () => RESOURCE) }),
  grow_volume: optional(18, {
    agent_id: optional(1, () => ID),
    volume: required(2, () => RESOURCE),
    addition: required(3, () => RESOURCE),
  }),
  shrink_volume: optional(19, {
    agent_id: optional(1, () => ID),
    volume: required(2, () => RESOURCE),
    subtract: required(3, () => VALUE_SCALAR),
  }),
  update_maintenance_schedule: optional(11, { schedule: required(1, () => MAINTENANCE_SCHEDULE) }),
  start_maintenance: optional(12, { machines: repeated(1, () => MACHINE_ID) }),
  stop_maintenance: optional(13, { machines: repeated(1, () => MACHINE_ID) }),
  drain_agent: optional(21, { agent_id: required(1, () => ID), mark_gone: optional(3, bool, false) }),
  deactivate_agent: optional(22, { agent_id: required(1, () => ID) }),
  reactivate_agent: optional(23, { agent_id: required(1, () => ID) }),
  teardown: optional(16, { framework_id: required(1, () => ID) }),
  mark_agent_gone: optional(17, { agent_id: required(1, () => ID) }),
};

export const MASTER_RESPONSE: MessageSchema = {
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
      GET_AGENTS: 9,
      GET_FRAMEWORKS: 10,
      GET_EXECUTORS: 11,
      GET_OPERATIONS: 19,
      GET_TASKS: 12,
      GET_ROLES: 13,
      GET_WEIGHTS: 14,
      GET_MASTER: 15,
      GET_MAINTENANCE_STATUS: 16,
      GET_MAINTENANCE_SCHEDULE: 17,
      GET_QUOTA: 18,
    }),
  ),
  get_health: optional(2, { healthy: required(1, bool) }),
  get_flags: optional(3, { flags: repeated(1, () => FLAG) }),
  get_version: optional(4, { version_info: required(1, () => VERSION_INFO) }),
  get_metrics: optional(5, { metrics: repeated(1, () => METRIC) }),
  get_logging_level: optional(6, { level: required(1, uint32) }),
  list_files: optional(7, { file_infos: repeated(1, () => FILE_INFO) }),
  read_file: optional(8, { size: required(1, uint64), data: required(2, bytes) }),
  get_state: optional(9, () => MASTER_RESPONSE_GET_STATE),
  get_agents: optional(10, () => MASTER_RESPONSE_GET_AGENTS),
  get_frameworks: optional(11, () => MASTER_RESPONSE_GET_FRAMEWORKS),
  get_executors: optional(12, () => MASTER_RESPONSE_GET_EXECUTORS),
  get_operations: optional(20, { operations: repeated(1, () => OPERATION) }),
  get_tasks: optional(13, () => MASTER_RESPONSE_GET_TASKS),
  get_roles: optional(14, { roles: repeated(1, () => ROLE) }),
  get_weights: optional(15, {
    weight_infos: repeated(1, { weight: required(1, double), role: optional(2, string) }),
  }),
  get_master: optional(16, {
    master_info: optional(1, () => MASTER_INFO),
    start_time: optional(2, double),
    elected_time: optional(3, double),
  }),
  get_maintenance_status: optional(17, {
    status: required(1, {
      draining_machines: repeated(1, {
        id: required(1, () => MACHINE_ID),
        statuses: repeated(2, {
          status: required(1, enumeration({ UNKNOWN: 1, ACCEPT: 2, DECLINE: 3 })),
          framework_id: required(2, () => ID),
          timestamp: required(3, () => NANOSECONDS),
        }),
      }),
      down_machines: repeated(2, () => MACHINE_ID),
    }),
  }),
  get_maintenance_schedule: optional(18, { schedule: required(1, () => MAINTENANCE_SCHEDULE) }),
  get_quota: optional(19, { status: required(1, { configs: repeated(2, () => QUOTA_CONFIG) }) }),
};

export const QUOTA_CONFIG: MessageSchema = {
  role: required(1, string),
  guarantees: map(2, () => VALUE_SCALAR),
  limits: map(3, () => VALUE_SCALAR),
};

export const ROLE: MessageSchema = {
  name: required(1, string),
  weight: required(2, double),
  frameworks: repeated(3, () => ID),
  resources: repeated(4, () => RESOURCE),
};

export const MASTER_RESPONSE_GET_STATE: MessageSchema = {
  get_tasks: optional(1, () => MASTER_RESPONSE_GET_TASKS),
  get_executors: optional(2, () => MASTER_RESPONSE_GET_EXECUTORS),
  get_frameworks: optional(3, () => MASTER_RESPONSE_GET_FRAMEWORKS),
  get_agents: optional(4, () => MASTER_RESPONSE_GET_AGENTS),
};

export const MASTER_RESPONSE_GET_AGENTS: MessageSchema = {
  agents: repeated(1, () => MASTER_RESPONSE_GET_AGENTS_AGENT),
  recovered_agents: repeated(2, () => AGENT_INFO),
};

export const MASTER_RESPONSE_GET_AGENTS_AGENT: MessageSchema = {
  agent_info: required(1, () => AGENT_INFO),
  active: required(2, bool),
  deactivated: optional(12, bool),
  version: required(3, string),
  pid: optional(4, string),
  registered_time: optional(5, () => NANOSECONDS),
  reregistered_time: optional(6, () => NANOSECONDS),
  total_resources: repeated(7, () => RESOURCE),
  allocated_resources: repeated(8, () => RESOURCE),
  offered_resources: repeated(9, () => RESOURCE),
  capabilities: repeated(10, {
    type: optional(
      1,
      enumeration({
        UNKNOWN: 0,
        MULTI_ROLE: 1,
        HIERARCHICAL_ROLE: 2,
        RESERVATION_REFINEMENT: 3,
        RESOURCE_PROVIDER: 4,
        RESIZE_VOLUME: 5,
        AGENT_OPERATION_FEEDBACK: 6,
        AGENT_DRAINING: 7,
        TASK_RESOURCE_LIMITS: 8,
      }),
    ),
  }),
  drain_info: optional(13, {
    state: required(1, enumeration({ UNKNOWN: 0, DRAINING: 1, DRAINED: 2 })),
    config: required(2, () => DRAIN_CONFIG),
  }),
  estimated_drain_start_time: optional(14, () => NANOSECONDS),
};

export const MASTER_RESPONSE_GET_FRAMEWORKS: MessageSchema = {
  frameworks: repeated(1, () => MASTER_RESPONSE_GET_FRAMEWORKS_FRAMEWORK),
  completed_frameworks: repeated(2, () => MASTER_RESPONSE_GET_FRAMEWORKS_FRAMEWORK),
  recovered_frameworks: repeated(3, () => FRAMEWORK_INFO),
};

export const MASTER_RESPONSE_GET_FRAMEWORKS_FRAMEWORK: MessageSchema = {
  framework_info: required(1, () => FRAMEWORK_INFO),
  active: required(2, bool),
  connected: required(3, bool),
  recovered: required(11, bool),
  registered_time: optional(4, () => NANOSECONDS),
  reregistered_time: optional(5, () => NANOSECONDS),
  unregistered_time: optional(6, () => NANOSECONDS),
  offers: repeated(7, () => OFFER),
  inverse_offers: repeated(8, () => INVERSE_OFFER),
  allocated_resources: repeated(9, () => RESOURCE),
  offered_resources: repeated(10, () => RESOURCE),
  offer_constraints: optional(12, () => SCHEDULER_OFFER_CONSTRAINTS),
};

export const MASTER_RESPONSE_GET_EXECUTORS: MessageSchema = {
  executors: repeated(1, () => MASTER_RESPONSE_GET_EXECUTORS_EXECUTOR),
  orphan_executors: repeated(2, () => MASTER_RESPONSE_GET_EXECUTORS_EXECUTOR),
};

export const MASTER_RESPONSE_GET_EXECUTORS_EXECUTOR: MessageSchema = {
  executor_info: required(1, () => EXECUTOR_INFO),
  agent_id: required(2, () => ID),
};

export const MASTER_RESPONSE_GET_TASKS: MessageSchema = {
  pending_tasks: repeated(1, () => TASK),
  tasks: repeated(2, () => TASK),
  unreachable_tasks: repeated(5, () => TASK),
  completed_tasks: repeated(3, () => TASK),
  orphan_tasks: repeated(4, () => TASK),
};

export const MASTER_EVENT: MessageSchema = {
  type: optional(
    1,
    enumeration({
      UNKNOWN: 0,
      SUBSCRIBED: 1,
      TASK_ADDED: 2,
      TASK_UPDATED: 3,
      AGENT_ADDED: 4,
      AGENT_REMOVED: 5,
      FRAMEWORK_ADDED: 6,
      FRAMEWORK_UPDATED: 7,
      FRAMEWORK_REMOVED: 8,
      HEARTBEAT: 9,
    }),
  ),
  subscribed: optional(2, {
    get_state: optional(1, () => MASTER_RESPONSE_GET_STATE),
    heartbeat_interval_seconds: optional(2, double),
  }),
  task_added: optional(3, { task: required(1, () => TASK) }),
  task_updated: optional(4, {
    framework_id: required(1, () => ID),
    status: required(2, () => TASK_STATUS),
    state: required(3, TASK_STATE),
  }),
  agent_added: optional(5, { agent: required(1, () => MASTER_RESPONSE_GET_AGENTS_AGENT) }),
  agent_removed: optional(6, { agent_id: required(1, () => ID) }),
  framework_added: optional(7, { framework: required(1, () => MASTER_RESPONSE_GET_FRAMEWORKS_FRAMEWORK) }),
  framework_updated: optional(8, { framework: required(1, () => MASTER_RESPONSE_GET_FRAMEWORKS_FRAMEWORK) }),
  framework_removed: optional(9, { framework_info: required(1, () => FRAMEWORK_INFO) }),
};
