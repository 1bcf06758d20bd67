/** Written by tools/generate-job-types.ts from the schema of jobs. Do not edit. */

/** Text with a reference that is filled in later, such as `{{profile.instances}}`. */
export type Reference = `${string}{{${string}}}${string}`;

/** What a reference may get as its value. */
export type Bindable =
  | string
  | number
  | bigint
  | boolean
  | Built<string, never>
  | { readonly [name: string]: Bindable };

/** What a builder makes. It never changes. */
export interface Built<Name extends string, Fields> {
  /** Name of the struct. */
  readonly struct: Name;
  /** A copy in which `{{name}}` has a value. @param values by name; an object's fields count as names */
  bind(values: Bindable): Built<Name, Fields>;
  /** A copy with other values in some fields; null unsets one. */
  with(fields: Partial<Fields>): Built<Name, Fields>;
}

export declare const KB: number;
export declare const MB: number;
export declare const GB: number;
export declare const TB: number;

export interface JobFields {
  /** Name of the job; that of its task unless given. Default: '{{task.name}}' */
  readonly name?: string | null | undefined;
  /** Who owns the job, and the user its processes run as. */
  readonly role: string;
  /** Whom to ask about the job. */
  readonly contact?: string | null | undefined;
  /** Name of the cluster in clusters.json. */
  readonly cluster: string;
  /** Such as prod, devel, test or staging1. */
  readonly environment: string;
  /** How many copies of the task run. Default: 1 */
  readonly instances?: number | bigint | Reference | null | undefined;
  /** What each instance runs. */
  readonly task: Task | TaskFields;
  /** How instances announce themselves for service discovery. */
  readonly announce?: Announcer | AnnouncerFields | null | undefined;
  /** Tier of the scheduler, such as preferred, preemptible or revocable. */
  readonly tier?: string | null | undefined;
  /** When a cron job runs, in the notation of cron. */
  readonly cron_schedule?: string | null | undefined;
  /** What happens if the last run still goes on: KILL_EXISTING or CANCEL_NEW. Default: 'KILL_EXISTING' */
  readonly cron_collision_policy?: string | null | undefined;
  /** How updates of the job go. */
  readonly update_config?: UpdateConfig | UpdateConfigFields | null | undefined;
  /** Which hosts fit, by attribute: "limit:1", "a,b" or "!a". */
  readonly constraints?: { readonly [key: string]: string } | null | undefined;
  /** Notes that go with each task. Default: [] */
  readonly metadata?: readonly (Metadata | MetadataFields)[] | null | undefined;
  /** Whether instances that end are started again. Default: False */
  readonly service?: boolean | Reference | null | undefined;
  /** How often a task may fail before it is given up; -1 for any number. Services go on for ever. Default: 1 */
  readonly max_task_failures?: number | bigint | Reference | null | undefined;
  /** Deprecated: use tier. Default: False */
  readonly production?: boolean | Reference | null | undefined;
  /** Among the jobs of a role, larger numbers go first. Default: 0 */
  readonly priority?: number | bigint | Reference | null | undefined;
  /** How the executor finds out whether an instance is well. */
  readonly health_check_config?: HealthCheckConfig | HealthCheckConfigFields | null | undefined;
  /** How an instance is asked to end. */
  readonly lifecycle?: LifecycleConfig | LifecycleConfigFields | null | undefined;
  /** Has no effect. */
  readonly task_links?: { readonly [key: string]: string } | null | undefined;
  /** Which executor runs the task. */
  readonly executor_config?: ExecutorConfig | ExecutorConfigFields | null | undefined;
  /** Whether the hooks of the job file apply to the job. Default: False */
  readonly enable_hooks?: boolean | Reference | null | undefined;
  /** What happens when the host of a task cannot be reached. */
  readonly partition_policy?: PartitionPolicy | PartitionPolicyFields | null | undefined;
  /** How many instances maintenance may take down. */
  readonly sla_policy?: CoordinatorSlaPolicy | CoordinatorSlaPolicyFields | CountSlaPolicy | CountSlaPolicyFields | PercentageSlaPolicy | PercentageSlaPolicyFields | null | undefined;
  /** The container the task runs in. */
  readonly container?: Container | ContainerFields | Docker | DockerFields | Mesos | MesosFields | null | undefined;
}
export type Job = Built<'MesosJob', JobFields>;
export declare function job(fields: JobFields): Job;

