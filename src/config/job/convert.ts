import type {
  Constraint,
  CronCollisionPolicy,
  JobConfiguration,
  JobKey,
  Metadata,
  Resource,
  SlaPolicy,
  TaskConfig,
  TaskConstraint,
} from '../../../api/generated/aurora.ts';
import type { Wire } from '../../../api/thrift/index.ts';
import { isGoodIdentifier } from '../../domain/values/job-key.ts';
import { type Json, writeJson } from '../data/json.ts';
import type { ConfigError } from '../errors.ts';
import { ok, type Result } from '../result.ts';
import { JsonReader } from '../task/read-json.ts';
import { convertContainer } from './container.ts';
import { guardConversion, int32, optional } from './fields.ts';
import { InvalidJob } from './invalid-job.ts';
import { requestedPorts } from './ports.ts';
import type { JobConfig } from './prepare.ts';
import { validateTask } from './validate-task.ts';

const BYTES_PER_MB = 1024 * 1024;
const THERMOS_EXECUTOR = 'AuroraExecutor';
const CRON_POLICIES: readonly CronCollisionPolicy[] = ['KILL_EXISTING', 'CANCEL_NEW', 'RUN_OVERLAP'];

export interface ConvertInput {
  /** The local user, who becomes the owner. */
  readonly user: string;
  /** Metadata beside the job's own, e.g. of the client. */
  readonly metadata?: readonly Metadata[];
}

/**
 * What is sent to the scheduler for a job.
 * @param config a prepared job, with its tier filled in
 * @returns the JobConfiguration, or what makes the job one that cannot run
 */
export function toJobConfiguration(
  config: JobConfig,
  { user, metadata = [] }: ConvertInput,
): Result<Wire<JobConfiguration>, ConfigError> {
  return guardConversion(config.job, () => {
    const job = new JsonReader(config.document, 'job');
    const key = jobKey(job);
    const ports = requestedPorts(config.job, job);
    if (!ports.ok) throw ports.error;
    const taskConfig = convertTask(config, job, key, ports.value, metadata);
    return ok({
      key,
      owner: { user },
      ...optional('cronSchedule', job.optionalString('cron_schedule')),
      cronCollisionPolicy: cronPolicy(job),
      taskConfig: { ...taskConfig, owner: { user } },
      instanceCount: int32(job, 'instances', 1),
    });
  });
}

function jobKey(job: JsonReader): JobKey {
  const part = (name: 'role' | 'environment' | 'name') => {
    const value = job.string(name);
    if (!isGoodIdentifier(value)) throw new InvalidJob(`Invalid ${name} '${value}'`, job.path);
    return value;
  };
  return { role: part('role'), environment: part('environment'), name: part('name') };
}

function convertTask(
  config: JobConfig,
  job: JsonReader,
  key: JobKey,
  ports: readonly string[],
  metadata: readonly Metadata[],
): Wire<TaskConfig> {
  const resources = convertResources(job.object('task'), ports);
  const executorData = executorDataOf(config);
  validateTask(config, executorData, ports);
  return {
    job: key,
    isService: job.boolean('service', false),
    priority: int32(job, 'priority', 0),
    maxTaskFailures: int32(job, 'max_task_failures', 1),
    production: job.boolean('production', false),
    ...optional('tier', job.optionalString('tier')),
    ...optional('contactEmail', job.optionalString('contact')),
    taskLinks: new Map(),
    resources,
    constraints: [...(job.stringMap('constraints') ?? [])].map(convertConstraint),
    metadata: convertMetadata(job, metadata),
    ...optional('partitionPolicy', convertPartitionPolicy(job.optionalObject('partition_policy'))),
    ...optional('slaPolicy', convertSlaPolicy(job.optionalObject('sla_policy'))),
    container: convertContainer(config.job),
    executorConfig: convertExecutor(job.object('executor_config'), executorData),
  };
}

