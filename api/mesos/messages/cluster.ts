import {
  bool,
  double,
  enumeration,
  int32,
  type MessageSchema,
  optional,
  repeated,
  required,
  string,
  uint32,
} from '../../protobuf/schema.ts';
import { RESOURCE, RESOURCE_ALLOCATION_INFO, RESOURCE_DISK_INFO_SOURCE_TYPE } from './resources.ts';
import { EXECUTOR_INFO, TASK_GROUP_INFO, TASK_INFO } from './tasks.ts';
import {
  ADDRESS,
  ATTRIBUTE,
  DOMAIN_INFO,
  ID,
  LABELS,
  NANOSECONDS,
  UNAVAILABILITY,
  URL,
  UUID,
  VALUE_SCALAR,
} from './values.ts';

/**
 * Frameworks, masters, agents and what is offered.
 * Fields have the order of their definitions; what nobody here writes or reads is left out.
 */

export const FRAMEWORK_INFO: MessageSchema = {
  user: required(1, string),
  name: required(2, string),
  id: optional(3, () => ID),
  failover_timeout: optional(4, double, 0),
  checkpoint: optional(5, bool, false),
  role: optional(6, string),
  roles: repeated(12, string),
  hostname: optional(7, string),
  principal: optional(8, string),
  webui_url: optional(9, string),
  capabilities: repeated(10, {
    type: optional(
      1,
      enumeration({
        UNKNOWN: 0,
        REVOCABLE_RESOURCES: 1,
        TASK_KILLING_STATE: 2,
        GPU_RESOURCES: 3,
        SHARED_RESOURCES: 4,
        PARTITION_AWARE: 5,
        MULTI_ROLE: 6,
        RESERVATION_REFINEMENT: 7,
        REGION_AWARE: 8,
      }),
    ),
  }),
  labels: optional(11, () => LABELS),
};

export const MASTER_INFO: MessageSchema = {
  id: required(1, string),
  ip: required(2, uint32),
  port: required(3, uint32, 5050),
  pid: optional(4, string),
  hostname: optional(5, string),
  version: optional(6, string),
  address: optional(7, () => ADDRESS),
  domain: optional(8, () => DOMAIN_INFO),
  capabilities: repeated(9, {
    type: optional(1, enumeration({ UNKNOWN: 0, AGENT_UPDATE: 1, AGENT_DRAINING: 2, QUOTA_V2: 3 })),
  }),
};

export const AGENT_INFO: MessageSchema = {
  hostname: required(1, string),
  port: optional(8, int32, 5051),
  resources: repeated(3, () => RESOURCE),
  attributes: repeated(5, () => ATTRIBUTE),
  id: optional(6, () => ID),
  checkpoint: optional(7, bool),
  domain: optional(10, () => DOMAIN_INFO),
};

export const OFFER: MessageSchema = {
  id: required(1, () => ID),
  framework_id: required(2, () => ID),
  agent_id: required(3, () => ID),
  hostname: required(4, string),
  url: optional(8, () => URL),
  domain: optional(11, () => DOMAIN_INFO),
  resources: repeated(5, () => RESOURCE),
  attributes: repeated(7, () => ATTRIBUTE),
  executor_ids: repeated(6, () => ID),
  unavailability: optional(9, () => UNAVAILABILITY),
  allocation_info: optional(10, () => RESOURCE_ALLOCATION_INFO),
};

export const OFFER_OPERATION: MessageSchema = {
  type: optional(
    1,
    enumeration({
      UNKNOWN: 0,
      LAUNCH: 1,
      LAUNCH_GROUP: 6,
      RESERVE: 2,
      UNRESERVE: 3,
      CREATE: 4,
      DESTROY: 5,
      GROW_VOLUME: 11,
      SHRINK_VOLUME: 12,
      CREATE_DISK: 13,
      DESTROY_DISK: 14,
    }),
  ),
  id: optional(12, () => ID),
  launch: optional(2, { task_infos: repeated(1, () => TASK_INFO) }),
  launch_group: optional(7, {
    executor: required(1, () => EXECUTOR_INFO),
    task_group: required(2, () => TASK_GROUP_INFO),
  }),
  reserve: optional(3, { source: repeated(2, () => RESOURCE), resources: repeated(1, () => RESOURCE) }),
  unreserve: optional(4, { resources: repeated(1, () => RESOURCE) }),
  create: optional(5, { volumes: repeated(1, () => RESOURCE) }),
  destroy: optional(6, { volumes: repeated(1, () => RESOURCE) }),
  grow_volume: optional(13, { volume: required(1, () => RESOURCE), addition: required(2, () => RESOURCE) }),
  shrink_volume: optional(14, {
    volume: required(1, () => RESOURCE),
    subtract: required(2, () => VALUE_SCALAR),
  }),
  create_disk: optional(15, {
    source: required(1, () => RESOURCE),
    target_type: required(2, RESOURCE_DISK_INFO_SOURCE_TYPE),
    target_profile: optional(3, string),
  }),
  destroy_disk: optional(16, { source: required(1, () => RESOURCE) }),
};

export const INVERSE_OFFER: MessageSchema = {
  id: required(1, () => ID),
  url: optional(2, () => URL),
  framework_id: required(3, () => ID),
  agent_id: optional(4, () => ID),
  unavailability: required(5, () => UNAVAILABILITY),
  resources: repeated(6, () => RESOURCE),
};

export const OPERATION: MessageSchema = {
  framework_id: optional(1, () => ID),
  agent_id: optional(2, () => ID),
  info: required(3, () => OFFER_OPERATION),
  latest_status: required(4, () => OPERATION_STATUS),
  statuses: repeated(5, () => OPERATION_STATUS),
  uuid: required(6, () => UUID),
};

export const OPERATION_STATUS: MessageSchema = {
  operation_id: optional(1, () => ID),
  state: required(
    2,
    enumeration({
      OPERATION_UNSUPPORTED: 0,
      OPERATION_PENDING: 1,
      OPERATION_FINISHED: 2,
      OPERATION_FAILED: 3,
      OPERATION_ERROR: 4,
      OPERATION_DROPPED: 5,
      OPERATION_UNREACHABLE: 6,
      OPERATION_GONE_BY_OPERATOR: 7,
      OPERATION_RECOVERING: 8,
      OPERATION_UNKNOWN: 9,
    }),
  ),
  message: optional(3, string),
  converted_resources: repeated(4, () => RESOURCE),
  uuid: optional(5, () => UUID),
  agent_id: optional(6, () => ID),
  resource_provider_id: optional(7, () => ID),
};

export const FILTERS: MessageSchema = { refuse_seconds: optional(1, double, 5) };

export const DRAIN_CONFIG: MessageSchema = {
  max_grace_period: optional(1, () => NANOSECONDS),
  mark_gone: optional(2, bool, false),
};
