import type { ExecutorCall, SchedulerCall } from '../../../api/mesos/v1.ts';
import { TASK_STATES } from '../../../api/mesos/v1.ts';
import type { MaintenanceSchedule } from '../master/maintenance.ts';
import { type Field, type Kind, type MessageSchema, type ReadResult, readMessage } from './schema.ts';

/** The messages that schedulers and executors send, field by field in the order of the proto files. */

const string: Field = { kind: 'string' };
const bool: Field = { kind: 'bool' };
const double: Field = { kind: 'double' };
const int: Field = { kind: 'int' };
const bytes: Field = { kind: 'bytes' };
/** Passed on as it came: nothing here looks inside. */
const json: Field = { kind: 'json' };

const message = (schema: () => MessageSchema): Field => ({ kind: 'message', schema });
const oneOf = (...names: string[]): Field => ({ kind: 'enum', names });
const required = (kind: Kind): Field => ({ ...kind, required: true });
const list = (kind: Kind): Field => ({ ...kind, repeated: true });
const orElse = (kind: Kind, value: unknown): Field => ({ ...kind, default: value });

const ID: MessageSchema = { value: required(string) };
const id = message(() => ID);
const DURATION: MessageSchema = { nanoseconds: required(int) };
const duration = message(() => DURATION);
const LABELS: MessageSchema = {
  labels: list(message(() => ({ key: required(string), value: string }))),
};
const labels = message(() => LABELS);
const FILTERS: MessageSchema = { refuse_seconds: orElse(double, 5) };
const filters = message(() => FILTERS);

const RANGES: MessageSchema = { range: list(message(() => ({ begin: required(int), end: required(int) }))) };
const RESOURCE: MessageSchema = {
  provider_id: id,
  name: required(string),
  type: required(oneOf('SCALAR', 'RANGES', 'SET', 'TEXT')),
  scalar: message(() => ({ value: required(double) })),
  ranges: message(() => RANGES),
  set: message(() => ({ item: list(string) })),
  role: string,
  allocation_info: message(() => ({ role: string })),
  reservation: json,
  reservations: list(json),
  disk: json,
  revocable: message(() => ({})),
  shared: message(() => ({})),
};
const resources = list(message(() => RESOURCE));

const ENVIRONMENT: MessageSchema = {
  variables: list(
    message(() => ({
      name: required(string),
      type: orElse(oneOf('UNKNOWN', 'VALUE', 'SECRET'), 'VALUE'),
      value: string,
    })),
  ),
};
const COMMAND: MessageSchema = {
  uris: list(
    message(() => ({
      value: required(string),
      executable: bool,
      extract: orElse(bool, true),
      cache: bool,
      output_file: string,
    })),
  ),
  environment: message(() => ENVIRONMENT),
  shell: orElse(bool, true),
  value: string,
  arguments: list(string),
  user: string,
};
const command = message(() => COMMAND);

const EXECUTOR: MessageSchema = {
  type: oneOf('UNKNOWN', 'DEFAULT', 'CUSTOM'),
  executor_id: required(id),
  framework_id: id,
  command,
  container: json,
  resources,
  name: string,
  source: string,
  data: bytes,
  discovery: json,
  shutdown_grace_period: duration,
  labels,
};
const KILL_POLICY: MessageSchema = { grace_period: duration };

const TASK: MessageSchema = {
  name: required(string),
  task_id: required(id),
  agent_id: required(id),
  resources,
  executor: message(() => EXECUTOR),
  command,
  container: json,
  health_check: json,
  check: json,
  kill_policy: message(() => KILL_POLICY),
  data: bytes,
  labels,
  discovery: json,
  max_completion_time: duration,
  limits: json,
};

const FRAMEWORK: MessageSchema = {
  user: required(string),
  name: required(string),
  id,
  failover_timeout: orElse(double, 0),
  checkpoint: orElse(bool, false),
  role: string,
  roles: list(string),
  hostname: string,
  principal: string,
  webui_url: string,
  capabilities: list(message(() => ({ type: orElse(string, 'UNKNOWN') }))),
  labels,
};

const STATUS: MessageSchema = {
  task_id: required(id),
  state: required(oneOf(...TASK_STATES)),
  message: string,
  source: oneOf('SOURCE_MASTER', 'SOURCE_AGENT', 'SOURCE_EXECUTOR'),
  reason: string,
  data: bytes,
  agent_id: id,
  executor_id: id,
  timestamp: double,
  uuid: bytes,
  healthy: bool,
  check_status: json,
  labels,
  container_status: json,
  unreachable_time: duration,
  limitation: json,
};

const OPERATION: MessageSchema = {
  type: orElse(string, 'UNKNOWN'),
  id,
  launch: message(() => ({ task_infos: list(message(() => TASK)) })),
};