function convertResources(task: JsonReader, ports: readonly string[]): Resource[] {
  const resources = task.optionalObject('resources');
  if (resources === undefined) throw new InvalidJob('Task must specify resources!', task.path);
  const numCpus = resources.number('cpu');
  const ram = resources.number('ram');
  const disk = resources.number('disk');
  const numGpus = resources.integer('gpu', 0);
  if (ram === 0 || disk === 0) {
    throw new InvalidJob(`Must specify ram and disk resources, got ram:${ram} disk:${disk}`, resources.path);
  }
  const ramMb = Math.floor(ram / BYTES_PER_MB);
  const diskMb = Math.floor(disk / BYTES_PER_MB);
  if (numCpus <= 0 || ramMb <= 0 || diskMb <= 0) {
    throw new InvalidJob(
      `Task has invalid resources.  cpu/ramMb/diskMb must all be positive: cpu:${numCpus} ramMb:${ramMb} diskMb:${diskMb}`,
      resources.path,
    );
  }
  const fixed: Resource[] = [{ numCpus }, { ramMb }, { diskMb }];
  return [...fixed, ...ports.map((namedPort) => ({ namedPort })), ...(numGpus > 0 ? [{ numGpus }] : [])];
}

/** `limit:N`, or values separated by commas with an exclamation mark in front to negate. */
function convertConstraint([name, text]: readonly [string, string]): Constraint {
  return { name, constraint: taskConstraint(text) };
}

function taskConstraint(text: string): TaskConstraint {
  if (text.startsWith('limit:')) {
    const limit = text.slice('limit:'.length).trim();
    if (!/^[-+]?\d{1,9}$/.test(limit))
      throw new InvalidJob(`${text} is not a valid limit value, must be integer`, 'job.constraints');
    return { limit: { limit: Number(limit) } };
  }
  const negated = text.startsWith('!');
  return { value: { negated, values: [...new Set((negated ? text.slice(1) : text).split(','))] } };
}

function convertMetadata(job: JsonReader, more: readonly Metadata[]): Metadata[] {
  const own = job.list('metadata', 10_000, (value, path) => {
    const reader = new JsonReader(value, path);
    return { key: reader.string('key'), value: reader.string('value') };
  });
  const all = [...own, ...more];
  return [...new Map(all.map((each) => [JSON.stringify([each.key, each.value]), each])).values()];
}

function convertPartitionPolicy(policy: JsonReader | undefined): TaskConfig['partitionPolicy'] {
  if (policy === undefined) return undefined;
  return { reschedule: policy.boolean('reschedule', true), delaySecs: policy.integer('delay_secs', 0) };
}

function convertSlaPolicy(policy: JsonReader | undefined): SlaPolicy | undefined {
  if (policy === undefined) return undefined;
  if (policy.has('coordinator_url')) {
    const coordinatorUrl = policy.string('coordinator_url');
    return { coordinatorSlaPolicy: { coordinatorUrl, statusKey: policy.string('status_key') } };
  }
  const durationSecs = policy.integer('duration_secs', 0);
  if (policy.has('count')) return { countSlaPolicy: { count: policy.integer('count', 0), durationSecs } };
  return { percentageSlaPolicy: { percentage: policy.number('percentage'), durationSecs } };
}

function cronPolicy(job: JsonReader): CronCollisionPolicy {
  const name = job.string('cron_collision_policy');
  const policy = CRON_POLICIES.find((each) => each === name.toUpperCase());
  if (policy !== undefined) return policy;
  throw new InvalidJob(
    `Invalid cron_collision_policy '${name}': it must be one of ${CRON_POLICIES.join(', ')}`,
    job.path,
  );
}

/** Thermos gets the job; another executor gets the text that the job has for it. */
function convertExecutor(executor: JsonReader, executorData: string): { name: string; data: string } {
  const name = executor.string('name');
  return { name, data: name === THERMOS_EXECUTOR ? executorData : executor.string('data') };
}

/** Left out, so that changing them changes no task. */
const CLIENT_FIELDS: ReadonlySet<string> = new Set(['update_config', 'instances']);

/**
 * The text that the executor reads: the job without what concerns only the client. Its key order and number format
 * are fixed, because the scheduler compares it as text.
 */
export function executorDataOf({ json }: JobConfig): string {
  const fields = json instanceof Map ? [...(json as ReadonlyMap<string, Json>)] : []; // instanceof forgets the type arguments
  return writeJson(new Map(fields.filter(([name]) => !CLIENT_FIELDS.has(name))));
}