export interface ResourcesFields {
  /** Number of CPUs, such as 0.5. */
  readonly cpu: number | Reference;
  /** Memory in bytes. */
  readonly ram: number | bigint | Reference;
  /** Disk space in bytes. */
  readonly disk: number | bigint | Reference;
  /** Number of GPUs. Default: 0 */
  readonly gpu?: number | bigint | Reference | null | undefined;
}
export type Resources = Built<'Resources', ResourcesFields>;
export declare function resources(fields: ResourcesFields): Resources;

export interface ConstraintFields {
  /** Names of processes, first to last. */
  readonly order?: readonly (string)[] | null | undefined;
}
export type Constraint = Built<'Constraint', ConstraintFields>;
export declare function constraint(fields: ConstraintFields): Constraint;

export interface RotatePolicyFields {
  /** Bytes after which a file is rotated. Default: 104857600 */
  readonly log_size?: number | bigint | Reference | null | undefined;
  /** How many rotated files are kept. Default: 5 */
  readonly backups?: number | bigint | Reference | null | undefined;
}
export type RotatePolicy = Built<'RotatePolicy', RotatePolicyFields>;
export declare function rotatePolicy(fields: RotatePolicyFields): RotatePolicy;

export interface LoggerFields {
  /** Where output goes. Default: 'file' */
  readonly destination?: 'file' | 'console' | 'both' | 'none' | Reference | null | undefined;
  /** Whether files are rotated. Default: 'standard' */
  readonly mode?: 'standard' | 'rotate' | Reference | null | undefined;
  /** When they are. */
  readonly rotate?: RotatePolicy | RotatePolicyFields | null | undefined;
}
export type Logger = Built<'Logger', LoggerFields>;
export declare function logger(fields: LoggerFields): Logger;

export interface ProcessFields {
  /** Name of the process, which must be unique in its task. */
  readonly name: string;
  /** Shell script that runs. */
  readonly cmdline: string;
  /** Has no effect. */
  readonly resources?: Resources | ResourcesFields | null | undefined;
  /** How often it may fail before it is given up; 0 for any number. Default: 1 */
  readonly max_failures?: number | bigint | Reference | null | undefined;
  /** Whether it is started again when it ends well. Default: False */
  readonly daemon?: boolean | Reference | null | undefined;
  /** Whether the task ends without waiting for it. Default: False */
  readonly ephemeral?: boolean | Reference | null | undefined;
  /** Seconds between two starts, at least. Default: 5 */
  readonly min_duration?: number | bigint | Reference | null | undefined;
  /** Whether it runs at the end, whatever has happened. Default: False */
  readonly final?: boolean | Reference | null | undefined;
  /** Where its output goes. */
  readonly logger?: Logger | LoggerFields | null | undefined;
}
export type Process = Built<'Process', ProcessFields>;
export declare function process(fields: ProcessFields): Process;

export interface TaskFields {
  /** Name of the task; that of its first process unless given. Default: '{{processes[0].name}}' */
  readonly name?: string | null | undefined;
  /** What runs. */
  readonly processes?: readonly (Process | ProcessFields)[] | null | undefined;
  /** In which order; see order(). Default: [] */
  readonly constraints?: readonly (Constraint | ConstraintFields)[] | null | undefined;
  /** What the task may use. */
  readonly resources?: Resources | ResourcesFields | null | undefined;
  /** How many processes may fail before the task has failed; 0 for any number. Default: 1 */
  readonly max_failures?: number | bigint | Reference | null | undefined;
  /** How many processes may run at once; 0 for any number. Default: 0 */
  readonly max_concurrency?: number | bigint | Reference | null | undefined;
  /** Seconds that final processes get. Default: 30 */
  readonly finalization_wait?: number | bigint | Reference | null | undefined;
  /** Has no effect: tasks run as their role. */
  readonly user?: string | null | undefined;
}
export type Task = Built<'Task', TaskFields>;
export declare function task(fields: TaskFields): Task;

