import { ChoiceType } from '../pystachio/choice.ts';
import { ListType, MapType } from '../pystachio/containers.ts';
import type { Raw } from '../pystachio/raw.ts';
import { BOOLEAN, EnumType, FLOAT, INTEGER, STRING } from '../pystachio/simple.ts';
import { type Field, StructType } from '../pystachio/struct.ts';
import type { PystachioType } from '../pystachio/types.ts';

/**
 * The structs of a job file, with the defaults of Apache Aurora 0.22's client and executor. The order of the fields is the order of the
 * keys in the executor data: the scheduler compares that text, so it must never change; new fields go to the end.
 */

export const KB = 1024;
export const MB = 1024 * KB;
export const GB = 1024 * MB;
export const TB = 1024 * GB;

type FieldSpec = PystachioType | Field;

function required(type: PystachioType): Field {
  return { type, required: true, fallback: undefined };
}

function withDefault(type: PystachioType, value: Raw): Field {
  return { type, required: false, fallback: type.accept(value) };
}

function struct(name: string, fields: { readonly [field: string]: FieldSpec }): StructType {
  const entries = Object.entries(fields).map(([field, spec]): [string, Field] => [
    field,
    'required' in spec ? spec : { type: spec, required: false, fallback: undefined },
  ]);
  return new StructType(name, new Map(entries));
}

function record(fields: { readonly [field: string]: Raw }): ReadonlyMap<Raw, Raw> {
  return new Map(Object.entries(fields));
}

export const RESOURCES = struct('Resources', {
  cpu: required(FLOAT),
  ram: required(INTEGER),
  disk: required(INTEGER),
  gpu: withDefault(INTEGER, 0),
});

export const CONSTRAINT = struct('Constraint', { order: new ListType(STRING) });

export const ROTATE_POLICY = struct('RotatePolicy', {
  log_size: withDefault(INTEGER, 100 * MB),
  backups: withDefault(INTEGER, 5),
});

export const LOGGER_DESTINATION = new EnumType('Enum_file_console_both_none', [
  'file',
  'console',
  'both',
  'none',
]);
export const LOGGER_MODE = new EnumType('Enum_standard_rotate', ['standard', 'rotate']);

export const LOGGER = struct('Logger', {
  destination: withDefault(LOGGER_DESTINATION, 'file'),
  mode: withDefault(LOGGER_MODE, 'standard'),
  rotate: ROTATE_POLICY,
});

export const PROCESS = struct('Process', {
  name: required(STRING),
  cmdline: required(STRING),
  resources: RESOURCES,
  max_failures: withDefault(INTEGER, 1),
  daemon: withDefault(BOOLEAN, false),
  ephemeral: withDefault(BOOLEAN, false),
  min_duration: withDefault(INTEGER, 5),
  final: withDefault(BOOLEAN, false),
  logger: LOGGER,
});

export const TASK = struct('Task', {
  name: withDefault(STRING, '{{processes[0].name}}'),
  processes: new ListType(PROCESS),
  constraints: withDefault(new ListType(CONSTRAINT), []),
  resources: RESOURCES,
  max_failures: withDefault(INTEGER, 1),
  max_concurrency: withDefault(INTEGER, 0),
  finalization_wait: withDefault(INTEGER, 30),
  user: STRING,
});

export const THERMOS_CONTEXT = struct('ThermosContext', {
  ports: new MapType(STRING, INTEGER),
  task_id: STRING,
  user: STRING,
});

export const MESOS_CONTEXT = struct('MesosContext', {
  instance: required(INTEGER),
  hostname: required(STRING),
});

export const QUEUE_UPDATE_STRATEGY = struct('QueueUpdateStrategy', { batch_size: withDefault(INTEGER, 1) });

export const BATCH_UPDATE_STRATEGY = struct('BatchUpdateStrategy', {
  batch_size: withDefault(INTEGER, 1),
  autopause_after_batch: withDefault(BOOLEAN, false),
});

export const VARIABLE_BATCH_UPDATE_STRATEGY = struct('VariableBatchUpdateStrategy', {
  batch_sizes: required(new ListType(INTEGER)),
  autopause_after_batch: withDefault(BOOLEAN, false),
});

