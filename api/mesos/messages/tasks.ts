import {
  bool,
  bytes,
  double,
  enumeration,
  int32,
  type MessageSchema,
  map,
  optional,
  repeated,
  required,
  string,
  uint32,
} from '../../protobuf/schema.ts';
import { COMMAND_INFO, CONTAINER_INFO, CONTAINER_STATUS, NETWORK_INFO_PROTOCOL } from './containers.ts';
import { RESOURCE } from './resources.ts';
import { ID, LABELS, NANOSECONDS, VALUE_SCALAR } from './values.ts';

/**
 * Tasks, executors and what becomes of them.
 * Fields have the order of their definitions; what nobody here writes or reads is left out.
 */

export const CHECK_INFO_TYPE = enumeration({ UNKNOWN: 0, COMMAND: 1, HTTP: 2, TCP: 3 });

export const TASK_STATE = enumeration({
  TASK_STAGING: 6,
  TASK_STARTING: 0,
  TASK_RUNNING: 1,
  TASK_KILLING: 8,
  TASK_FINISHED: 2,
  TASK_FAILED: 3,
  TASK_KILLED: 4,
  TASK_ERROR: 7,
  TASK_LOST: 5,
  TASK_DROPPED: 9,
  TASK_UNREACHABLE: 10,
  TASK_GONE: 11,
  TASK_GONE_BY_OPERATOR: 12,
  TASK_UNKNOWN: 13,
});

export const DISCOVERY_INFO_VISIBILITY = enumeration({ FRAMEWORK: 0, CLUSTER: 1, EXTERNAL: 2 });

export const CHECK_INFO: MessageSchema = {
  type: optional(1, CHECK_INFO_TYPE),
  command: optional(2, { command: required(1, () => COMMAND_INFO) }),
  http: optional(3, { port: required(1, uint32), path: optional(2, string) }),
  tcp: optional(7, { port: required(1, uint32) }),
  delay_seconds: optional(4, double, 15),
  interval_seconds: optional(5, double, 10),
  timeout_seconds: optional(6, double, 20),
};

export const HEALTH_CHECK: MessageSchema = {
  delay_seconds: optional(2, double, 15),
  interval_seconds: optional(3, double, 10),
  timeout_seconds: optional(4, double, 20),
  consecutive_failures: optional(5, uint32, 3),
  grace_period_seconds: optional(6, double, 10),
  type: optional(8, enumeration({ UNKNOWN: 0, COMMAND: 1, HTTP: 2, TCP: 3 })),
  command: optional(7, () => COMMAND_INFO),
  http: optional(1, {
    protocol: optional(5, NETWORK_INFO_PROTOCOL, 'IPv4'),
    scheme: optional(3, string),
    port: required(1, uint32),
    path: optional(2, string),
    statuses: repeated(4, uint32),
  }),
  tcp: optional(9, { protocol: optional(2, NETWORK_INFO_PROTOCOL, 'IPv4'), port: required(1, uint32) }),
};

export const KILL_POLICY: MessageSchema = { grace_period: optional(1, () => NANOSECONDS) };

export const EXECUTOR_INFO: MessageSchema = {
  type: optional(15, enumeration({ UNKNOWN: 0, DEFAULT: 1, CUSTOM: 2 })),
  executor_id: required(1, () => ID),
  framework_id: optional(8, () => ID),
  command: optional(7, () => COMMAND_INFO),
  container: optional(11, () => CONTAINER_INFO),
  resources: repeated(5, () => RESOURCE),
  name: optional(9, string),
  source: optional(10, string),
  data: optional(4, bytes),
  discovery: optional(12, () => DISCOVERY_INFO),
  shutdown_grace_period: optional(13, () => NANOSECONDS),
  labels: optional(14, () => LABELS),
};

export const TASK_INFO: MessageSchema = {
  name: required(1, string),
  task_id: required(2, () => ID),
  agent_id: required(3, () => ID),
  resources: repeated(4, () => RESOURCE),
  executor: optional(5, () => EXECUTOR_INFO),
  command: optional(7, () => COMMAND_INFO),
  container: optional(9, () => CONTAINER_INFO),
  health_check: optional(8, () => HEALTH_CHECK),
  check: optional(13, () => CHECK_INFO),
  kill_policy: optional(12, () => KILL_POLICY),
  data: optional(6, bytes),
  labels: optional(10, () => LABELS),
  discovery: optional(11, () => DISCOVERY_INFO),
  max_completion_time: optional(14, () => NANOSECONDS),
  limits: map(15, () => VALUE_SCALAR),
};

export const TASK_GROUP_INFO: MessageSchema = { tasks: repeated(1, () => TASK_INFO) };

