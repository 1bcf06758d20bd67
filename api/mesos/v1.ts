/**
 * The part of the Mesos v1 scheduler, executor and shared messages that Aurora and its engine use,
 * as JSON spells them (field names and enum names of the protobuf definitions).
 */

/** 64-bit integers: a plain number while it is exact, a bigint beyond 2^53. */
export type Int64 = number | bigint;

export interface Id {
  value: string;
}

export interface ContainerId extends Id {
  parent?: ContainerId;
}

export interface TimeInfo {
  nanoseconds: Int64;
}

export interface Label {
  key: string;
  value?: string;
}

export interface Labels {
  labels?: Label[];
}

export type ValueType = 'SCALAR' | 'RANGES' | 'SET' | 'TEXT';

export interface Scalar {
  value: number;
}

export interface ValueRange {
  begin: number;
  end: number;
}

export interface Ranges {
  range?: ValueRange[];
}

export interface ValueSet {
  item?: string[];
}

export interface Text {
  value: string;
}

export interface ReservationInfo {
  principal?: string;
  labels?: Labels;
  role?: string;
  type?: 'STATIC' | 'DYNAMIC';
}

export interface Resource {
  name: string;
  type: ValueType;
  scalar?: Scalar;
  ranges?: Ranges;
  set?: ValueSet;
  role?: string;
  disk?: Record<string, unknown>;
  reservation?: ReservationInfo;
  reservations?: ReservationInfo[];
  revocable?: Record<string, never>;
  shared?: Record<string, never>;
  allocation_info?: { role?: string };
  provider_id?: Id;
}

export interface Attribute {
  name: string;
  type: ValueType;
  scalar?: Scalar;
  ranges?: Ranges;
  text?: Text;
  set?: ValueSet;
}

export interface Address {
  hostname?: string;
  ip?: string;
  port: number;
}

export interface Url {
  scheme: string;
  address: Address;
  path?: string;
  query?: { key: string; value?: string }[];
  fragment?: string;
}

export interface Unavailability {
  start: TimeInfo;
  duration?: TimeInfo;
}

export interface Offer {
  id: Id;
  framework_id: Id;
  agent_id: Id;
  hostname: string;
  url?: Url;
  resources?: Resource[];
  executor_ids?: Id[];
  attributes?: Attribute[];
  unavailability?: Unavailability;
  allocation_info?: { role?: string };
}

export interface InverseOffer {
  id: Id;
  framework_id: Id;
  agent_id?: Id;
  url?: Url;
  unavailability: Unavailability;
  resources?: Resource[];
}

export interface Filters {
  refuse_seconds?: number;
}

export interface CommandUri {
  value: string;
  executable?: boolean;
  extract?: boolean;
  cache?: boolean;
  output_file?: string;
}

export interface Environment {
  variables?: { name: string; value?: string; type?: 'VALUE' | 'SECRET' | 'UNKNOWN' }[];
}

export interface CommandInfo {
  uris?: CommandUri[];
  environment?: Environment;
  /** Defaults to true. */
  shell?: boolean;
  value?: string;
  arguments?: string[];
  user?: string;
}

export interface Image {
  type: 'APPC' | 'DOCKER';
  appc?: { name: string; id?: string; labels?: Labels };
  docker?: { name: string };
  cached?: boolean;
}

export interface Volume {
  mode: 'RW' | 'RO';
  container_path: string;
  host_path?: string;
  image?: Image;
}

export interface ContainerInfo {
  type: 'DOCKER' | 'MESOS';
  volumes?: Volume[];
  hostname?: string;
  docker?: {
    image: string;
    network?: 'HOST' | 'BRIDGE' | 'NONE' | 'USER';
    privileged?: boolean;
    parameters?: { key: string; value: string }[];
    force_pull_image?: boolean;
  };
  mesos?: { image?: Image };
  network_infos?: Record<string, unknown>[];
  linux_info?: Record<string, unknown>;
  rlimit_info?: Record<string, unknown>;
  tty_info?: Record<string, unknown>;
}

export interface DiscoveryPort {
  number: number;
  name?: string;
  protocol?: string;
}

export interface DiscoveryInfo {
  visibility: 'FRAMEWORK' | 'CLUSTER' | 'EXTERNAL';
  name?: string;
  environment?: string;
  location?: string;
  version?: string;
  ports?: { ports?: DiscoveryPort[] };
  labels?: Labels;
}

export interface ExecutorInfo {
  type?: 'UNKNOWN' | 'DEFAULT' | 'CUSTOM';
  executor_id: Id;
  framework_id?: Id;
  command?: CommandInfo;
  container?: ContainerInfo;
  resources?: Resource[];
  name?: string;
  source?: string;
  /** Base64. */
  data?: string;
  discovery?: DiscoveryInfo;
  shutdown_grace_period?: TimeInfo;
  labels?: Labels;
}

export interface KillPolicy {
  grace_period?: TimeInfo;
}

export interface TaskInfo {
  name: string;
  task_id: Id;
  agent_id: Id;
  resources?: Resource[];
  executor?: ExecutorInfo;
  command?: CommandInfo;
  container?: ContainerInfo;
  /** Base64. */
  data?: string;
  kill_policy?: KillPolicy;
  labels?: Labels;
  discovery?: DiscoveryInfo;
}

export const TASK_STATES = [
  'TASK_STARTING',
  'TASK_RUNNING',
  'TASK_FINISHED',
  'TASK_FAILED',
  'TASK_KILLED',
  'TASK_LOST',
  'TASK_STAGING',
  'TASK_ERROR',
  'TASK_KILLING',
  'TASK_DROPPED',
  'TASK_UNREACHABLE',
  'TASK_GONE',
  'TASK_GONE_BY_OPERATOR',
  'TASK_UNKNOWN',
] as const;