export interface QueueUpdateStrategyFields {
  /** How many instances change at once. Default: 1 */
  readonly batch_size?: number | bigint | Reference | null | undefined;
}
export type QueueUpdateStrategy = Built<'QueueUpdateStrategy', QueueUpdateStrategyFields>;
export declare function queueUpdateStrategy(fields: QueueUpdateStrategyFields): QueueUpdateStrategy;

export interface BatchUpdateStrategyFields {
  /** How many instances change together. Default: 1 */
  readonly batch_size?: number | bigint | Reference | null | undefined;
  /** Whether the update pauses after each batch. Default: False */
  readonly autopause_after_batch?: boolean | Reference | null | undefined;
}
export type BatchUpdateStrategy = Built<'BatchUpdateStrategy', BatchUpdateStrategyFields>;
export declare function batchUpdateStrategy(fields: BatchUpdateStrategyFields): BatchUpdateStrategy;

export interface VariableBatchUpdateStrategyFields {
  /** Sizes of the batches; the last one is repeated. */
  readonly batch_sizes: readonly (number | bigint | Reference)[];
  /** Whether the update pauses after each batch. Default: False */
  readonly autopause_after_batch?: boolean | Reference | null | undefined;
}
export type VariableBatchUpdateStrategy = Built<'VariableBatchUpdateStrategy', VariableBatchUpdateStrategyFields>;
export declare function variableBatchUpdateStrategy(fields: VariableBatchUpdateStrategyFields): VariableBatchUpdateStrategy;

export interface UpdateConfigFields {
  /** How many instances change at once. Default: 1 */
  readonly batch_size?: number | bigint | Reference | null | undefined;
  /** Seconds an instance must run to count as updated. Default: 45 */
  readonly watch_secs?: number | bigint | Reference | null | undefined;
  /** How often an instance may fail before it counts as failed. Default: 0 */
  readonly max_per_shard_failures?: number | bigint | Reference | null | undefined;
  /** How many failed instances an update survives. Default: 0 */
  readonly max_total_failures?: number | bigint | Reference | null | undefined;
  /** Whether a failed update is undone. Default: True */
  readonly rollback_on_failure?: boolean | Reference | null | undefined;
  /** Whether a batch is finished before the next begins. Default: False */
  readonly wait_for_batch_completion?: boolean | Reference | null | undefined;
  /** Seconds without a pulse after which the update waits; at least 60. */
  readonly pulse_interval_secs?: number | bigint | Reference | null | undefined;
  /** Whether the update obeys the job’s sla_policy. Default: False */
  readonly sla_aware?: boolean | Reference | null | undefined;
  /** How instances follow each other. */
  readonly update_strategy?: QueueUpdateStrategy | QueueUpdateStrategyFields | BatchUpdateStrategy | BatchUpdateStrategyFields | VariableBatchUpdateStrategy | VariableBatchUpdateStrategyFields | null | undefined;
}
export type UpdateConfig = Built<'UpdateConfig', UpdateConfigFields>;
export declare function updateConfig(fields: UpdateConfigFields): UpdateConfig;

export interface HttpHealthCheckerFields {
  /** Path to ask. Default: '/health' */
  readonly endpoint?: string | null | undefined;
  /** Answer, in any case of letters; empty for any. Default: 'ok' */
  readonly expected_response?: string | null | undefined;
  /** Status; 0 for any. Default: 0 */
  readonly expected_response_code?: number | bigint | Reference | null | undefined;
}
export type HttpHealthChecker = Built<'HttpHealthChecker', HttpHealthCheckerFields>;
export declare function httpHealthChecker(fields: HttpHealthCheckerFields): HttpHealthChecker;

export interface ShellHealthCheckerFields {
  /** Well is where it exits with 0. */
  readonly shell_command: string;
}
export type ShellHealthChecker = Built<'ShellHealthChecker', ShellHealthCheckerFields>;
export declare function shellHealthChecker(fields: ShellHealthCheckerFields): ShellHealthChecker;

export interface HealthCheckerConfigFields {
  /** Ask over HTTP, on the port named health. */
  readonly http?: HttpHealthChecker | HttpHealthCheckerFields | null | undefined;
  /** Run a command. */
  readonly shell?: ShellHealthChecker | ShellHealthCheckerFields | null | undefined;
}
export type HealthCheckerConfig = Built<'HealthCheckerConfig', HealthCheckerConfigFields>;
export declare function healthCheckerConfig(fields: HealthCheckerConfigFields): HealthCheckerConfig;

