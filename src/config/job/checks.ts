import { type ConfigError, configError, isJobError } from '../errors.ts';
import { ListObject } from '../pystachio/containers.ts';
import { TooLargeError } from '../pystachio/raw.ts';
import { StructObject } from '../pystachio/struct.ts';
import { failed, ok, type Result } from '../result.ts';
import { JsonReader } from '../task/read-json.ts';
import { InvalidJob } from './invalid-job.ts';
import { placeOfWrong } from './place.ts';
import { toPlain } from './plain.ts';
import { requestedPorts } from './ports.ts';

/** Dedicated jobs must tolerate at least this part of their instances failing. */
const DEDICATED_FAILURE_RATIO = 0.02;

/**
 * What the client verifies before it talks to the scheduler, with upstream's texts.
 * @param job picked and bound
 * @param hasForeignHooks whether the file's `hooks` has anything but the paths of modules
 * @returns warnings for the user, or the first thing that is wrong
 */
export function checkJob(
  job: StructObject,
  hasForeignHooks: boolean,
): Result<readonly string[], ConfigError> {
  const absent = checkPresence(job);
  if (absent !== undefined) return invalid(absent, job);
  const problem = checkSize(job) ?? checkTypes(job);
  if (problem !== undefined) return failed(configError('invalid', problem, placeOfWrong(job)));
  const document = new JsonReader(toPlain(job.interpolate().value.toJson()), 'job');
  const wrong =
    checkHooks(document, hasForeignHooks) ??
    checkUpdate(document) ??
    checkIntervals(document) ??
    checkStaticPorts(document);
  if (wrong !== undefined) return invalid(wrong, job);
  const ports = requestedPorts(job, document);
  if (!ports.ok) return invalid(ports.error, job);
  return ok([...announceWarning(document, ports.value), ...productionWarning(document)]);
}

const HOOKS_REFUSED =
  'This file sets hooks for a job with enable_hooks=True, but hooks written in Python are not run: ' +
  "write them as a TypeScript or JavaScript module and list its path, such as hooks = ['policy.mjs'], or remove them";

function invalid(problem: InvalidJob, job: StructObject): Result<never, ConfigError> {
  return failed(configError('invalid', problem.message, problem.placeIn(job)));
}

function checkHooks(job: JsonReader, hasForeignHooks: boolean): InvalidJob | undefined {
  if (!hasForeignHooks || !job.boolean('enable_hooks', false)) return undefined;
  return new InvalidJob(HOOKS_REFUSED, job.path);
}

function checkPresence(job: StructObject): InvalidJob | undefined {
  const name = () => job.field('name')?.toString() ?? '';
  const missing = ['cluster', 'task', 'role', 'environment'].find((field) => !job.fields.has(field));
  if (missing !== undefined) {
    const field = `${missing.charAt(0).toUpperCase()}${missing.slice(1)}`;
    const shown = missing === 'task' ? '' : name();
    return new InvalidJob(`The configuration was invalid: ${field} required for job "${shown}"`, 'job');
  }
  const task = job.fields.get('task');
  if (task instanceof StructObject && !hasProcesses(task)) {
    const problem = `The configuration was invalid: Processes required for task on job "${name()}"`;
    return new InvalidJob(problem, 'job.task');
  }
  return undefined;
}

/** Comes before anything that looks at all texts, because what is too large would take too long. */
function checkSize(job: StructObject): string | undefined {
  try {
    job.interpolate();
  } catch (error) {
    if (error instanceof TooLargeError) return `The configuration was invalid: ${error.message}`;
    if (!isJobError(error)) throw error; // other errors are worded better by the checks that follow
  }
  return undefined;
}

function hasProcesses(task: StructObject): boolean {
  const processes = task.fields.get('processes');
  return processes instanceof ListObject ? processes.elements.length > 0 : processes !== undefined;
}

function checkTypes(job: StructObject): string | undefined {
  const problem = job.check();
  return problem === undefined ? undefined : `The configuration was invalid: ${problem}`;
}

function isDedicated(job: JsonReader): boolean {
  return job.stringMap('constraints')?.has('dedicated') ?? false;
}

function checkUpdate(job: JsonReader): InvalidJob | undefined {
  const instances = job.integer('instances', 1);
  const update = job.optionalObject('update_config');
  const tolerated = update?.integer('max_total_failures', 0) ?? 0;
  const wrong = (problem: string) => new InvalidJob(problem, update?.path ?? job.path);
  if (tolerated >= instances) {
    return wrong(
      `max_total_failures in update_config must be lesser than the job size.\nBased on your job size (${instances}) you should use max_total_failures <= ${instances - 1}.`,
    );
  }
  const least = Math.floor(instances * DEDICATED_FAILURE_RATIO);
  if (isDedicated(job) && tolerated < least) {
    return wrong(
      `Since this is a dedicated job, you must set your max_total_failures in\nyour update configuration to no less than 2% of your job size.\nBased on your job size (${instances}) you should use max_total_failures >= ${least}.`,
    );
  }
  return undefined;
}

function checkIntervals(job: JsonReader): InvalidJob | undefined {
  const update = job.optionalObject('update_config');
  const health = job.optionalObject('health_check_config');
  const values: [JsonReader | undefined, field: string, number][] = [
    [update, 'watch_secs', update?.integer('watch_secs', 0) ?? 0],
    [health, 'max_consecutive_failures', health?.integer('max_consecutive_failures', 0) ?? 0],
    [health, 'min_consecutive_successes', health?.integer('min_consecutive_successes', 0) ?? 0],
    [health, 'initial_interval_secs', health?.number('initial_interval_secs', 0) ?? 0],
    [health, 'interval_secs', health?.number('interval_secs', 0) ?? 0],
  ];
  const negative = values.find(([, , value]) => value < 0);
  if (negative === undefined) return undefined;
  const [holder, field, value] = negative;
  const problem = `Invalid value (${value}) specified for ${field}. Value cannot be less than 0.`;
  return new InvalidJob(problem, holder?.path);
}

function checkStaticPorts(job: JsonReader): InvalidJob | undefined {
  const announce = job.optionalObject('announce');
  const portmap = announce?.stringMap('portmap') ?? new Map<string, string>();
  const hasStatic = [...portmap.values()].some((port) => /^\d+$/.test(port));
  return hasStatic && !isDedicated(job)
    ? new InvalidJob('Job must be dedicated in order to specify static ports!', announce?.path)
    : undefined;
}

function announceWarning(job: JsonReader, ports: readonly string[]): string[] {
  const announce = job.optionalObject('announce');
  if (announce === undefined) return [];
  const port = announce.string('primary_port');
  if (ports.includes(port) || announce.stringMap('portmap')?.has(port)) return [];
  return [
    `Announcer specified primary port as '${port}' but no processes have bound that port.\n` +
      `If you would like to utilize this port, you should listen on {{thermos.ports[${port}]}}\n` +
      'from some Process bound to your task.',
  ];
}

function productionWarning(job: JsonReader): string[] {
  if (!job.boolean('production', false) || job.has('tier')) return [];
  return [
    "Job configuration attribute 'production' is deprecated.\n" +
      "Use 'tier' attribute instead. For more information please refer to \n" +
      'http://aurora.apache.org/documentation/latest/reference/configuration/#job-objects',
  ];
}
