import {
  bytes,
  enumeration,
  type MessageSchema,
  optional,
  repeated,
  required,
  string,
} from '../../protobuf/schema.ts';
import { AGENT_INFO, FRAMEWORK_INFO } from './cluster.ts';
import { EXECUTOR_INFO, KILL_POLICY, TASK_GROUP_INFO, TASK_INFO, TASK_STATUS } from './tasks.ts';
import { CONTAINER_ID, ID } from './values.ts';

/**
 * The executor API.
 * Fields have the order of their definitions; what nobody here writes or reads is left out.
 */

export const EXECUTOR_EVENT: MessageSchema = {
  type: optional(
    1,
    enumeration({
      UNKNOWN: 0,
      SUBSCRIBED: 1,
      LAUNCH: 2,
      LAUNCH_GROUP: 8,
      KILL: 3,
      ACKNOWLEDGED: 4,
      MESSAGE: 5,
      ERROR: 6,
      SHUTDOWN: 7,
      HEARTBEAT: 9,
    }),
  ),
  subscribed: optional(2, {
    executor_info: required(1, () => EXECUTOR_INFO),
    framework_info: required(2, () => FRAMEWORK_INFO),
    agent_info: required(3, () => AGENT_INFO),
    container_id: optional(4, () => CONTAINER_ID),
  }),
  acknowledged: optional(3, { task_id: required(1, () => ID), uuid: required(2, bytes) }),
  launch: optional(4, { task: required(1, () => TASK_INFO) }),
  launch_group: optional(8, { task_group: required(1, () => TASK_GROUP_INFO) }),
  kill: optional(5, { task_id: required(1, () => ID), kill_policy: optional(2, () => KILL_POLICY) }),
  message: optional(6, { data: required(1, bytes) }),
  error: optional(7, { message: required(1, string) }),
};

export const EXECUTOR_CALL: MessageSchema = {
  executor_id: required(1, () => ID),
  framework_id: required(2, () => ID),
  type: optional(3, enumeration({ UNKNOWN: 0, SUBSCRIBE: 1, UPDATE: 2, MESSAGE: 3, HEARTBEAT: 4 })),
  subscribe: optional(4, {
    unacknowledged_tasks: repeated(1, () => TASK_INFO),
    unacknowledged_updates: repeated(2, () => EXECUTOR_CALL_UPDATE),
  }),
  update: optional(5, () => EXECUTOR_CALL_UPDATE),
  message: optional(6, { data: required(2, bytes) }),
};

export const EXECUTOR_CALL_UPDATE: MessageSchema = { status: required(1, () => TASK_STATUS) };
