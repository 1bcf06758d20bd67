import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StructObject, StructType } from '../pystachio/struct.ts';
import { DEFAULT_LIFECYCLE, DISABLE_LIFECYCLE, SCHEMA_TYPES, SERVICE } from './types.ts';

/**
 * The schema as its users know it: `!` is required, `=` a default. The order of the fields is that of the keys in the executor data, and
 * must never change.
 */
const SCHEMA = `
Resources: cpu Float! ram Integer! disk Integer! gpu Integer=0
Constraint: order StringList
RotatePolicy: log_size Integer=104857600 backups Integer=5
Logger: destination Enum_file_console_both_none=file mode Enum_standard_rotate=standard rotate RotatePolicy
Process: name String! cmdline String! resources Resources max_failures Integer=1 daemon Boolean=False ephemeral Boolean=False min_duration Integer=5 final Boolean=False logger Logger
Task: name String={{processes[0].name}} processes ProcessList constraints ConstraintList=[] resources Resources max_failures Integer=1 max_concurrency Integer=0 finalization_wait Integer=30 user String
ThermosContext: ports StringIntegerMap task_id String user String
MesosContext: instance Integer! hostname String!
QueueUpdateStrategy: batch_size Integer=1
BatchUpdateStrategy: batch_size Integer=1 autopause_after_batch Boolean=False
VariableBatchUpdateStrategy: batch_sizes IntegerList! autopause_after_batch Boolean=False
UpdateConfig: batch_size Integer=1 watch_secs Integer=45 max_per_shard_failures Integer=0 max_total_failures Integer=0 rollback_on_failure Boolean=True wait_for_batch_completion Boolean=False pulse_interval_secs Integer sla_aware Boolean=False update_strategy Choice_QueueUpdateStrategy_BatchUpdateStrategy_VariableBatchUpdateStrategy
HttpHealthChecker: endpoint String=/health expected_response String=ok expected_response_code Integer=0
ShellHealthChecker: shell_command String!
HealthCheckerConfig: http HttpHealthChecker shell ShellHealthChecker
HealthCheckConfig: health_checker HealthCheckerConfig={http} initial_interval_secs Float=15 interval_secs Float=10 max_consecutive_failures Integer=0 min_consecutive_successes Integer=1 timeout_secs Float=1
HttpLifecycleConfig: port String=health graceful_shutdown_endpoint String=/quitquitquit shutdown_endpoint String=/abortabortabort graceful_shutdown_wait_secs Integer=5 shutdown_wait_secs Integer=5
LifecycleConfig: http HttpLifecycleConfig
Announcer: primary_port String=http portmap StringStringMap={aurora} zk_path String
Parameter: name String! value String!
Docker: image String! parameters ParameterList=[]
AppcImage: name String! image_id String!
DockerImage: name String! tag String!
Volume: container_path String! host_path String! mode Enum_RO_RW!
Mesos: image Choice_AppcImage_DockerImage volumes VolumeList=[]
Container: docker Docker
PartitionPolicy: reschedule Boolean=True delay_secs Integer=0
Metadata: key String! value String!
ExecutorConfig: name String=AuroraExecutor data String=
PercentageSlaPolicy: percentage Float! duration_secs Integer!
CountSlaPolicy: count Integer! duration_secs Integer!
CoordinatorSlaPolicy: coordinator_url String! status_key String=drain
MesosTaskInstance: task Task! instance Integer! role String! announce Announcer environment String! health_check_config HealthCheckConfig={} lifecycle LifecycleConfig
MesosJob: name String={{task.name}} role String! contact String cluster String! environment String! instances Integer=1 task Task! announce Announcer tier String cron_schedule String cron_collision_policy String=KILL_EXISTING update_config UpdateConfig={} constraints StringStringMap metadata MetadataList=[] service Boolean=False max_task_failures Integer=1 production Boolean=False priority Integer=0 health_check_config HealthCheckConfig={} lifecycle LifecycleConfig={http} task_links StringStringMap executor_config ExecutorConfig={} enable_hooks Boolean=False partition_policy PartitionPolicy sla_policy Choice_CoordinatorSlaPolicy_CountSlaPolicy_PercentageSlaPolicy container Choice_Container_Docker_Mesos
`;

/** What a default is: a value, the names that a struct or map sets beyond its own defaults, or the length of a list. */
function showDefault(type: StructType, name: string): string {
  const fallback = type.fields.get(name)?.fallback;
  if (fallback === undefined) return '';
  if (fallback instanceof StructObject) {
    const own = [...fallback.fields].filter(
      ([field, value]) => fallback.type.fields.get(field)?.fallback !== value,
    );
    return `={${own.map(([field]) => field).join(',')}}`;
  }
  const raw = fallback.get();
  if (Array.isArray(raw)) return `=[${raw.length === 0 ? '' : raw.length}]`;
  if (raw instanceof Map) return `={${[...raw.keys()].join(',')}}`;
  return `=${raw === true ? 'True' : raw === false ? 'False' : String(raw)}`;
}

function describe(type: StructType): string {
  const fields = Array.from(
    type.fields,
    ([name, field]) => `${name} ${field.type.name}${field.required ? '!' : showDefault(type, name)}`,
  );
  return `${type.name}: ${fields.join(' ')}`;
}

test('structs have the documented fields, types, defaults and order', () => {
  const types = new Set([...SCHEMA_TYPES.values()].filter((type) => type instanceof StructType));
  const described = [...types].map(describe);
  const documented = SCHEMA.trim().split('\n');
  assert.deepEqual([...described].sort(), [...documented].sort());
});

test('Job and MesosJob are one type; Service is a job that is a service', () => {
  assert.equal(SCHEMA_TYPES.get('Job'), SCHEMA_TYPES.get('MesosJob'));
  assert.equal(String(SERVICE.field('service')), 'True');
  assert.equal(SERVICE.type, SCHEMA_TYPES.get('Job'));
});

test('the lifecycle of a task calls its health port by default, and nothing if disabled', () => {
  assert.deepEqual([...Object(DEFAULT_LIFECYCLE).fields.keys()], ['http']);
  assert.deepEqual([...Object(DISABLE_LIFECYCLE).fields.keys()], []);
});