export interface HealthCheckConfigFields {
  /** How it is asked. */
  readonly health_checker?: HealthCheckerConfig | HealthCheckerConfigFields | null | undefined;
  /** Seconds in which failures do not count yet. Default: 15 */
  readonly initial_interval_secs?: number | Reference | null | undefined;
  /** Seconds between two checks. Default: 10 */
  readonly interval_secs?: number | Reference | null | undefined;
  /** How many failures in a row are forgiven. Default: 0 */
  readonly max_consecutive_failures?: number | bigint | Reference | null | undefined;
  /** How many successes in a row make it well. Default: 1 */
  readonly min_consecutive_successes?: number | bigint | Reference | null | undefined;
  /** Seconds to wait for an answer. Default: 1 */
  readonly timeout_secs?: number | Reference | null | undefined;
}
export type HealthCheckConfig = Built<'HealthCheckConfig', HealthCheckConfigFields>;
export declare function healthCheckConfig(fields: HealthCheckConfigFields): HealthCheckConfig;

export interface HttpLifecycleConfigFields {
  /** Name of the port. Default: 'health' */
  readonly port?: string | null | undefined;
  /** Path that is POSTed to first. Default: '/quitquitquit' */
  readonly graceful_shutdown_endpoint?: string | null | undefined;
  /** Path that is POSTed to next. Default: '/abortabortabort' */
  readonly shutdown_endpoint?: string | null | undefined;
  /** Seconds after the first. Default: 5 */
  readonly graceful_shutdown_wait_secs?: number | bigint | Reference | null | undefined;
  /** Seconds after the second. Default: 5 */
  readonly shutdown_wait_secs?: number | bigint | Reference | null | undefined;
}
export type HttpLifecycleConfig = Built<'HttpLifecycleConfig', HttpLifecycleConfigFields>;
export declare function httpLifecycleConfig(fields: HttpLifecycleConfigFields): HttpLifecycleConfig;

export interface LifecycleConfigFields {
  /** Ask over HTTP before signals are sent. */
  readonly http?: HttpLifecycleConfig | HttpLifecycleConfigFields | null | undefined;
}
export type LifecycleConfig = Built<'LifecycleConfig', LifecycleConfigFields>;
export declare function lifecycleConfig(fields: LifecycleConfigFields): LifecycleConfig;

export interface AnnouncerFields {
  /** Name of the port that is announced first. Default: 'http' */
  readonly primary_port?: string | null | undefined;
  /** Other names for ports. Default: {'aurora': '{{primary_port}}'} */
  readonly portmap?: { readonly [key: string]: string } | null | undefined;
  /** Node in ZooKeeper; only where the executor allows it. */
  readonly zk_path?: string | null | undefined;
}
export type Announcer = Built<'Announcer', AnnouncerFields>;
export declare function announcer(fields: AnnouncerFields): Announcer;

export interface ParameterFields {
  /** Name of the parameter. */
  readonly name: string;
  /** Its value. */
  readonly value: string;
}
export type Parameter = Built<'Parameter', ParameterFields>;
export declare function parameter(fields: ParameterFields): Parameter;

export interface DockerFields {
  /** Image, such as python:3.13. */
  readonly image: string;
  /** More parameters of the engine. Default: [] */
  readonly parameters?: readonly (Parameter | ParameterFields)[] | null | undefined;
}
export type Docker = Built<'Docker', DockerFields>;
export declare function docker(fields: DockerFields): Docker;

export interface AppcImageFields {
  /** Name of the image. */
  readonly name: string;
  /** Its id. */
  readonly image_id: string;
}
export type AppcImage = Built<'AppcImage', AppcImageFields>;
export declare function appcImage(fields: AppcImageFields): AppcImage;

export interface DockerImageFields {
  /** Name of the image. */
  readonly name: string;
  /** Its tag. */
  readonly tag: string;
}
export type DockerImage = Built<'DockerImage', DockerImageFields>;
export declare function dockerImage(fields: DockerImageFields): DockerImage;