export const UPDATE_CONFIG = struct('UpdateConfig', {
  batch_size: withDefault(INTEGER, 1),
  watch_secs: withDefault(INTEGER, 45),
  max_per_shard_failures: withDefault(INTEGER, 0),
  max_total_failures: withDefault(INTEGER, 0),
  rollback_on_failure: withDefault(BOOLEAN, true),
  wait_for_batch_completion: withDefault(BOOLEAN, false),
  pulse_interval_secs: INTEGER,
  sla_aware: withDefault(BOOLEAN, false),
  update_strategy: new ChoiceType(
    'Choice_QueueUpdateStrategy_BatchUpdateStrategy_VariableBatchUpdateStrategy',
    [QUEUE_UPDATE_STRATEGY, BATCH_UPDATE_STRATEGY, VARIABLE_BATCH_UPDATE_STRATEGY],
  ),
});

export const HTTP_HEALTH_CHECKER = struct('HttpHealthChecker', {
  endpoint: withDefault(STRING, '/health'),
  expected_response: withDefault(STRING, 'ok'),
  expected_response_code: withDefault(INTEGER, 0),
});

export const SHELL_HEALTH_CHECKER = struct('ShellHealthChecker', { shell_command: required(STRING) });

export const HEALTH_CHECKER_CONFIG = struct('HealthCheckerConfig', {
  http: HTTP_HEALTH_CHECKER,
  shell: SHELL_HEALTH_CHECKER,
});

/** `DefaultHealthChecker` */
export const DEFAULT_HEALTH_CHECKER = HEALTH_CHECKER_CONFIG.construct(record({ http: record({}) }));

export const HEALTH_CHECK_CONFIG = struct('HealthCheckConfig', {
  health_checker: withDefault(HEALTH_CHECKER_CONFIG, DEFAULT_HEALTH_CHECKER),
  initial_interval_secs: withDefault(FLOAT, 15),
  interval_secs: withDefault(FLOAT, 10),
  max_consecutive_failures: withDefault(INTEGER, 0),
  min_consecutive_successes: withDefault(INTEGER, 1),
  timeout_secs: withDefault(FLOAT, 1),
});

export const HTTP_LIFECYCLE_CONFIG = struct('HttpLifecycleConfig', {
  port: withDefault(STRING, 'health'),
  graceful_shutdown_endpoint: withDefault(STRING, '/quitquitquit'),
  shutdown_endpoint: withDefault(STRING, '/abortabortabort'),
  graceful_shutdown_wait_secs: withDefault(INTEGER, 5),
  shutdown_wait_secs: withDefault(INTEGER, 5),
});

export const LIFECYCLE_CONFIG = struct('LifecycleConfig', { http: HTTP_LIFECYCLE_CONFIG });

/** `DefaultLifecycleConfig` and `DisableLifecycle` */
export const DEFAULT_LIFECYCLE = LIFECYCLE_CONFIG.construct(record({ http: record({}) }));
export const DISABLE_LIFECYCLE = LIFECYCLE_CONFIG.construct(record({}));

export const ANNOUNCER = struct('Announcer', {
  primary_port: withDefault(STRING, 'http'),
  portmap: withDefault(new MapType(STRING, STRING), record({ aurora: '{{primary_port}}' })),
  zk_path: STRING,
});

export const PARAMETER = struct('Parameter', { name: required(STRING), value: required(STRING) });

export const DOCKER = struct('Docker', {
  image: required(STRING),
  parameters: withDefault(new ListType(PARAMETER), []),
});

export const APPC_IMAGE = struct('AppcImage', { name: required(STRING), image_id: required(STRING) });
export const DOCKER_IMAGE = struct('DockerImage', { name: required(STRING), tag: required(STRING) });
export const MODE = new EnumType('Enum_RO_RW', ['RO', 'RW']);

export const VOLUME = struct('Volume', {
  container_path: required(STRING),
  host_path: required(STRING),
  mode: required(MODE),
});

export const MESOS = struct('Mesos', {
  image: new ChoiceType('Choice_AppcImage_DockerImage', [APPC_IMAGE, DOCKER_IMAGE]),
  volumes: withDefault(new ListType(VOLUME), []),
});

export const CONTAINER = struct('Container', { docker: DOCKER });

export const PARTITION_POLICY = struct('PartitionPolicy', {
  reschedule: withDefault(BOOLEAN, true),
  delay_secs: withDefault(INTEGER, 0),
});

export const METADATA = struct('Metadata', { key: required(STRING), value: required(STRING) });

export const EXECUTOR_CONFIG = struct('ExecutorConfig', {
  name: withDefault(STRING, 'AuroraExecutor'),
  data: withDefault(STRING, ''),
});

