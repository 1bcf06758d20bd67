import { type ConfigError, configError, isJobError } from '../errors.ts';
import { ListObject } from '../pystachio/containers.ts';
import { TooLargeError } from '../pystachio/raw.ts';
import { StructObject } from '../pystachio/struct.ts';
import { failed, ok, type Result } from '../result.ts';
import { JsonReader } from '../task/read-json.ts';
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
  const problem = checkPresence(job) ?? checkSize(job) ?? checkTypes(job);
  if (problem !== undefined) return failed(configError('invalid', problem, placeOfWrong(job)));
  const document = new JsonReader(toPlain(job.interpolate().value.toJson()), 'job');
  if (hasForeignHooks && document.boolean('enable_hooks', false)) return invalid(HOOKS_REFUSED);
  const wrong = checkUpdate(document) ?? checkIntervals(document) ?? checkStaticPorts(document);
  if (wrong !== undefined) return invalid(wrong);
  const ports = requestedPorts(job, document);
  if (!ports.ok) return invalid(ports.error);
  return ok([...announceWarning(document, ports.value), ...productionWarning(document)]);
}

const HOOKS_REFUSED =
  'This file sets hooks for a job with enable_hooks=True, but hooks written in Python are not run: ' +
  "write them as a TypeScript or JavaScript module and list its path, such as hooks = ['policy.mjs'], or remove them";

function invalid(message: string): Result<never, ConfigError> {
  return failed(configError('invalid', message));
}

function checkPresence(job: StructObject): string | undefined {
  const name = () => job.field('name')?.toString() ?? '';
  const missing = ['cluster', 'task', 'role', 'environment'].find((field) => !job.fields.has(field));
  if (missing !== undefined) {
    return `The configuration was invalid: ${missing.charAt(0).toUpperCase()}${missing.slice(1)} required for job "${missing === 'task' ? '' : name()}"`;
  }
  const task = job.fields.get('task');
  if (task instanceof StructObject && !hasProcesses(task)) {
    return `The configuration was invalid: Processes required for task on job "${name()}"`;
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

function checkUpdate(job: JsonReader): string | undefined {
  const instances = job.integer('instances', 1);
  const tolerated = job.optionalObject('update_config')?.integer('max_total_failures', 0) ?? 0;
  if (tolerated >= instances) {
    return `max_total_failures in update_config must be lesser than the job size.\nBased on your job size (${instances}) you should use max_total_failures <= ${instances - 1}.`;
  }
  const least = Math.floor(instances * DEDICATED_FAILURE_RATIO);
  if (isDedicated(job) && tolerated < least) {
    return `Since this is a dedicated job, you must set your max_total_failures in\nyour update configuration to no less than 2% of your job size.\nBased on your job size (${instances}) you should use max_total_failures >= ${least}.`;
  }
  return undefined;
}

function checkIntervals(job: JsonReader): string | undefined {
  const update = job.optionalObject('update_config');
  const health = job.optionalObject('health_check_config');
  const values: [string, number][] = [
    ['watch_secs', update?.integer('watch_secs', 0) ?? 0],
    ['max_consecutive_failures', health?.integer('max_consecutive_failures', 0) ?? 0],
    ['min_consecutive_successes', health?.integer('min_consecutive_successes', 0) ?? 0],
    ['initial_interval_secs', health?.number('initial_interval_secs', 0) ?? 0],
    ['interval_secs', health?.number('interval_secs', 0) ?? 0],
  ];
  const negative = values.find(([, value]) => value < 0);
  if (negative === undefined) return undefined;
  return `Invalid value (${negative[1]}) specified for ${negative[0]}. Value cannot be less than 0.`;
}

function checkStaticPorts(job: JsonReader): string | undefined {
  const portmap = job.optionalObject('announce')?.stringMap('portmap') ?? new Map<string, string>();
  const hasStatic = [...portmap.values()].some((port) => /^\d+$/.test(port));
  return hasStatic && !isDedicated(job)
    ? 'Job must be dedicated in order to specify static ports!'
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
