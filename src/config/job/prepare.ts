import type { Json } from '../data/json.ts';
import { writeJson } from '../data/json.ts';
import { type ConfigError, configError, isJobError } from '../errors.ts';
import type { LoadedJobs } from '../load.ts';
import { Bindings } from '../pystachio/scopes.ts';
import type { StructObject } from '../pystachio/struct.ts';
import { failed, ok, type Result } from '../result.ts';
import { JsonReader } from '../task/read-json.ts';
import { checkJob } from './checks.ts';
import { placeOfWrong } from './place.ts';
import { toPlain } from './plain.ts';
import { type FullJobKey, selectJob } from './select.ts';

/** One job of a file, picked, bound and checked: what every command that sends a job starts from. */
export interface JobConfig {
  readonly key: FullJobKey;
  readonly job: StructObject;
  /** The job interpolated as far as the client can, defaults filled in, fields in their fixed order. */
  readonly json: Json;
  /** The same with JavaScript's own values. */
  readonly document: unknown;
  /** The same as text on one line; floats keep their point. */
  readonly documentText: string;
  readonly instances: number;
  /** Cron jobs are scheduled, not created. */
  readonly isCron: boolean;
  readonly enableHooks: boolean;
  /** Paths of the modules with the hooks that run for this job. */
  readonly hookModules: readonly string[];
  readonly tier: string | undefined;
  readonly production: boolean;
  /** To be shown to the user; the job is sent all the same. */
  readonly warnings: readonly string[];
}

/** `--bind name=value` */
export type CommandLineBinding = readonly [name: string, value: string];

export interface PrepareInput {
  readonly key: FullJobKey;
  /** In the order given: later ones win. */
  readonly bindings?: readonly CommandLineBinding[];
  /** What binding helpers found for references of this job, by their addresses. */
  readonly resolved?: readonly CommandLineBinding[];
}

/** References every job can use beside its own fields. */
const STANDARD_BINDINGS = new Bindings([
  ['mesos.role', '{{role}}'],
  ['mesos.cluster', '{{cluster}}'],
  ['thermos.user', '{{role}}'],
]);

/**
 * Picks a job of a file and checks it as the client does before it talks to the scheduler.
 * @returns the job, or the first thing wrong with it
 */
export function prepareJob(loaded: LoadedJobs, input: PrepareInput): Result<JobConfig, ConfigError> {
  return guard(() => {
    const picked = pickJob(loaded, input);
    if (!picked.ok) return picked;
    const described = describe(input.key, picked.value, loaded.hasForeignHooks);
    if (!described.ok || !described.value.enableHooks) return described;
    return ok({ ...described.value, hookModules: loaded.hookModules });
  });
}

/**
 * Picks a job of a file and binds it, nothing checked yet.
 * @throws CoercionError, BadReferenceError
 */
export function pickJob(
  loaded: LoadedJobs,
  { key, bindings = [], resolved = [] }: PrepareInput,
): Result<StructObject, ConfigError> {
  const bound = bindJobs(loaded.jobs, bindings);
  if (!bound.ok) return bound;
  const selected = selectJob(bound.value, key);
  if (!selected.ok) return selected;
  const scopes = [STANDARD_BINDINGS, new Bindings(resolved)];
  return ok(scopes.reduce((job, scope) => job.bind(scope) as StructObject, selected.value)); // binding keeps the kind of object
}

/**
 * Binds values given on the command line to every job.
 * @param bindings in the order given: later ones win
 * @returns the bound jobs, or the error for a name that cannot be bound
 */
export function bindJobs(
  jobs: readonly StructObject[],
  bindings: readonly CommandLineBinding[],
): Result<readonly StructObject[], ConfigError> {
  return guard(() => {
    const scopes = bindings.map((binding) => new Bindings([binding]));
    // Binding keeps the kind of object.
    return ok(jobs.map((job) => scopes.reduce((inner, scope) => inner.bind(scope) as StructObject, job)));
  });
}

/**
 * The job with the tier that the scheduler's tiers give it, which becomes part of what is sent.
 * @param config a prepared job
 */
export function withTier(
  config: JobConfig,
  tier: string,
  production: boolean,
): Result<JobConfig, ConfigError> {
  return guard(() => {
    const job = config.job.with(
      new Map<string, string | boolean>([
        ['tier', tier],
        ['production', production],
      ]),
    );
    const described = describe(config.key, job, false);
    const { warnings, hookModules } = config;
    return described.ok ? ok({ ...described.value, warnings, hookModules }) : described;
  });
}

function describe(
  key: FullJobKey,
  job: StructObject,
  hasForeignHooks: boolean,
): Result<JobConfig, ConfigError> {
  const checked = guard(() => checkJob(job, hasForeignHooks), job);
  if (!checked.ok) return checked;
  const json = job.interpolate().value.toJson();
  const document = toPlain(json);
  const reader = new JsonReader(document, 'job');
  return ok({
    key,
    job,
    json,
    document,
    documentText: writeJson(json),
    instances: reader.integer('instances', 1),
    isCron: reader.has('cron_schedule'),
    enableHooks: reader.boolean('enable_hooks', false),
    hookModules: [],
    tier: reader.optionalString('tier'),
    production: reader.boolean('production', false),
    warnings: checked.value,
  });
}

/** Errors of typed objects as values. @param job whose they are, if that is known: then its place is told */
export function guard<T>(run: () => Result<T, ConfigError>, job?: StructObject): Result<T, ConfigError> {
  try {
    return run();
  } catch (error) {
    if (isJobError(error)) {
      return failed(configError('invalid', error.message, job && placeOfWrong(job)));
    }
    throw error;
  }
}