export interface VolumeFields {
  /** Where it is mounted. */
  readonly container_path: string;
  /** What is mounted. */
  readonly host_path: string;
  /** Read only or read and write. */
  readonly mode: 'RO' | 'RW' | Reference;
}
export type Volume = Built<'Volume', VolumeFields>;
export declare function volume(fields: VolumeFields): Volume;

export interface MesosFields {
  /** Image of the file system. */
  readonly image?: AppcImage | AppcImageFields | DockerImage | DockerImageFields | null | undefined;
  /** What is mounted. Default: [] */
  readonly volumes?: readonly (Volume | VolumeFields)[] | null | undefined;
}
export type Mesos = Built<'Mesos', MesosFields>;
export declare function mesos(fields: MesosFields): Mesos;

export interface ContainerFields {
  /** Docker container. */
  readonly docker?: Docker | DockerFields | null | undefined;
}
export type Container = Built<'Container', ContainerFields>;
export declare function container(fields: ContainerFields): Container;

export interface PartitionPolicyFields {
  /** Whether the task is started elsewhere. Default: True */
  readonly reschedule?: boolean | Reference | null | undefined;
  /** Seconds to wait for the host before that. Default: 0 */
  readonly delay_secs?: number | bigint | Reference | null | undefined;
}
export type PartitionPolicy = Built<'PartitionPolicy', PartitionPolicyFields>;
export declare function partitionPolicy(fields: PartitionPolicyFields): PartitionPolicy;

export interface MetadataFields {
  /** Name of the note. */
  readonly key: string;
  /** Its text. */
  readonly value: string;
}
export type Metadata = Built<'Metadata', MetadataFields>;
export declare function metadata(fields: MetadataFields): Metadata;

export interface ExecutorConfigFields {
  /** Name of the executor. Default: 'AuroraExecutor' */
  readonly name?: string | null | undefined;
  /** What an executor of another name is told. Default: empty */
  readonly data?: string | null | undefined;
}
export type ExecutorConfig = Built<'ExecutorConfig', ExecutorConfigFields>;
export declare function executorConfig(fields: ExecutorConfigFields): ExecutorConfig;

export interface PercentageSlaPolicyFields {
  /** How many percent of the instances must run. */
  readonly percentage: number | Reference;
  /** For how many seconds already. */
  readonly duration_secs: number | bigint | Reference;
}
export type PercentageSlaPolicy = Built<'PercentageSlaPolicy', PercentageSlaPolicyFields>;
export declare function percentageSlaPolicy(fields: PercentageSlaPolicyFields): PercentageSlaPolicy;

export interface CountSlaPolicyFields {
  /** How many instances must run. */
  readonly count: number | bigint | Reference;
  /** For how many seconds already. */
  readonly duration_secs: number | bigint | Reference;
}
export type CountSlaPolicy = Built<'CountSlaPolicy', CountSlaPolicyFields>;
export declare function countSlaPolicy(fields: CountSlaPolicyFields): CountSlaPolicy;

export interface CoordinatorSlaPolicyFields {
  /** Who is asked whether an instance may go down. */
  readonly coordinator_url: string;
  /** Field of the answer that holds the decision. Default: 'drain' */
  readonly status_key?: string | null | undefined;
}
export type CoordinatorSlaPolicy = Built<'CoordinatorSlaPolicy', CoordinatorSlaPolicyFields>;
export declare function coordinatorSlaPolicy(fields: CoordinatorSlaPolicyFields): CoordinatorSlaPolicy;

/** A job whose instances are started again when they end. */
export declare function service(fields: JobFields): Job;
/** A task whose processes run one after the other. */
export declare function sequentialTask(fields: TaskFields): Task;
/** A task of one process of the same name, with a CPU, 1 GB of memory and 1 GB of disk. */
export declare function simpleTask(name: string, cmdline: string): Task;
/** One task of several, side by side: resources add up; name and limits are the last one's. */
export declare function combineTasks(...tasks: readonly (Task | TaskFields)[]): Task;
/** One task of several, one after the other: the largest resources do for all; name and limits are the last one's. */
export declare function concatTasks(...tasks: readonly (Task | TaskFields)[]): Task;
/** The constraint that processes run in this order; several are joined with `[...order(a, b), ...order(a, c)]`. */
export declare function order(...processes: readonly (Process | string)[]): readonly Constraint[];