export const PERCENTAGE_SLA_POLICY = struct('PercentageSlaPolicy', {
  percentage: required(FLOAT),
  duration_secs: required(INTEGER),
});

export const COUNT_SLA_POLICY = struct('CountSlaPolicy', {
  count: required(INTEGER),
  duration_secs: required(INTEGER),
});

export const COORDINATOR_SLA_POLICY = struct('CoordinatorSlaPolicy', {
  coordinator_url: required(STRING),
  status_key: withDefault(STRING, 'drain'),
});

export const MESOS_TASK_INSTANCE = struct('MesosTaskInstance', {
  task: required(TASK),
  instance: required(INTEGER),
  role: required(STRING),
  announce: ANNOUNCER,
  environment: required(STRING),
  health_check_config: withDefault(HEALTH_CHECK_CONFIG, record({})),
  lifecycle: LIFECYCLE_CONFIG,
});

export const JOB = struct('MesosJob', {
  name: withDefault(STRING, '{{task.name}}'),
  role: required(STRING),
  contact: STRING,
  cluster: required(STRING),
  environment: required(STRING),
  instances: withDefault(INTEGER, 1),
  task: required(TASK),
  announce: ANNOUNCER,
  tier: STRING,
  cron_schedule: STRING,
  cron_collision_policy: withDefault(STRING, 'KILL_EXISTING'),
  update_config: withDefault(UPDATE_CONFIG, record({})),
  constraints: new MapType(STRING, STRING),
  metadata: withDefault(new ListType(METADATA), []),
  service: withDefault(BOOLEAN, false),
  max_task_failures: withDefault(INTEGER, 1),
  production: withDefault(BOOLEAN, false),
  priority: withDefault(INTEGER, 0),
  health_check_config: withDefault(HEALTH_CHECK_CONFIG, record({})),
  lifecycle: withDefault(LIFECYCLE_CONFIG, DEFAULT_LIFECYCLE),
  task_links: new MapType(STRING, STRING),
  executor_config: withDefault(EXECUTOR_CONFIG, record({})),
  enable_hooks: withDefault(BOOLEAN, false),
  partition_policy: PARTITION_POLICY,
  sla_policy: new ChoiceType('Choice_CoordinatorSlaPolicy_CountSlaPolicy_PercentageSlaPolicy', [
    COORDINATOR_SLA_POLICY,
    COUNT_SLA_POLICY,
    PERCENTAGE_SLA_POLICY,
  ]),
  container: new ChoiceType('Choice_Container_Docker_Mesos', [CONTAINER, DOCKER, MESOS]),
});

/** `Service`: a job that is started again when it ends. Calling it makes a copy with other fields. */
export const SERVICE = JOB.create(new Map([['service', true]]));

/** The types by the names that job files use. */
export const SCHEMA_TYPES: ReadonlyMap<string, PystachioType> = new Map<string, PystachioType>([
  ['String', STRING],
  ['Integer', INTEGER],
  ['Float', FLOAT],
  ['Boolean', BOOLEAN],
  ['LoggerDestination', LOGGER_DESTINATION],
  ['LoggerMode', LOGGER_MODE],
  ['Mode', MODE],
  ['Job', JOB],
  ...[
    RESOURCES,
    CONSTRAINT,
    ROTATE_POLICY,
    LOGGER,
    PROCESS,
    TASK,
    THERMOS_CONTEXT,
    MESOS_CONTEXT,
    QUEUE_UPDATE_STRATEGY,
    BATCH_UPDATE_STRATEGY,
    VARIABLE_BATCH_UPDATE_STRATEGY,
    UPDATE_CONFIG,
    HTTP_HEALTH_CHECKER,
    SHELL_HEALTH_CHECKER,
    HEALTH_CHECKER_CONFIG,
    HEALTH_CHECK_CONFIG,
    HTTP_LIFECYCLE_CONFIG,
    LIFECYCLE_CONFIG,
    ANNOUNCER,
    PARAMETER,
    DOCKER,
    APPC_IMAGE,
    DOCKER_IMAGE,
    VOLUME,
    MESOS,
    CONTAINER,
    PARTITION_POLICY,
    METADATA,
    EXECUTOR_CONFIG,
    PERCENTAGE_SLA_POLICY,
    COUNT_SLA_POLICY,
    COORDINATOR_SLA_POLICY,
    MESOS_TASK_INSTANCE,
    JOB,
  ].map((type): [string, PystachioType] => [type.name, type]),
]);