const OFFER_ANSWER: MessageSchema = { offer_ids: list(id), filters };
const INVERSE_OFFER_ANSWER: MessageSchema = { inverse_offer_ids: list(id), filters };
const ROLES: MessageSchema = { roles: list(string) };

const SCHEDULER_CALL_TYPES = [
  'SUBSCRIBE',
  'TEARDOWN',
  'ACCEPT',
  'DECLINE',
  'ACCEPT_INVERSE_OFFERS',
  'DECLINE_INVERSE_OFFERS',
  'REVIVE',
  'KILL',
  'SHUTDOWN',
  'ACKNOWLEDGE',
  'RECONCILE',
  'MESSAGE',
  'REQUEST',
  'SUPPRESS',
  'ACKNOWLEDGE_OPERATION_STATUS',
  'RECONCILE_OPERATIONS',
  'UPDATE_FRAMEWORK',
  'UNKNOWN',
];

const SCHEDULER_CALL: MessageSchema = {
  framework_id: id,
  type: oneOf(...SCHEDULER_CALL_TYPES),
  subscribe: message(() => ({
    framework_info: required(message(() => FRAMEWORK)),
    suppressed_roles: list(string),
  })),
  accept: message(() => ({ offer_ids: list(id), operations: list(message(() => OPERATION)), filters })),
  decline: message(() => OFFER_ANSWER),
  accept_inverse_offers: message(() => INVERSE_OFFER_ANSWER),
  decline_inverse_offers: message(() => INVERSE_OFFER_ANSWER),
  revive: message(() => ROLES),
  suppress: message(() => ROLES),
  kill: message(() => ({
    task_id: required(id),
    agent_id: id,
    kill_policy: message(() => KILL_POLICY),
  })),
  shutdown: message(() => ({ executor_id: required(id), agent_id: required(id) })),
  acknowledge: message(() => ({ agent_id: required(id), task_id: required(id), uuid: required(bytes) })),
  reconcile: message(() => ({ tasks: list(message(() => ({ task_id: required(id), agent_id: id }))) })),
  message: message(() => ({ agent_id: required(id), executor_id: required(id), data: required(bytes) })),
  request: json,
  update_framework: message(() => ({
    framework_info: required(message(() => FRAMEWORK)),
    suppressed_roles: list(string),
  })),
};

const EXECUTOR_CALL: MessageSchema = {
  executor_id: required(id),
  framework_id: required(id),
  type: oneOf('SUBSCRIBE', 'UPDATE', 'MESSAGE', 'HEARTBEAT', 'UNKNOWN'),
  subscribe: message(() => ({
    unacknowledged_tasks: list(message(() => TASK)),
    unacknowledged_updates: list(message(() => ({ status: required(message(() => STATUS)) }))),
  })),
  update: message(() => ({ status: required(message(() => STATUS)) })),
  message: message(() => ({ data: required(bytes) })),
};

const MACHINE: MessageSchema = { hostname: string, ip: string };
const MAINTENANCE_SCHEDULE: MessageSchema = {
  windows: list(
    message(() => ({
      machine_ids: list(message(() => MACHINE)),
      unavailability: required(message(() => ({ start: required(duration), duration }))),
    })),
  ),
};

/** A scheduler call whose type and payload have yet to be checked against each other. */
export type LooseSchedulerCall = { readonly type?: string; readonly framework_id?: { value: string } } & {
  readonly [payload: string]: unknown;
};

/** An executor call whose type and payload have yet to be checked against each other. */
export type LooseExecutorCall = {
  readonly type?: string;
  readonly framework_id: { value: string };
  readonly executor_id: { value: string };
} & { readonly [payload: string]: unknown };

const CALL_PROBLEM = 'Failed to convert JSON into Call protobuf: ';

/** Reads the body of a scheduler call. */
export function readSchedulerCall(body: unknown): ReadResult<LooseSchedulerCall> {
  return readMessage(SCHEDULER_CALL, body, CALL_PROBLEM);
}

/** Reads the body of an executor call. */
export function readExecutorCall(body: unknown): ReadResult<LooseExecutorCall> {
  return readMessage(EXECUTOR_CALL, body, CALL_PROBLEM);
}

/** Reads the body of `POST /maintenance/schedule`. */
export function readMaintenanceSchedule(body: unknown): ReadResult<MaintenanceSchedule> {
  return readMessage(MAINTENANCE_SCHEDULE, body);
}

/** What a loose call has become once its payload is known to be there. */
export type CheckedSchedulerCall =
  | SchedulerCall
  | {
      type: 'REQUEST' | 'ACKNOWLEDGE_OPERATION_STATUS' | 'RECONCILE_OPERATIONS';
      framework_id?: { value: string };
    }
  | {
      type: 'UPDATE_FRAMEWORK';
      framework_id?: { value: string };
      update_framework: Extract<SchedulerCall, { type: 'SUBSCRIBE' }>['subscribe'];
    };

/** An executor call whose payload is known to be there. */
export type CheckedExecutorCall = ExecutorCall;
