import {
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
} from '../../protobuf/schema.ts';
import {
  FILTERS,
  FRAMEWORK_INFO,
  INVERSE_OFFER,
  MASTER_INFO,
  OFFER,
  OFFER_OPERATION,
  OPERATION_STATUS,
} from './cluster.ts';
import { RESOURCE } from './resources.ts';
import { KILL_POLICY, TASK_STATUS } from './tasks.ts';
import { ID } from './values.ts';

/**
 * The scheduler API.
 * Fields have the order of their definitions; what nobody here writes or reads is left out.
 */

export const SCHEDULER_EVENT: MessageSchema = {
  type: optional(
    1,
    enumeration({
      UNKNOWN: 0,
      SUBSCRIBED: 1,
      OFFERS: 2,
      INVERSE_OFFERS: 9,
      RESCIND: 3,
      RESCIND_INVERSE_OFFER: 10,
      UPDATE: 4,
      UPDATE_OPERATION_STATUS: 11,
      MESSAGE: 5,
      FAILURE: 6,
      ERROR: 7,
      HEARTBEAT: 8,
    }),
  ),
  subscribed: optional(2, {
    framework_id: required(1, () => ID),
    heartbeat_interval_seconds: optional(2, double),
    master_info: optional(3, () => MASTER_INFO),
  }),
  offers: optional(3, { offers: repeated(1, () => OFFER) }),
  inverse_offers: optional(9, { inverse_offers: repeated(1, () => INVERSE_OFFER) }),
  rescind: optional(4, { offer_id: required(1, () => ID) }),
  rescind_inverse_offer: optional(10, { inverse_offer_id: required(1, () => ID) }),
  update: optional(5, { status: required(1, () => TASK_STATUS) }),
  update_operation_status: optional(11, { status: required(1, () => OPERATION_STATUS) }),
  message: optional(6, {
    agent_id: required(1, () => ID),
    executor_id: required(2, () => ID),
    data: required(3, bytes),
  }),
  failure: optional(7, {
    agent_id: optional(1, () => ID),
    executor_id: optional(2, () => ID),
    status: optional(3, int32),
  }),
  error: optional(8, { message: required(1, string) }),
};

export const SCHEDULER_ATTRIBUTE_CONSTRAINT_PREDICATE: MessageSchema = {
  exists: optional(1, {}),
  not_exists: optional(2, {}),
  text_equals: optional(3, { value: required(1, string) }),
  text_not_equals: optional(4, { value: required(1, string) }),
  text_matches: optional(5, { regex: required(1, string) }),
  text_not_matches: optional(6, { regex: required(1, string) }),
};

export const SCHEDULER_OFFER_CONSTRAINTS: MessageSchema = {
  role_constraints: map(1, {
    groups: repeated(1, {
      attribute_constraints: repeated(1, {
        selector: required(1, {
          pseudoattribute_type: optional(1, enumeration({ UNKNOWN: 0, HOSTNAME: 1, REGION: 2, ZONE: 3 })),
          attribute_name: optional(2, string),
        }),
        predicate: required(2, () => SCHEDULER_ATTRIBUTE_CONSTRAINT_PREDICATE),
      }),
    }),
  }),
};

export const SCHEDULER_CALL: MessageSchema = {
  framework_id: optional(1, () => ID),
  type: optional(
    2,
    enumeration({
      UNKNOWN: 0,
      SUBSCRIBE: 1,
      TEARDOWN: 2,
      ACCEPT: 3,
      DECLINE: 4,
      ACCEPT_INVERSE_OFFERS: 13,
      DECLINE_INVERSE_OFFERS: 14,
      REVIVE: 5,
      KILL: 6,
      SHUTDOWN: 7,
      ACKNOWLEDGE: 8,
      ACKNOWLEDGE_OPERATION_STATUS: 15,
      RECONCILE: 9,
      RECONCILE_OPERATIONS: 16,
      MESSAGE: 10,
      REQUEST: 11,
      SUPPRESS: 12,
      UPDATE_FRAMEWORK: 17,
    }),
  ),
  subscribe: optional(3, {
    framework_info: required(1, () => FRAMEWORK_INFO),
    suppressed_roles: repeated(2, string),
    offer_constraints: optional(3, () => SCHEDULER_OFFER_CONSTRAINTS),
  }),
  accept: optional(4, {
    offer_ids: repeated(1, () => ID),
    operations: repeated(2, () => OFFER_OPERATION),
    filters: optional(3, () => FILTERS),
  }),
  decline: optional(5, { offer_ids: repeated(1, () => ID), filters: optional(2, () => FILTERS) }),
  accept_inverse_offers: optional(13, {
    inverse_offer_ids: repeated(1, () => ID),
    filters: optional(2, () => FILTERS),
  }),
  decline_inverse_offers: optional(14, {
    inverse_offer_ids: repeated(1, () => ID),
    filters: optional(2, () => FILTERS),
  }),
  revive: optional(15, { roles: repeated(1, string) }),
  kill: optional(6, {
    task_id: required(1, () => ID),
    agent_id: optional(2, () => ID),
    kill_policy: optional(3, () => KILL_POLICY),
  }),
  shutdown: optional(7, { executor_id: required(1, () => ID), agent_id: required(2, () => ID) }),
  acknowledge: optional(8, {
    agent_id: required(1, () => ID),
    task_id: required(2, () => ID),
    uuid: required(3, bytes),
  }),
  acknowledge_operation_status: optional(17, {
    agent_id: optional(1, () => ID),
    resource_provider_id: optional(2, () => ID),
    uuid: required(3, bytes),
    operation_id: required(4, () => ID),
  }),
  reconcile: optional(9, {
    tasks: repeated(1, { task_id: required(1, () => ID), agent_id: optional(2, () => ID) }),
  }),
  reconcile_operations: optional(18, {
    operations: repeated(1, {
      operation_id: required(1, () => ID),
      agent_id: optional(2, () => ID),
      resource_provider_id: optional(3, () => ID),
    }),
  }),
  message: optional(10, {
    agent_id: required(1, () => ID),
    executor_id: required(2, () => ID),
    data: required(3, bytes),
  }),
  request: optional(11, {
    requests: repeated(1, { agent_id: optional(1, () => ID), resources: repeated(2, () => RESOURCE) }),
  }),
  suppress: optional(16, { roles: repeated(1, string) }),
  update_framework: optional(19, {
    framework_info: required(1, () => FRAMEWORK_INFO),
    suppressed_roles: repeated(2, string),
    offer_constraints: optional(3, () => SCHEDULER_OFFER_CONSTRAINTS),
  }),
};