export type TaskState = (typeof TASK_STATES)[number];

export type StatusSource = 'SOURCE_MASTER' | 'SOURCE_AGENT' | 'SOURCE_EXECUTOR';

export interface ContainerStatus {
  container_id?: ContainerId;
  network_infos?: { ip_addresses?: { protocol?: string; ip_address?: string }[] }[];
  executor_pid?: number;
}

export interface TaskStatus {
  task_id: Id;
  state: TaskState;
  message?: string;
  source?: StatusSource;
  /** A `REASON_…` name. */
  reason?: string;
  data?: string;
  agent_id?: Id;
  executor_id?: Id;
  /** Seconds since the epoch. */
  timestamp?: number;
  /** Base64 of 16 bytes; present exactly when the update must be acknowledged. */
  uuid?: string;
  healthy?: boolean;
  labels?: Labels;
  container_status?: ContainerStatus;
  unreachable_time?: TimeInfo;
  limitation?: { resources?: Resource[] };
}

export interface FrameworkInfo {
  user: string;
  name: string;
  id?: Id;
  /** Seconds. */
  failover_timeout?: number;
  checkpoint?: boolean;
  role?: string;
  roles?: string[];
  hostname?: string;
  principal?: string;
  webui_url?: string;
  capabilities?: { type: string }[];
  labels?: Labels;
}

export interface AgentInfo {
  hostname: string;
  port?: number;
  resources?: Resource[];
  attributes?: Attribute[];
  id?: Id;
}

export interface MasterInfo {
  id: string;
  ip: number;
  port: number;
  pid?: string;
  hostname?: string;
  version?: string;
  address?: Address;
  capabilities?: { type: string }[];
}

export interface Operation {
  type: string;
  id?: Id;
  launch?: { task_infos?: TaskInfo[] };
  launch_group?: { executor: ExecutorInfo; task_group: { tasks?: TaskInfo[] } };
}

/** Calls of the scheduler API. Every call but the first SUBSCRIBE carries `framework_id`. */
export type SchedulerCall = { framework_id?: Id } & (
  | { type: 'SUBSCRIBE'; subscribe: { framework_info: FrameworkInfo; suppressed_roles?: string[] } }
  | { type: 'TEARDOWN' }
  | { type: 'ACCEPT'; accept: { offer_ids: Id[]; operations?: Operation[]; filters?: Filters } }
  | { type: 'DECLINE'; decline: { offer_ids: Id[]; filters?: Filters } }
  | { type: 'ACCEPT_INVERSE_OFFERS'; accept_inverse_offers: { inverse_offer_ids: Id[]; filters?: Filters } }
  | { type: 'DECLINE_INVERSE_OFFERS'; decline_inverse_offers: { inverse_offer_ids: Id[]; filters?: Filters } }
  | { type: 'REVIVE'; revive?: { roles?: string[] } }
  | { type: 'SUPPRESS'; suppress?: { roles?: string[] } }
  | { type: 'KILL'; kill: { task_id: Id; agent_id?: Id; kill_policy?: KillPolicy } }
  | { type: 'SHUTDOWN'; shutdown: { executor_id: Id; agent_id: Id } }
  | { type: 'ACKNOWLEDGE'; acknowledge: { agent_id: Id; task_id: Id; uuid: string } }
  | { type: 'RECONCILE'; reconcile: { tasks?: { task_id: Id; agent_id?: Id }[] } }
  | { type: 'MESSAGE'; message: { agent_id: Id; executor_id: Id; data: string } }
);

/** Events of the scheduler API. */
export type SchedulerEvent =
  | {
      type: 'SUBSCRIBED';
      subscribed: { framework_id: Id; heartbeat_interval_seconds?: number; master_info?: MasterInfo };
    }
  | { type: 'OFFERS'; offers: { offers?: Offer[] } }
  | { type: 'INVERSE_OFFERS'; inverse_offers: { inverse_offers?: InverseOffer[] } }
  | { type: 'RESCIND'; rescind: { offer_id: Id } }
  | { type: 'RESCIND_INVERSE_OFFER'; rescind_inverse_offer: { inverse_offer_id: Id } }
  | { type: 'UPDATE'; update: { status: TaskStatus } }
  | { type: 'MESSAGE'; message: { agent_id: Id; executor_id: Id; data: string } }
  | { type: 'FAILURE'; failure: { agent_id?: Id; executor_id?: Id; status?: number } }
  | { type: 'ERROR'; error: { message: string } }
  | { type: 'HEARTBEAT' };

/** Calls of the executor API. */
export type ExecutorCall = { executor_id: Id; framework_id: Id } & (
  | {
      type: 'SUBSCRIBE';
      subscribe: { unacknowledged_tasks?: TaskInfo[]; unacknowledged_updates?: { status: TaskStatus }[] };
    }
  | { type: 'UPDATE'; update: { status: TaskStatus } }
  | { type: 'MESSAGE'; message: { data: string } }
  | { type: 'HEARTBEAT' }
);

/** Events of the executor API. */
export type ExecutorEvent =
  | {
      type: 'SUBSCRIBED';
      subscribed: {
        executor_info: ExecutorInfo;
        framework_info: FrameworkInfo;
        agent_info: AgentInfo;
        container_id?: ContainerId;
      };
    }
  | { type: 'LAUNCH'; launch: { task: TaskInfo } }
  | { type: 'KILL'; kill: { task_id: Id; kill_policy?: KillPolicy } }
  | { type: 'ACKNOWLEDGED'; acknowledged: { task_id: Id; uuid: string } }
  | { type: 'MESSAGE'; message: { data: string } }
  | { type: 'SHUTDOWN' }
  | { type: 'ERROR'; error: { message: string } }
  | { type: 'HEARTBEAT' };