export const TASK: MessageSchema = {
  name: required(1, string),
  task_id: required(2, () => ID),
  framework_id: required(3, () => ID),
  executor_id: optional(4, () => ID),
  agent_id: required(5, () => ID),
  state: required(6, TASK_STATE),
  resources: repeated(7, () => RESOURCE),
  statuses: repeated(8, () => TASK_STATUS),
  status_update_state: optional(9, TASK_STATE),
  status_update_uuid: optional(10, bytes),
  labels: optional(11, () => LABELS),
  discovery: optional(12, () => DISCOVERY_INFO),
  container: optional(13, () => CONTAINER_INFO),
  health_check: optional(15, () => HEALTH_CHECK),
  kill_policy: optional(16, () => KILL_POLICY),
  user: optional(14, string),
  limits: map(17, () => VALUE_SCALAR),
};

export const TASK_STATUS: MessageSchema = {
  task_id: required(1, () => ID),
  state: required(2, TASK_STATE),
  message: optional(4, string),
  source: optional(9, enumeration({ SOURCE_MASTER: 0, SOURCE_AGENT: 1, SOURCE_EXECUTOR: 2 })),
  reason: optional(
    10,
    enumeration({
      REASON_COMMAND_EXECUTOR_FAILED: 0,
      REASON_CONTAINER_LAUNCH_FAILED: 21,
      REASON_CONTAINER_LIMITATION: 19,
      REASON_CONTAINER_LIMITATION_DISK: 20,
      REASON_CONTAINER_LIMITATION_MEMORY: 8,
      REASON_CONTAINER_PREEMPTED: 17,
      REASON_CONTAINER_UPDATE_FAILED: 22,
      REASON_MAX_COMPLETION_TIME_REACHED: 33,
      REASON_EXECUTOR_REGISTRATION_TIMEOUT: 23,
      REASON_EXECUTOR_REREGISTRATION_TIMEOUT: 24,
      REASON_EXECUTOR_TERMINATED: 1,
      REASON_EXECUTOR_UNREGISTERED: 2,
      REASON_FRAMEWORK_REMOVED: 3,
      REASON_GC_ERROR: 4,
      REASON_INVALID_FRAMEWORKID: 5,
      REASON_INVALID_OFFERS: 6,
      REASON_IO_SWITCHBOARD_EXITED: 27,
      REASON_MASTER_DISCONNECTED: 7,
      REASON_RECONCILIATION: 9,
      REASON_RESOURCES_UNKNOWN: 18,
      REASON_AGENT_DISCONNECTED: 10,
      REASON_AGENT_DRAINING: 34,
      REASON_AGENT_REMOVED: 11,
      REASON_AGENT_REMOVED_BY_OPERATOR: 31,
      REASON_AGENT_REREGISTERED: 32,
      REASON_AGENT_RESTARTED: 12,
      REASON_AGENT_UNKNOWN: 13,
      REASON_TASK_KILLED_DURING_LAUNCH: 30,
      REASON_TASK_CHECK_STATUS_UPDATED: 28,
      REASON_TASK_HEALTH_CHECK_STATUS_UPDATED: 29,
      REASON_TASK_GROUP_INVALID: 25,
      REASON_TASK_GROUP_UNAUTHORIZED: 26,
      REASON_TASK_INVALID: 14,
      REASON_TASK_UNAUTHORIZED: 15,
      REASON_TASK_UNKNOWN: 16,
    }),
  ),
  data: optional(3, bytes),
  agent_id: optional(5, () => ID),
  executor_id: optional(7, () => ID),
  timestamp: optional(6, double),
  uuid: optional(11, bytes),
  healthy: optional(8, bool),
  check_status: optional(15, {
    type: optional(1, CHECK_INFO_TYPE),
    command: optional(2, { exit_code: optional(1, int32) }),
    http: optional(3, { status_code: optional(1, uint32) }),
    tcp: optional(4, { succeeded: optional(1, bool) }),
  }),
  labels: optional(12, () => LABELS),
  container_status: optional(13, () => CONTAINER_STATUS),
  unreachable_time: optional(14, () => NANOSECONDS),
  limitation: optional(16, { resources: repeated(1, () => RESOURCE) }),
};

export const DISCOVERY_INFO: MessageSchema = {
  visibility: required(1, DISCOVERY_INFO_VISIBILITY),
  name: optional(2, string),
  environment: optional(3, string),
  location: optional(4, string),
  version: optional(5, string),
  ports: optional(6, {
    ports: repeated(1, {
      number: required(1, uint32),
      name: optional(2, string),
      protocol: optional(3, string),
      visibility: optional(4, DISCOVERY_INFO_VISIBILITY),
      labels: optional(5, () => LABELS),
    }),
  }),
  labels: optional(7, () => LABELS),
};
